import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { errorSchema } from '../../src/model/documents.js';
import { rcaSchema, rcasSchema } from '../../src/model/rca.js';
import { investigation, leading } from '../support/investigation.js';
import { eventLine, TURNED } from '../support/kitchen.js';
import { bash, CXF, documentOf, type Finished } from '../support/process.js';

/** `cxf rca` as a process, on an incident whose cause is planted: kitchens slow down after a logged change. */

const HOUR = 3_600_000;
const { folder, found, rca } = await investigation({
  turn: 'prep',
  events: eventLine(TURNED - 3 * HOUR, 'prep_sla', { region: 'SF' }, 'Ovens switched to saving'),
});
const id = found.incidents[0]?.id ?? '';
const [text, json, md] = await Promise.all([rca(), rca(['latest', '--json']), rca(['latest', '--md'])]);

/** One sentence on stderr and one document on stdout. */
async function refused(args: readonly string[]): Promise<[code: number | null, name: string, said: string]> {
  const [plain, asJson] = await Promise.all([rca(args), rca([...args, '--json'])]);
  expect(plain.stdout).toBe('');
  expect(plain.stderr).toMatch(/^cxf: [^\n]+\n$/);
  expect(asJson.code).toBe(plain.code);
  return [plain.code, documentOf(asJson, errorSchema).code, plain.stderr];
}
const ok = (finished: Finished): void => expect([finished.code, finished.stderr]).toEqual([0, '']);

describe('the answer', () => {
  it('names the cause, the change behind it, and a verdict', () => {
    ok(json);
    const doc = documentOf(json, rcaSchema);
    expect(doc.verdict).toBe('act');
    expect(leading(doc)).toMatchObject({
      rank: 1,
      cause: 'merchant_prep',
      impact: 'high',
      timeline: { event_id: 'evt-1', regression_start: new Date(TURNED).toISOString(), lag_hours: 3 },
    });
    expect(doc.incident).toMatchObject({ id, window: { start: new Date(TURNED).toISOString() } });
    expect(doc.next).toEqual([`cxf recommend ${id}`]);
  });

  it('is the same to the byte when asked again, by id, by its beginning or as the latest', async () => {
    const again = await Promise.all([rca([id, '--json']), rca([id.slice(0, -2), '--json']), rca(['latest', '--json'])]);
    for (const { stdout } of again) expect(stdout).toBe(json.stdout);
    expect((await rca()).stdout).toBe(text.stdout);
  });

  it('tells as text and as Markdown what the document holds', () => {
    ok(text);
    ok(md);
    const doc = documentOf(json, rcaSchema);
    const joined = text.stdout.replace(/\s+/g, ' ');
    for (const c of doc.causes) expect(joined).toContain(`${c.rank}. ${c.title} confidence ${Math.round(100 * c.confidence)} %`);
    expect(joined).toContain(doc.summary);
    expect(joined).toContain('"Ovens switched to saving"');
    expect(md.stdout).toContain(doc.summary);
  });

  it.each([40, 60, 80, 120])('fits into %i columns', async (columns) => {
    const { stdout } = await rca(['latest'], undefined, { COLUMNS: String(columns) });
    const wide = stdout.split('\n').filter((line) => stringWidth(line) > columns && !line.startsWith('next: '));
    expect(wide).toEqual([]);
  });

  it('has no colours in a pipe', () => {
    for (const { stdout } of [text, json, md]) expect(stdout).not.toMatch(/\u001b/);
  });

  it('survives a reader that leaves', async () => {
    const line = `set -o pipefail; "$CXF" rca latest --config '${join(folder, '0.toml')}' | head -1`;
    const { code, stdout, stderr } = await bash(line, { cwd: folder, env: { CXF } });
    expect([code, stdout, stderr]).toEqual([0, text.stdout.split('\n')[0]?.concat('\n'), '']);
  });

  it('goes to --output whole, with --quiet and without', async () => {
    const file = join(folder, 'answer.json');
    const { code, stdout, stderr } = await rca(['latest', '--json', '--quiet', '--output', file]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    expect(readFileSync(file, 'utf8')).toBe(json.stdout);
  });
});

describe('--cause', () => {
  it('tells of that one alone', async () => {
    const one = documentOf(await rca(['latest', '--json', '--cause', 'merchant_prep']), rcaSchema);
    const all = documentOf(json, rcaSchema);
    expect(one).toEqual({ ...all, causes: all.causes.filter((c) => c.cause === 'merchant_prep') });
  });

  it('refuses what is no cause, and what nothing speaks for', async () => {
    const [code, name, said] = await refused(['latest', '--cause', 'merchant_pep']);
    expect([code, name]).toEqual([2, 'no_such_cause']);
    expect(said).toContain('did you mean "merchant_prep"?');
    expect((await refused(['latest', '--cause', 'inventory'])).slice(0, 2)).toEqual([2, 'cause_not_listed']);
  });

  it('knows the causes of cxf.toml', async () => {
    const toml = '[drivers]\nkitchen_temp = "temp_c"\n';
    const { code, stderr } = await rca(['latest', '--cause', 'kitchen_tmp'], toml);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "kitchen_temp"?')]);
  });
});

describe('--all-open', () => {
  it('tells of every open incident', async () => {
    const doc = documentOf(await rca(['--all-open', '--json']), rcasSchema);
    expect(doc.analyses).toEqual([documentOf(json, rcaSchema)]);
    expect(doc.skipped).toEqual([]);
    expect((await rca(['--all-open'])).stdout).toBe(text.stdout);
  });

  it('says so when none is', async () => {
    const none = await rca(['--all-open', '--as-of', '2024-03-01']);
    expect([none.code, none.stdout]).toEqual([0, 'No incident is open.\n']);
    const doc = documentOf(await rca(['--all-open', '--json', '--as-of', '2024-03-01']), rcasSchema);
    expect(doc.analyses).toEqual([]);
  });
});

describe('refuses', () => {
  it.each([
    ['an unknown id', ['nothing-0101-0000'], 2, 'no_such_incident'],
    ['no id', [], 2, 'usage'],
    ['two ids', ['latest', 'latest'], 2, 'usage'],
    ['an id beside --all-open', ['latest', '--all-open'], 2, 'usage'],
    ['a cause beside --all-open', ['--all-open', '--cause', 'weather'], 2, 'usage'],
    ['two formats', ['latest', '--md'], 2, 'bad_format'],
    ['a time before the incident', ['latest', '--as-of', '2024-03-01'], 2, 'no_incident'],
    ['a source that is not there', ['latest', '--source', 'gone.csv'], 2, 'no_such_file'],
  ] as const)('%s', async (what, args, code, name) => {
    if (what === 'two formats') {
      const finished = await rca([...args, '--json']);
      expect([finished.code, documentOf(finished, errorSchema).code]).toEqual([code, name]);
    } else expect((await refused(args)).slice(0, 2)).toEqual([code, name]);
  });

  it('an incident none of whose orders is old enough: exit 4', async () => {
    const finished = await rca(['latest', '--json'], 'maturity = "12h"\n');
    expect([finished.code, documentOf(finished, errorSchema).code]).toEqual([4, 'empty_window']);
    expect(finished.stderr).toMatch(/^cxf: [^\n]*began at 2024-03-07T12:00:00.000Z[^\n]*\n$/);
  });

  it.each([
    ['before', (at: string) => at >= '2024-03-07 12'],
    ['since', (at: string) => at < '2024-03-07 12'],
  ] as const)('a source without orders %s the onset: exit 4', async (side, keep) => {
    const [head = '', ...lines] = readFileSync(join(folder, 'orders.csv'), 'utf8').trimEnd().split('\n');
    const rows = lines.filter((line) => keep(line.split(',')[1] ?? ''));
    writeFileSync(join(folder, `${side}.csv`), [head, ...rows].join('\n'));
    expect((await refused(['latest', '--source', `${side}.csv`])).slice(0, 2)).toEqual([4, 'nothing_to_compare']);
  });

  it('a state that is locked: exit 75', async () => {
    const state = join(folder, 'locked');
    cpSync(join(folder, 'state'), state, { recursive: true });
    const holder = new Database(join(state, 'state.sqlite'));
    holder.exec('BEGIN EXCLUSIVE');
    try {
      const [code, name] = await refused(['latest', '--state', state, '--lock-timeout', '0']);
      expect([code, name]).toEqual([75, 'locked']);
    } finally {
      holder.exec('ROLLBACK');
      holder.close();
    }
  });
});
