import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DoctorDocument, doctorSchema } from '../../src/model/doctor.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { MORNING, shopCsv, writeShop } from '../support/shop.js';

const base = scratch();
let folders = 0;
const TOML = `source = "orders.csv"\nas_of = "${MORNING}"\nmaturity = "1h"\n`;

/** A folder with a shop and a cxf.toml. */
function shop(toml = TOML, change: (csv: string) => string = (csv) => csv): string {
  const path = join(base, String(folders++));
  mkdirSync(path, { recursive: true });
  writeShop(path);
  const file = join(path, 'orders.csv');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  writeFileSync(join(path, 'cxf.toml'), toml);
  return path;
}

async function doctor(cwd: string, ...args: readonly string[]): Promise<{ code: number | null; doc: DoctorDocument }> {
  const finished = await cxf(['doctor', '--json', ...args], { cwd });
  expect(finished.stderr).toBe('');
  return { code: finished.code, doc: documentOf(finished, doctorSchema) };
}

const troubles = ({ findings }: DoctorDocument): string[] =>
  findings.filter((f) => !['ok', 'note'].includes(f.level)).map((f) => `${f.level} ${f.code}`);

describe('cxf doctor', () => {
  it('finds a healthy shop healthy, tells paths and versions, and makes no state', async () => {
    const cwd = shop();
    const { code, doc } = await doctor(cwd);
    expect([code, doc.verdict, troubles(doc)]).toEqual([0, 'note', []]);
    expect(doc.paths).toEqual({
      configuration: join(cwd, 'cxf.toml'),
      source: 'orders.csv',
      events: null,
      state: join(cwd, '.cxf'),
    });
    expect(doc.versions.duckdb).toMatch(/^v\d/);
    expect(doc.findings.map((f) => f.code)).toContain('no_state');
    expect([...new Set(doc.findings.map((f) => f.check))]).toEqual([
      'configuration',
      'source',
      'mapping',
      'values',
      'ids',
      'ranges',
      'freshness',
      'gaps',
      'history',
      'time_zones',
      'maturity',
      'events',
      'state',
      'cache',
      'versions',
    ]);
    expect((await cxf(['detect'], { cwd })).code).toBe(0);
    const after = (await doctor(cwd)).doc;
    expect(after.versions.sqlite).toMatch(/^\d/);
    expect(after.findings.find((f) => f.check === 'state')?.message).toBe(
      '1 incident is open; last run as of 2024-03-11 00:00 UTC.',
    );
  });

  it('draws them as text and Markdown', async () => {
    const cwd = shop();
    const text = (await cxf(['doctor'], { cwd })).stdout;
    expect(text).toMatch(/^All is well; some things are worth knowing\n/);
    expect(text).toMatch(/ids +ok +every order has an id of its own\./);
    expect((await cxf(['doctor', '--md'], { cwd })).stdout).toContain('| ids | ok |');
  });

  it('names every value that is wrong, not only the first', async () => {
    const { code, doc } = await doctor(
      shop(TOML, (csv) => csv.replace(/^o-5,[^,]*/m, 'o-5,soon').replace(/,0,4,4$/m, ',maybe,4,4')),
    );
    expect([code, troubles(doc).slice(0, 2)]).toEqual([2, ['wrong bad_value', 'wrong bad_value']]);
    const said = doc.findings.filter((f) => f.code === 'bad_value').map((f) => f.message);
    expect(said[0]).toBe('orders.csv: column "created_at", data row 5: "soon" is not a time.');
    expect(said[1]).toContain('"maybe" is not a boolean');
  });

  it.each<[string, string, (csv: string) => string, number, string]>([
    ['repeated ids', TOML, (csv) => `${csv}${csv.split('\n').slice(1, 4).join('\n')}\n`, 2, 'wrong duplicate_order_id'],
    ['old data', TOML.replace(MORNING, '2024-04-30T00:00:00Z'), (csv) => csv, 4, 'thin stale_data'],
    ['a short history', TOML.replace(MORNING, '2024-02-08T00:00:00Z'), (csv) => csv, 4, 'thin too_little_history'],
    ['a wrong clock', `${TOML}timezone = "Asia/Tokyo"\n`, (csv) => csv, 0, 'warning rhythm'],
    ['no maturity', TOML.replace('maturity = "1h"\n', ''), (csv) => csv, 0, 'warning maturity_short'],
    ['a column that is not there', `${TOML}[columns]\nregion = "cty"\n`, (csv) => csv, 2, 'wrong bad_expression'],
    [
      'no dimension',
      TOML,
      () => shopCsv({ header: ['order_id', 'created_at', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] }),
      2,
      'wrong no_dimension',
    ],
    ['a source that is not there', TOML.replace('orders.csv', 'gone.csv'), (csv) => csv, 2, 'wrong no_such_file'],
    ['a change log that is not there', `events = "gone.csv"\n${TOML}`, (csv) => csv, 2, 'wrong events'],
    ['a key that means nothing', `${TOML}maturty = "1h"\n`, (csv) => csv, 2, 'wrong unknown_key'],
  ])('tells %s', async (_, toml, change, exit, wanted) => {
    const { code, doc } = await doctor(shop(toml, change));
    expect(code).toBe(exit);
    expect(troubles(doc)).toContain(wanted);
    for (const f of doc.findings.filter((f) => f.level === 'wrong' || f.level === 'thin')) expect(f.fix).not.toBeNull();
  });

  it('sees hours that are not there', async () => {
    const { doc } = await doctor(shop(TOML, (csv) => csv.replace(/^.*,2024-03-02 1[2-5]:.*\n/gm, '')));
    expect(doc.findings.find((f) => f.code === 'missing_hours')?.message).toContain('2024-03-02 12:00 UTC (4 h)');
  });

  it('looks at the sample where there is nothing else, and refuses two formats', async () => {
    const cwd = join(base, 'empty');
    mkdirSync(cwd, { recursive: true });
    const { code, doc } = await doctor(cwd);
    expect([code, doc.sample, troubles(doc)]).toEqual([0, true, []]);
    expect((await refusal(['doctor', '--md'], { cwd })).error.code).toBe('bad_format');
  });
});
