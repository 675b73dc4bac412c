import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/engine/duckdb.js';
import { planSchema } from '../../src/model/plan.js';
import { cxf, documentOf, refusal, SAMPLE, scratch } from '../support/process.js';

/** Files of arms, of stores, blocks of time and orders, on the packaged sample. */

const folder = scratch();
const state = join(folder, 'state');
const files = join(folder, 'files');
const at = ['--state', state, '--quiet'];
let advice: string;

/** The sample's recommendation as if another cause were behind it, which calls for another unit. */
function ofCause(cause: string): string {
  const path = join(folder, `${cause}.json`);
  const doc = JSON.parse(advice) as { recommendations: { cause: string }[] };
  writeFileSync(path, JSON.stringify({ ...doc, recommendations: doc.recommendations.map((r) => ({ ...r, cause })) }));
  return path;
}

const planned = async (...args: readonly string[]) =>
  documentOf(await cxf(['plan', 'latest', '--json', ...args, ...at]), planSchema);
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

beforeAll(async () => {
  mkdirSync(files);
  expect((await cxf(['detect', ...at])).code).toBe(0);
  advice = (await cxf(['recommend', 'latest', '--json', ...at])).stdout;
});

describe('arms of stores', () => {
  it('are those of the sample, with the salt of the plan, as CSV and as Parquet', async () => {
    const [csv, parquet] = [join(files, 'arms.csv'), join(files, 'Arms.PARQUET')];
    const from = ['--from', ofCause('batching')];
    const doc = await planned('--assignments', csv, ...from);
    await planned('--assignments', parquet, ...from);
    expect(readFileSync(csv, 'utf8')).toBe(readFileSync(join(SAMPLE, 'assignments.csv'), 'utf8'));
    expect(doc.unit).toMatchObject({ salt: 'cxf', draw: { tried: 1, accepted: true } });
    const db = await Database.open();
    const rows = await db.rows(`SELECT unit, arm, phase FROM '${parquet}'`);
    db.close();
    expect(['unit,arm,phase', ...rows.map((r) => r.join(','))]).toEqual(linesOf(csv));
    expect(readdirSync(files).sort()).toEqual(['Arms.PARQUET', 'arms.csv']);
  });

  it('are never written over a file, whatever its form, nor is a plan made of a name that cannot be', async () => {
    for (const name of ['mine.csv', 'mine.parquet']) {
      const path = join(files, name);
      writeFileSync(path, 'mine');
      const { code, error, said } = await refusal(['plan', 'latest', '--power', '0.9', '--assignments', path, ...at]);
      expect([code, error.code]).toEqual([2, 'file_exists']);
      expect(said).toContain('nothing was overwritten');
      expect(readFileSync(path, 'utf8')).toBe('mine');
    }
    expect(readdirSync(files).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { stdout } = await cxf(['plan', 'list', '--json', ...at]);
    expect(JSON.parse(stdout).plans).toHaveLength(1);
  });
});

describe('arms of blocks', () => {
  it('treat one of each two evenings a week apart', async () => {
    const path = join(files, 'blocks.csv');
    const doc = await planned('--assignments', path, '--from', ofCause('dasher_supply'));
    expect([doc.unit.kind, (doc.power.days_recommended as number) % 14]).toEqual(['switchback', 0]);
    const rows = linesOf(path).slice(1);
    expect(rows).toHaveLength(doc.power.days_recommended as number);
    // Dinner begins at six in the evening of San Francisco.
    expect(rows[0]).toMatch(/^SF\|2024-01-06T02:00:00\.000Z,(treatment|control),1$/);
    const arms = rows.map((r) => r.split(',')[1]);
    for (let d = 0; d < 7; d++) expect(new Set([arms[d], arms[d + 7]])).toEqual(new Set(['treatment', 'control']));
    expect(doc.unit.draw).toBeNull();
  });
});

describe('arms of orders', () => {
  it('are drawn when orders are placed: the refusal says by which rule, and the rule gives the same in SQL', async () => {
    const path = join(files, 'orders.csv');
    const { code, error } = await refusal([...['plan', 'latest', '--assignments', path, '--from', ofCause('eta_model')], ...at]);
    expect([code, error.code, existsSync(path)]).toEqual([2, 'no_units', false]);
    const rule = /treated where (.+ < '8')\./.exec(error.message)?.[1] as string;
    const ids = Array.from({ length: 200 }, (_, i) => `o-${1000 + i}`);
    const db = await Database.open();
    const rows = await db.rows(`SELECT ${rule} FROM (SELECT 'o-' || (1000 + range) AS order_id FROM range(200))`);
    db.close();
    const scope = '[["category","Grocery"],["daypart","dinner"],["region","SF"]]';
    const ours = ids.map((id) => createHash('sha256').update(`cxf\n${scope}\n${id}`).digest('hex') < '8');
    expect(rows.map(([treated]) => treated)).toEqual(ours);
    const reference = readFileSync(join(SAMPLE, '..', '..', 'docs', 'reference.md'), 'utf8');
    for (const [id, treated] of [
      ['o-1001', true],
      ['o-1002', false],
    ] as const) {
      expect(ours[Number(id.slice(2)) - 1000]).toBe(treated);
      expect(reference).toContain(id);
    }
  });

  it('do not hide the plan: without a file it is made and shows no command for one', async () => {
    const doc = await planned('--from', ofCause('eta_model'));
    expect([doc.unit.kind, doc.next.length]).toEqual(['order', 1]);
  });
});
