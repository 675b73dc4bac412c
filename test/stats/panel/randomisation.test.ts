import { describe, expect, it } from 'vitest';
import { arrangements } from '../../../src/stats/panel/arrangements.js';
import { diffInDiff } from '../../../src/stats/panel/did.js';
import { randomisation, twoArms } from '../../../src/stats/panel/randomisation.js';
import { random } from '../../../src/stats/random.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };
import { okay, simulate } from './support.js';

const { panel, event, treated, estimate, p, pT } = reference.randomisation;

describe('randomisation', () => {
  // Reference: all 56 assignments refitted in Python (reference.py, `randomisation`).
  it('equals refitting all assignments', () => {
    const arms = twoArms(treated, event, panel.periods);
    const found = okay(randomisation(panel, arms));
    expectClose(found.estimate, estimate, 1e-9);
    expect(found).toMatchObject({ exact: true, assignments: 56, p });
    expect(okay(randomisation(panel, arms, { statistic: 't' })).p).toBe(pT);
  });

  it('comes close to that when sampled, the same for the same seed', () => {
    const arms = twoArms(treated, event, panel.periods);
    const sampled = okay(randomisation(panel, arms, { exactUpTo: 0, draws: 2000 }));
    expect(sampled).toMatchObject({ exact: false, assignments: 2000 });
    expect(Math.abs(sampled.p - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 2000));
    expect(okay(randomisation(panel, arms, { exactUpTo: 0, draws: 2000 }))).toEqual(sampled);
  });

  it('estimates what diffInDiff does, also with more arms than two', () => {
    const simulated = simulate(2, { effect: 2 });
    const dose = [...Array(10).fill(0), ...Array(5).fill(0), ...Array(5).fill(1), ...Array(8).fill(0), 2, 2];
    const arm = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
    const d = Array.from(
      simulated.panel.unit,
      (u, i) => dose[(arm[u] as number) * 10 + (simulated.panel.period[i] as number)] as number,
    );
    const found = okay(randomisation(simulated.panel, { arm, dose }, { draws: 99 }));
    expectClose(found.estimate, okay(diffInDiff(simulated.panel, d)).effect.estimate, 1e-9);
  });

  it.each(['estimate', 't'] as const)('has uniform p where nothing happened (%s)', (statistic) => {
    const runs = 300;
    const found = Array.from({ length: runs }, (_, seed) => {
      const simulated = simulate(500 + seed, { units: 9, periods: 6, event: 3, drift: 0.5 });
      const arm = random(seed).shuffle([1, 1, 1, 1, 0, 0, 0, 0, 0]);
      return okay(randomisation(simulated.panel, twoArms(arm, 3, 6), { statistic })).p;
    });
    for (const level of [0.05, 0.1, 0.25, 0.5, 0.75]) {
      const share = found.filter((x) => x <= level).length / runs;
      // 126 assignments: the levels are met up to 1 / 126, and four standard errors.
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / runs) + 1 / 126);
    }
  });

  it('says so where there is no contrast, and leaves units without cells alone', () => {
    expect(randomisation(panel, twoArms(Array(8).fill(0), event, panel.periods))).toEqual({ ok: false, why: 'not_identified' });
    const flat = { ...panel, y: panel.y.map(() => 0.9) };
    expect(randomisation(flat, twoArms(treated, event, panel.periods))).toEqual({ ok: false, why: 'constant_outcome' });
    const more = { ...panel, units: 12 };
    expect(okay(randomisation(more, twoArms([...treated, 1, 0, 0, 1], event, panel.periods))).p).toBe(p);
  });
});

describe('arrangements', () => {
  it('lists every order once', () => {
    const { count, all } = arrangements([1, 0, 0, 2]);
    const found = [...all()].length;
    expect([count, found]).toEqual([12, 12]);
    expect(new Set([...arrangements([1, 0, 0, 2]).all()].map(String)).size).toBe(1);
    const seen = new Set<string>();
    for (const arms of all()) seen.add(arms.join());
    expect(seen.size).toBe(12);
  });

  it('keeps to strata', () => {
    const [codes, strata] = [
      [1, 0, 0, 1, 1, 0],
      [0, 0, 0, 1, 1, 1],
    ];
    const { count, all, draw } = arrangements(codes, strata);
    const seen = new Set<string>();
    for (const arms of all()) seen.add(arms.join());
    expect([count, seen.size]).toEqual([9, 9]);
    const rng = random(1);
    for (let i = 0; i < 50; i++) expect(seen.has(draw(rng).join())).toBe(true);
  });
});
