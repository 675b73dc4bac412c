import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema, eventsSchema, incidentDocumentSchema, incidentsSchema, trendSchema } from '../../src/model/documents.js';
import { rcaSchema } from '../../src/model/rca.js';
import { cxf, documentOf, ROOT, scratch } from '../support/process.js';

/**
 * Whole screens on the packaged sample, as files in test/golden: `npx vitest run test/cli/screens -u` writes them anew, and
 * the difference is read before it is committed.
 */

const state = join(scratch(), 'state');
const GOLDEN = join(ROOT, 'test', 'golden');
const SCREENS = {
  detect: { args: ['detect'], schema: detectSchema },
  dashboard: { args: ['dashboard'], schema: detectSchema },
  'incident-show': { args: ['incident', 'show', 'latest'], schema: incidentDocumentSchema },
  'incident-list': { args: ['incident', 'list'], schema: incidentsSchema },
  rca: { args: ['rca', 'latest'], schema: rcaSchema },
  trend: { args: ['trend', '--metric', 'cx_score', '--where', 'region=SF,category=Grocery'], schema: trendSchema },
  'event-list': { args: ['event', 'list'], schema: eventsSchema },
} as const;

beforeAll(async () => {
  expect((await cxf(['detect', '--state', state])).code).toBe(0);
});

describe.each(Object.entries(SCREENS))('%s', (name, { args, schema }) => {
  const answer = async (extra: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const finished = await cxf([...args, '--state', state, ...extra], { env });
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    if (extra.includes('--json')) documentOf(finished, schema);
    return finished.stdout;
  };

  it.each(['80', '60'])('as text, %s columns', async (columns) => {
    await expect(await answer([], { COLUMNS: columns })).toMatchFileSnapshot(join(GOLDEN, `${name}-${columns}.txt`));
  });

  it('as Markdown', async () => {
    await expect(await answer(['--md'])).toMatchFileSnapshot(join(GOLDEN, `${name}.md`));
  });

  it(name === 'dashboard' ? 'as the JSON of detect' : 'as JSON', async () => {
    await expect(await answer(['--json'])).toMatchFileSnapshot(join(GOLDEN, `${name === 'dashboard' ? 'detect' : name}.json`));
  });
});
