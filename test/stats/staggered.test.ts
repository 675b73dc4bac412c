import { describe, expect, it } from 'vitest';
import { random } from '../../src/stats/random.js';
import { type SteppedCluster, staggeredContrast } from '../../src/stats/staggered.js';
import { studentSf } from '../../src/stats/student.js';

/** Stores that join on day 0, day 3 or later, with store levels, day effects and chance; n orders a day. */
function rollOut(seed: number, effect: number, stores = 30): SteppedCluster[] {
  const rng = random(seed);
  const days = Array.from({ length: 7 }, () => 0.05 * rng.normal());
  return Array.from({ length: stores }, (_, i) => {
    const level = 0.7 + 0.06 * rng.normal();
    const n = Math.ceil(15 * Math.exp(0.5 * rng.normal()));
    const from = i < stores / 10 ? 0 : i < stores / 2 ? 3 : 7;
    return {
      from,
      past: level + 0.02 * rng.normal(),
      days: days.map((day, t) => {
        const p = Math.min(1, Math.max(0, level + day + (t >= from ? effect : 0)));
        let total = 0;
        for (let k = 0; k < n; k++) if (rng.uniform() < p) total++;
        return { n, total };
      }),
    };
  });
}

describe('a staggered roll-out', () => {
  it('finds the planted effect without bias, whatever days do, and raises 5 % false alarms', () => {
    const RUNS = 600;
    let [mean, alarms] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      mean += (staggeredContrast(rollOut(run, 0.06))?.estimate as number) / RUNS;
      const none = staggeredContrast(rollOut(5000 + run, 0));
      if (none && 2 * studentSf(Math.abs(none.estimate) / Math.sqrt(none.variance), none.df) < 0.05) alarms += 1 / RUNS;
    }
    expect(mean).toBeCloseTo(0.06, 2);
    expect(alarms).toBeGreaterThan(0.025);
    expect(alarms).toBeLessThan(0.075);
  });

  it('leaves out days on which all are treated, and days do not move it', () => {
    const stores = rollOut(3, 0.05);
    const found = staggeredContrast(stores);
    const longer = stores.map((s) => ({ ...s, days: [...s.days, { n: 50, total: 50 }, { n: 50, total: 1 }] }));
    expect(staggeredContrast(longer)).toEqual(found);
    // A day that is bad for all by the same share of points.
    const bad = stores.map((s) => ({ ...s, days: s.days.map((d, t) => (t === 5 ? { n: d.n, total: d.total - 0.2 * d.n } : d)) }));
    expect(staggeredContrast(bad)?.estimate).toBeCloseTo(found?.estimate as number, 10);
  });

  it('is more certain with the past of the stores than without', () => {
    const stores = rollOut(4, 0.05);
    const without = staggeredContrast(stores.map((s) => ({ ...s, past: null })));
    expect(staggeredContrast(stores)?.variance).toBeLessThan(without?.variance as number);
  });

  it('has no answer where no day compares', () => {
    const together = rollOut(5, 0).map((s) => ({ ...s, from: 3 }));
    expect(staggeredContrast(together)).toBeNull();
    expect(staggeredContrast([])).toBeNull();
  });
});
