import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema, type IncidentDocument, incidentDocumentSchema, incidentsSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const dirOf = (name: string): string => join(folder, 'states', name);
const at = (name: string, asOf: string = MORNING): string[] => [
  '--source',
  source,
  '--state',
  dirOf(name),
  '--as-of',
  asOf,
  '--json',
];

const detect = async (where: readonly string[]) => documentOf(await cxf(['detect', ...where]), detectSchema);
const incident = async (...args: readonly string[]): Promise<IncidentDocument> => {
  const finished = await cxf(['incident', ...args]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return documentOf(finished, incidentDocumentSchema);
};
const list = async (...args: readonly string[]) =>
  documentOf(await cxf(['incident', 'list', ...args]), incidentsSchema).incidents;

/** A copy of a state in which the incident has been found. */
function found(name: string): string[] {
  cpSync(dirOf('found'), dirOf(name), { recursive: true });
  return at(name);
}
beforeAll(async () => {
  await detect(at('found'));
});

describe('status and notes', () => {
  it('are kept with who and when, as far as asked', async () => {
    const where = found('worked-on');
    const started = Math.floor(Date.now() / 1000) * 1000;
    await incident('status', 'latest', 'Investigating', '--note', 'looking', ...where);
    await incident('note', 'latest', 'batching', 'was', 'changed', '--by', 'Ada', ...where);
    const doc = await incident('status', 'latest', 'monitoring', '--by', 'Bo', ...where);
    expect(doc.status).toBe('monitoring');
    const [first, ...rest] = doc.history;
    expect(first).toMatchObject({ what: 'found', by: 'cxf', at: new Date(MORNING).toISOString() });
    expect(rest.map(({ at: _, ...entry }) => entry)).toEqual([
      { what: 'status', from: 'new', to: 'investigating', note: 'looking', by: null },
      { what: 'note', from: null, to: null, note: 'batching was changed', by: 'Ada' },
      { what: 'status', from: 'investigating', to: 'monitoring', note: null, by: 'Bo' },
    ]);
    for (const h of rest) expect(Date.parse(h.at)).toBeGreaterThanOrEqual(started);
  });

  it('the same status again changes nothing, unless there is something to say', async () => {
    const where = found('same');
    await incident('status', 'latest', 'investigating', ...where);
    const twice = await incident('status', 'latest', 'investigating', ...where);
    expect(twice.history).toHaveLength(2);
    expect((await incident('status', 'latest', 'investigating', '--note', 'still', ...where)).history).toHaveLength(3);
  });

  it('survive a later run', async () => {
    const where = found('kept');
    await incident('status', 'latest', 'investigating', ...where);
    await incident('note', 'latest', 'mine', ...where);
    const [i] = (await detect(where)).incidents;
    expect([i?.status, i?.history.map((h) => h.what)]).toEqual(['investigating', ['found', 'status', 'note']]);
  });

  it('take words that look like flags after --', async () => {
    const doc = await incident('note', ...found('dashes'), 'latest', '--', '--threshold', '4');
    expect(doc.history.at(-1)?.note).toBe('--threshold 4');
  });
});

describe('resolved by a person', () => {
  it('stays closed for the same window, is not open, and can be opened again', async () => {
    const where = found('closed');
    const closed = await incident('status', 'latest', 'resolved', ...where);
    expect([closed.status, closed.resolved_at]).toEqual(['resolved', new Date(MORNING).toISOString()]);
    const again = await detect(where);
    expect([again.incidents, again.resolved]).toEqual([[], []]);
    expect(await list(...where)).toEqual([]);
    expect((await list('--all', ...where)).map((i) => i.status)).toEqual(['resolved']);
    expect((await refusal(['incident', 'show', 'latest', ...where])).error.code).toBe('no_incident');
    const opened = await incident('status', closed.id, 'investigating', ...where);
    expect([opened.status, opened.resolved_at]).toEqual(['investigating', null]);
    expect((await detect(where)).incidents.map((i) => [i.id, i.status])).toEqual([[closed.id, 'investigating']]);
  });

  it('is found as a new incident when it comes back', async () => {
    const where = found('again');
    const closed = await incident('status', 'latest', 'resolved', ...where);
    expect((await detect(at('again', '2024-03-14'))).incidents).toEqual([]);
    const [second] = (await detect(at('again', '2024-03-16'))).incidents;
    expect(second?.slice).toEqual(closed.slice);
    expect(second?.id).not.toBe(closed.id);
    const all = await list('--all', ...at('again', '2024-03-16'));
    expect(all.map((i) => [i.id, i.status])).toEqual([
      [second?.id, 'new'],
      [closed.id, 'resolved'],
    ]);
  });
});

describe('monitoring', () => {
  it('is silent until the severity rises', async () => {
    const config = join(folder, 'lines.toml');
    writeFileSync(
      config,
      '[severity]\nmin_orders = 0\ncx_score = { low = 2, medium = 4, high = 60 }\non_time_rate = { low = 2, medium = 4, high = 60 }\ncancellation_rate = { low = 1, medium = 2, high = 60 }\n',
    );
    const lax = (asOf: string): string[] => [...at('rising', asOf), '--config', config];
    const [first] = (await detect(lax('2024-03-10T18:00Z'))).incidents;
    expect(first?.severity).toBe('medium');
    await incident('status', 'latest', 'monitoring', ...lax('2024-03-10T18:00Z'));
    const [same] = (await detect(lax('2024-03-10T20:00Z'))).incidents;
    expect([same?.id, same?.status]).toEqual([first?.id, 'monitoring']);
    const loud = await cxf(['detect', '--fail-on', 'low', ...at('rising')]);
    expect(loud.code).toBe(3);
    const [risen] = documentOf(loud, detectSchema).incidents;
    expect([risen?.id, risen?.status, risen?.severity]).toEqual([first?.id, 'new', 'high']);
    expect(risen?.history.slice(-2)).toMatchObject([
      { what: 'severity', from: 'medium', to: 'high', by: 'cxf' },
      { what: 'status', from: 'monitoring', to: 'new', by: 'cxf' },
    ]);
  });
});

describe('names of incidents', () => {
  it('are the whole id, the beginning of it, or latest', async () => {
    const where = at('found');
    const { id } = await incident('show', 'latest', ...where);
    for (const name of [id, id.slice(0, -1), 'g', 'grocery']) expect((await incident('show', name, ...where)).id).toBe(id);
  });

  it('say so when a beginning means several', async () => {
    const where = at('two', '2024-03-16');
    const first = await detect(at('two'));
    await detect(at('two', '2024-03-13'));
    const second = await detect(where);
    const ids = [...second.incidents, ...first.incidents].map((i) => i.id);
    expect(new Set(ids).size).toBe(2);
    const { code, said, error } = await refusal(['incident', 'show', 'grocery-sf', ...where]);
    expect([code, error.code]).toEqual([2, 'ambiguous_id']);
    for (const id of ids) expect(said).toContain(id);
    expect((await incident('show', 'latest', ...where)).id).toBe(second.incidents[0]?.id);
    expect((await incident('show', 'latest', ...at('two'))).id).toBe(first.incidents[0]?.id);
  });

  it('are looked up as of --as-of: what is found later does not exist yet', async () => {
    const early = at('found', '2024-03-09');
    expect(await list('--all', ...early)).toEqual([]);
    expect((await refusal(['incident', 'show', 'grocery', ...early])).error.code).toBe('no_such_incident');
  });

  it('are those of --where', async () => {
    expect(await list(...at('found'), '--where', 'region=NYC')).toEqual([]);
    expect(await list(...at('found'), '--where', 'region=SF')).toHaveLength(1);
  });
});

describe('the same, whatever the place', () => {
  it('three runs give the same bytes', async () => {
    const where = at('thrice');
    const outputs = [];
    for (let n = 0; n < 3; n++) outputs.push((await cxf(['detect', ...where])).stdout);
    expect(new Set(outputs).size).toBe(1);
    expect((await cxf(['detect', ...at('another')])).stdout).toBe(outputs[0]);
  });

  it('time zone, language, processors and folder of the machine do not count', async () => {
    const plain = (await cxf(['detect', ...at('plain')])).stdout.replace(/"source": .*/, '');
    const places: Readonly<Record<string, string>>[] = [
      { TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', UV_THREADPOOL_SIZE: '1' },
      { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', COLUMNS: '33', TERM: 'dumb' },
    ];
    for (const [n, env] of places.entries()) {
      const { stdout } = await cxf(['detect', ...at(`place-${n}`)], { env, cwd: folder });
      expect(stdout.replace(/"source": .*/, '')).toBe(plain);
    }
    const { stdout } = await cxf(['detect', ...at('one-core')], { env: { OMP_NUM_THREADS: '1' } });
    expect(stdout.replace(/"source": .*/, '')).toBe(plain);
  });
});
