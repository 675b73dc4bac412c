import { join } from 'node:path';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { detectSchema, eventsSchema, incidentDocumentSchema, incidentsSchema, trendSchema } from '../../src/model/documents.js';
import { planSchema } from '../../src/model/plan.js';
import { powerSchema } from '../../src/model/power.js';
import { rcaSchema } from '../../src/model/rca.js';
import { cxf, documentOf, ROOT, scratch } from '../support/process.js';

/**
 * Whole screens on the packaged sample, as files in test/golden: `npx vitest run test/cli/screens -u` writes them anew, and
 * the difference is read before it is committed.
 */

const state = join(scratch(), 'state');
const GOLDEN = join(ROOT, 'test', 'golden');
interface Screen {
  readonly args: readonly string[];
  /** The files' name where it is not the screen's own: two screens that are the same to the byte. */
  readonly file?: string;
  readonly widths: readonly string[];
  /** Of the document of --json, which has a golden file too; null: it has none. */
  readonly schema: z.ZodType | null;
}

const [NARROW, WIDE] = [
  ['80', '60'],
  ['80', '120'],
];
const POWER = ['power', '--baseline', '78%', '--mde', '5pp', '--cluster-size', '50', '--icc', '0.02', '--cv', '0.6'];
const SCREENS: Readonly<Record<string, Screen>> = {
  detect: { args: ['detect'], schema: detectSchema, widths: NARROW },
  dashboard: { args: ['dashboard'], schema: detectSchema, widths: NARROW },
  'incident-show': { args: ['incident', 'show', 'latest'], schema: incidentDocumentSchema, widths: NARROW },
  'incident-list': { args: ['incident', 'list'], schema: incidentsSchema, widths: NARROW },
  rca: { args: ['rca', 'latest'], schema: rcaSchema, widths: NARROW },
  trend: {
    args: ['trend', '--metric', 'cx_score', '--where', 'region=SF,category=Grocery'],
    ...{ schema: trendSchema, widths: NARROW },
  },
  'event-list': { args: ['event', 'list'], schema: eventsSchema, widths: NARROW },
  recommend: { args: ['recommend', 'latest'], schema: null, widths: WIDE },
  plan: { args: ['plan', 'latest'], schema: planSchema, widths: WIDE },
  'plan show': { args: ['plan', 'show', 'latest'], file: 'plan', schema: planSchema, widths: WIDE },
  'plan-list': { args: ['plan', 'list'], schema: null, widths: WIDE },
  power: { args: POWER, schema: powerSchema, widths: WIDE },
  'power-data': {
    args: ['power', '--from-data', '--where', 'region=SF,category=Grocery,daypart=dinner', '--mde', '5pp'],
    ...{ schema: null, widths: WIDE },
  },
};

beforeAll(async () => {
  expect((await cxf(['detect', '--state', state])).code).toBe(0);
  expect((await cxf(['plan', 'latest', '--state', state])).code).toBe(0);
});

describe.each(Object.entries(SCREENS))('%s', (name, { args, file = name, widths, schema }) => {
  const answer = async (extra: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const finished = await cxf([...args, '--state', state, ...extra], { env });
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    if (extra.includes('--json') && schema) documentOf(finished, schema);
    return finished.stdout;
  };

  it.each(widths)('as text, %s columns', async (columns) => {
    const text = await answer([], { COLUMNS: columns });
    // Commands stay whole, so that they can be copied.
    for (const line of text.split('\n').filter((l) => !l.startsWith('next: ')))
      expect(stringWidth(line)).toBeLessThanOrEqual(Number(columns));
    await expect(text).toMatchFileSnapshot(join(GOLDEN, `${file}-${columns}.txt`));
  });

  it('as Markdown', async () => {
    await expect(await answer(['--md'])).toMatchFileSnapshot(join(GOLDEN, `${file}.md`));
  });

  it.runIf(schema)(name === 'dashboard' ? 'as the JSON of detect' : 'as JSON', async () => {
    await expect(await answer(['--json'])).toMatchFileSnapshot(join(GOLDEN, `${name === 'dashboard' ? 'detect' : file}.json`));
  });
});
