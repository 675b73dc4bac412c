import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedDraws, DISTANCE, draws, firstDraw, saltOf } from '../../src/plan/draw.js';
import { distanceOf, whitened } from '../../src/plan/imbalance.js';
import { drawOf, SHARES } from '../../src/plan/phases.js';
import { historyOf } from '../support/plan.js';

const past = (n: number, values: (i: number) => number[]) =>
  Array.from({ length: n }, (_, i) => ({ id: `s-${String(i).padStart(3, '0')}`, values: values(i) }));
const question = { scope: '[]', shares: SHARES, past: past(40, (i) => [10 + ((i * 37) % 23), (i * 13) % 17]) };

describe('the distance of two groups', () => {
  it('is that of Mahalanobis: four units by hand', () => {
    // Means (1, 0) and (3, 1); covariance of all four [[8/3, 4/3], [4/3, 1]]; n1 n2 / n = 1.
    const values = [
      [0, 0],
      [2, 0],
      [2, 0],
      [4, 2],
    ];
    const [a, b, c] = [8 / 3, 4 / 3, 1];
    const [x, y] = [2, 1];
    const byHand = (c * x * x - 2 * b * x * y + a * y * y) / (a * c - b * b);
    expect(distanceOf(whitened(values), (u) => u < 2)).toBeCloseTo(byHand, 9);
  });

  it('is on average over all draws the number of covariates, whatever their scale, and leaves out what repeats another', () => {
    const covariates = question.past.map(({ values: [x, y] }) => [1e6 * (x as number), y as number, 7, 2 * (y as number) - 3]);
    const columns = whitened(covariates);
    expect(columns).toHaveLength(2);
    const found = [...draws({ ...question, shares: [0.5], salts: 2000 })].map((d) => d.distance);
    expect(found.reduce((a, b) => a + b, 0) / found.length).toBeGreaterThan(1.85);
    expect(found.reduce((a, b) => a + b, 0) / found.length).toBeLessThan(2.15);
  });

  it('is 0 where nothing differs or one group is empty', () => {
    expect(distanceOf(whitened([[1], [1], [1]]), (u) => u === 0)).toBe(0);
    expect(distanceOf(whitened([[1], [2], [3]]), () => true)).toBe(0);
    expect(distanceOf([], () => true)).toBe(0);
  });
});

describe('the draw of a plan', () => {
  it('is that of the first salt whose phases are alike, and anyone with salt and ids gets it again', () => {
    const chosen = firstDraw(question);
    const all = [...draws({ ...question, salts: 200 })];
    expect(chosen).toEqual(all.find((d) => d.accepted));
    expect(chosen.distance).toBeLessThanOrEqual(DISTANCE);
    expect(chosen.salt).toBe(saltOf(chosen.tried));
    expect([saltOf(1), saltOf(2)]).toEqual(['cxf', 'cxf-2']);
  });

  it('does not depend on the order of the units', () => {
    const phases = (q: typeof question) => new Map(firstDraw(q).assignments.map((a) => [a.unit, a.phase]));
    expect(phases({ ...question, past: question.past.toReversed() })).toEqual(phases(question));
  });

  it('is the first of the accepted ones, about one in six of all; in these the stores come first equally often', () => {
    const accepted = [...acceptedDraws({ ...question, salts: 6000 })];
    expect(accepted[0]).toEqual(firstDraw(question));
    expect(accepted.length / 6000).toBeGreaterThan(0.1);
    expect(accepted.length / 6000).toBeLessThan(0.25);
    const early = accepted.map((d) => d.assignments.filter((a) => a.phase <= 2).length);
    expect(new Set(early)).toEqual(new Set([20]));
  });

  it('is marked where no salt is balanced', () => {
    // Three units in a triangle: each is as far from the others.
    const triangle = past(3, (i) => [i === 1 ? 1 : 0, i === 2 ? 1 : 0]);
    const far = firstDraw({ scope: '[]', past: triangle, shares: [1 / 3] });
    expect(far).toMatchObject({ salt: 'cxf', tried: 200, accepted: false });
    expect(far.distance).toBeCloseTo(2, 9);
  });

  it('holds any history', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ orders: fc.nat(1e6), bad: fc.nat(100) }), { maxLength: 60 }), (list) => {
        const stores = list.map(({ orders, bad }, i) => {
          const good = Math.max(0, orders - bad);
          const halves = [
            { n: 0, total: 0 },
            { n: orders, total: good },
          ] as const;
          return { id: `s${i}`, orders, n: orders, good, halves };
        });
        const draw = drawOf({ ...historyOf({ stores: 1 }), stores }, '[]');
        expect(draw.assignments).toHaveLength(list.length);
        expect(draw.distance).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });
});
