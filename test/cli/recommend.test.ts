import { join } from 'node:path';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RecommendDocument, recommendSchema } from '../../src/model/recommend.js';
import { cxf, documentOf, type Finished, refusal, scratch } from '../support/process.js';

/** `cxf recommend` as a process, on the packaged sample. */

const state = join(scratch(), 'state');
const quiet = ['--state', join(scratch(), 'quiet'), '--as-of', '2023-12-28T08:00:00-08:00'];
const recommend = (...args: string[]): Promise<Finished> => cxf(['recommend', ...args, '--state', state]);
let json: Finished;
let doc: RecommendDocument;
beforeAll(async () => {
  await cxf(['detect', '--state', state]);
  json = await recommend('latest', '--json');
  doc = documentOf(json, recommendSchema);
});

describe('cxf recommend on the sample', () => {
  it('takes the threshold back for fragile baskets first, then the stores that drifted', () => {
    expect(doc.verdict).toBe('act');
    expect(doc.recommendations.map((r) => [r.rank, r.cause])).toEqual([
      [1, 'batching'],
      [2, 'merchant_prep'],
    ]);
    const [first, second] = doc.recommendations;
    expect(first?.action).toMatchObject({ from: '4', to: '2', scope: { segment: 'fragile baskets' } });
    expect(second?.tradeoffs[0]?.unit).toBe('min');
  });

  it('adds up: to is from plus delta, and the score follows from the rates', () => {
    for (const r of doc.recommendations) {
      for (const e of Object.values(r.expected)) expect(e.to).toBeCloseTo(e.from + e.delta, 9);
      const d = (id: keyof typeof r.expected): number => r.expected[id]?.delta ?? Number.NaN;
      const score =
        0.6 * d('on_time_rate') -
        d('cancellation_rate') -
        0.4 * d('refund_rate') +
        0.5 * d('item_accuracy') -
        1.4 * d('support_rate');
      expect(d('cx_score')).toBeCloseTo(score, 6);
    }
  });

  it('is the same to the byte when asked again', async () => {
    expect((await recommend(doc.incident.id, '--json')).stdout).toBe(json.stdout);
  });

  it('as text fits the screen and tells trade-offs, plot and scope', async () => {
    const { code, stdout, stderr } = await cxf(['recommend', 'latest', '--state', state], { env: { COLUMNS: '60' } });
    expect([code, stderr]).toEqual([0, '']);
    for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    for (const part of ['Trade-off', 'Rec 1', 'Scope', 'Efficiency']) expect(stdout).toContain(part);
  });

  it('as Markdown draws a quadrant chart with a table beside it', async () => {
    const { stdout } = await recommend('latest', '--md');
    expect(stdout).toMatch(/```mermaid\nquadrantChart\n(.+\n)+```/);
    expect(stdout).toContain('| Rec | Measure |');
  });

  it('--rec tells one in depth', async () => {
    const one = documentOf(await recommend('latest', '--rec', '2', '--json'), recommendSchema);
    expect(one.recommendations).toEqual([doc.recommendations[1]]);
    expect([doc.next, one.next]).toEqual([[`cxf plan ${doc.incident.id}`], [`cxf plan ${doc.incident.id} --rec 2`]]);
    const { stdout } = await recommend('latest', '--rec', '1');
    expect(stdout).toContain('Scopes weighed');
    expect(stdout).toContain('assumes that');
  });

  it('--max-efficiency-loss leaves out what costs more', async () => {
    const cheap = documentOf(await recommend('latest', '--max-efficiency-loss', '2%', '--json'), recommendSchema);
    expect(cheap.recommendations.map((r) => r.cause)).toEqual(['merchant_prep']);
    expect(cheap.limitations.join()).toContain('efficiency');
  });

  it('gives no advice on an incident within normal variance', async () => {
    await cxf(['detect', ...quiet]);
    const calm = documentOf(await cxf(['recommend', 'latest', '--json', ...quiet]), recommendSchema);
    expect([calm.verdict, calm.recommendations]).toEqual(['monitor', []]);
    expect(calm.next.join()).toContain('monitoring');
    const { stdout } = await cxf(['recommend', 'latest', ...quiet]);
    expect(stdout).toContain('Monitor, no action needed');
  });
});

describe('cxf recommend refuses', () => {
  const refused = async (...args: string[]) => {
    const { code, error } = await refusal(['recommend', ...args, '--state', state]);
    return [code, error.code, `${error.message} ${error.hint}`] as const;
  };

  it('an id it does not know, and names the nearest', async () => {
    const [code, , said] = await refused(`${doc.incident.id.slice(0, -1)}z`);
    expect(code).toBe(2);
    expect(said).toContain(doc.incident.id);
  });

  it.each([
    [['latest', '--rec', '9'], 'no_such_recommendation'],
    [['latest', '--rec', '0'], 'usage'],
    [['latest', '--rec', 'one'], 'usage'],
    [['latest', '--objective', 'profit'], 'usage'],
    [['latest', '--max-efficiency-loss', 'lots'], 'usage'],
    [['latest', '--max-efficiency-loss', '-5%'], 'usage'],
  ])('%j', async (args, name) => {
    const [code, found] = await refused(...args);
    expect([code, found]).toEqual([2, name]);
  });
});
