import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ReportDocument, reportSchema } from '../../src/model/documents.js';
import { recommendSchema } from '../../src/model/recommend.js';
import { tagsOf, textOf } from '../report/html/markup.js';
import { cxf, documentOf, type Finished, refusal, scratch } from '../support/process.js';

/** `cxf report` as a process, on the packaged sample. */

const folder = scratch();
const state = join(folder, 'state');
const file = join(folder, 'report.html');
const report = (...args: readonly string[]): Promise<Finished> => cxf(['report', ...args, '--state', state]);
const LATER = ['--as-of', '2024-01-08T08:00:00-08:00'];
const sections = (page: string): string[] =>
  tagsOf(page).flatMap((t) => (t.name === 'section' && t.attributes.id !== undefined ? [t.attributes.id] : []));
let doc: ReportDocument;

beforeAll(async () => {
  await cxf(['detect', '--state', state]);
  doc = documentOf(await report('latest', '--json', '--html', file, '--quiet'), reportSchema);
});

describe('cxf report on the sample', () => {
  it('--html writes the page, whole and small, and says where; --json beside it gives the documents', async () => {
    const other = join(folder, 'other.html');
    const finished = await report('latest', '--html', other);
    expect([finished.code, finished.stdout]).toEqual([0, '']);
    expect(finished.stderr).toMatch(/^report: .*other\.html \(\d+ kB\)\n$/);
    const page = readFileSync(other, 'utf8');
    expect(page).toBe(readFileSync(file, 'utf8'));
    expect(Buffer.byteLength(page)).toBeLessThan(200_000);
    expect(sections(page)).toEqual(['summary', 'trend', 'metrics', 'slices', 'causes', 'recommendations', 'history', 'missing']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('holds the answers of the single steps', async () => {
    const alone = documentOf(await cxf(['recommend', 'latest', '--json', '--state', state]), recommendSchema);
    expect(doc.recommend).toEqual(alone);
    expect(doc.rca?.incident.id).toBe(doc.incident.id);
    expect(doc.events.map((e) => e.event_id)).toEqual(['evt-107', 'evt-108', 'evt-109']);
    expect([doc.plan, doc.experiment]).toEqual([null, null]);
    expect(doc.missing.map((m) => [m.step, m.code])).toEqual([
      ['plan', 'no_plan'],
      ['experiment', 'no_experiment'],
    ]);
    expect(doc.next).toEqual([`cxf plan ${doc.incident.id}`]);
  });

  it('shows a stored plan and an experiment, and nothing from after as_of', async () => {
    await cxf(['plan', 'latest', '--state', state]);
    await cxf(['experiment', 'start', 'latest', '--state', state]);
    const planned = documentOf(await report('latest', '--json'), reportSchema);
    expect([planned.plan?.incident_id, planned.experiment?.status, planned.experiment?.results]).toEqual([
      doc.incident.id,
      'planned',
      [],
    ]);
    const page = join(folder, 'day3.html');
    const later = documentOf(await report('latest', '--json', '--html', page, '--quiet', ...LATER), reportSchema);
    expect([later.experiment?.day, later.experiment?.decision?.action]).toEqual([3, 'advance']);
    expect(sections(readFileSync(page, 'utf8'))).toEqual(expect.arrayContaining(['plan', 'experiment']));
    const before = documentOf(await report('latest', '--json', '--as-of', '2024-01-04T16:00:00Z'), reportSchema);
    expect(before.experiment?.day).toBe(0);
  });

  it('as text and as Markdown has all steps under one another', async () => {
    const text = (await report('latest', ...LATER)).stdout;
    for (const part of ['Root cause', 'Recommendations', 'Experiment plan', 'Progress vs targets']) expect(text).toContain(part);
    const md = (await report('latest', '--md', ...LATER)).stdout;
    expect(md.match(/^## /gm)).toHaveLength(1);
    expect(md.match(/^### (Root cause|Recommendations|Experiment plan|Experiment):/gm)).toHaveLength(4);
    expect(md.match(/^Next:/gm)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('replaces what is there, also through a link; - is stdout', async () => {
    const [there, link] = [join(folder, 'there.html'), join(folder, 'link.html')];
    writeFileSync(there, 'old');
    symlinkSync(there, link);
    await report('latest', '--html', link, '--quiet', ...LATER);
    const page = readFileSync(there, 'utf8');
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect((await report('latest', '--html', '-', ...LATER)).stdout).toBe(page);
    expect(textOf(page)).toContain(doc.incident.id);
  });
});

describe('cxf report refuses', () => {
  const refused = async (...args: readonly string[]) => {
    const { code, error, said } = await refusal(['report', ...args, '--state', state]);
    return [code, error.code, said] as const;
  };

  it.each([
    [['grocery-sf-0104-zzzz', '--html', 'x.html'], 'no_such_incident'],
    [['latest', '--html', ''], 'empty_value'],
    [['latest', '--html', '-'], 'bad_format'],
  ])('%j', async (args, wanted) => {
    const [code, found] = await refused(...args);
    expect([code, found]).toEqual([2, wanted]);
  });

  it('a file that cannot be written, and leaves nothing behind', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    for (const path of [join(folder, 'nowhere', 'x.html'), closed]) {
      const [code, found, said] = await refused('latest', '--html', path);
      expect([code, found]).toEqual([2, 'unwritable_output']);
      expect(said).toContain('--html');
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
