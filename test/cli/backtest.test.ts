import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backtestSchema, detectSchema, explainSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';

const folder = scratch();
const state = join(folder, 'state');
const on = ['--state', state, '--json'];

describe('cxf detect --backtest', () => {
  it('fires what daily runs fire, and touches no state', async () => {
    const asOf = ['--as-of', '2024-01-05T08:00:00-08:00'];
    const doc = documentOf(await cxf(['detect', '--backtest', '5d', ...asOf, ...on]), backtestSchema);
    expect(existsSync(state)).toBe(false);
    expect([doc.runs, doc.runs_skipped, doc.every_hours]).toEqual([5, 0, 24]);
    for (let day = 4; day >= 0; day--) {
      const at = new Date(Date.parse('2024-01-05T16:00:00Z') - day * 86_400_000).toISOString();
      await cxf(['detect', '--as-of', at, ...on]);
    }
    const last = documentOf(await cxf(['detect', ...asOf, ...on]), detectSchema);
    const resolved = [...last.incidents, ...last.resolved].map((i) => i.id);
    for (const id of resolved) expect(doc.incidents.map((i) => i.id)).toContain(id);
    const high = doc.incidents.find((i) => i.severity === 'high');
    const stored = last.incidents.find((i) => i.id === high?.id);
    expect(high).toMatchObject({
      fired_at: stored?.first_seen,
      slice: stored?.slice,
      metric: stored?.metric,
      onset: stored?.onset,
    });
    expect(high?.delta).toBeCloseTo(stored?.delta ?? Number.NaN, 9);
    expect(doc.alerts_per_week.high).toBeCloseTo(1 / (5 / 7), 9);
    expect(doc.alerts_per_week.low).toBeGreaterThanOrEqual(doc.alerts_per_week.medium);
  });

  it('leaves a state that is there as it is', async () => {
    const before = readFileSync(join(state, 'state.sqlite'));
    await cxf(['detect', '--backtest', '2d', '--as-of', '2024-01-05T08:00:00-08:00', ...on]);
    expect(readFileSync(join(state, 'state.sqlite')).equals(before)).toBe(true);
  });

  it('refuses what is no length, and what has no history', async () => {
    expect((await refusal(['detect', '--backtest', 'long'])).code).toBe(2);
    expect((await refusal(['detect', '--backtest', '2d', '--as-of', '2023-12-01'])).error.code).toBe('nothing_to_replay');
  });
});

describe('cxf detect --explain', () => {
  const explained = async (slice: string) =>
    documentOf(await cxf(['detect', '--explain', slice, '--state', join(folder, 'none'), '--json']), explainSchema);

  it('tells an incident from a part of one, and from what was not raised', async () => {
    expect((await explained('region=SF,category=Grocery,daypart=dinner')).incidents).toMatchObject([
      { relation: 'this', severity: 'high' },
    ]);
    expect((await explained('region=SF')).incidents).toMatchObject([{ relation: 'smaller' }]);
    const quiet = await explained('region=SF,category=Restaurant');
    expect([quiet.judged, quiet.incidents]).toEqual([true, []]);
    expect(quiet.metrics.every((m) => !m.over_the_line && m.missed.length > 0)).toBe(true);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('refuses a slice no order can be in', async () => {
    expect((await refusal(['detect', '--explain', 'region=SFO'])).said).toContain('did you mean "SF"?');
  });
});
