import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PanelCells } from '../../../src/stats/panel/cells.js';
import { diffInDiff } from '../../../src/stats/panel/did.js';
import { eventStudy } from '../../../src/stats/panel/event-study.js';
import { imputation } from '../../../src/stats/panel/imputation.js';
import { randomisation, twoArms } from '../../../src/stats/panel/randomisation.js';
import { wildBootstrap } from '../../../src/stats/panel/wild.js';
import { expectClose } from '../support.js';
import { okay, simulate } from './support.js';

const [units, periods, event] = [10, 8, 4];
const { panel, treatment } = simulate(12, { units, periods, event, treated: 4, effect: 1 });
const first = Array.from({ length: units }, (_, u) => (u < 4 ? event : -1));

/** Figures that no constant may move; estimates in the unit of the outcome, p-values in none. */
function figures(cells: PanelCells, d: number[]): { estimates: number[]; ps: number[] } {
  const found = okay(imputation(cells, first));
  const study = okay(eventStudy(cells, first, { from: -3 }));
  const arms = okay(
    randomisation(
      cells,
      twoArms(
        first.map((at) => Number(at >= 0)),
        event,
        periods,
      ),
    ),
  );
  const wild = wildBootstrap(okay(diffInDiff(cells, d)), { draws: 49 });
  return {
    estimates: [found.estimate, found.effect?.se as number, arms.estimate, ...study.points.map((p) => p.effect?.estimate ?? 0)],
    ps: [found.effect?.p as number, study.leads?.p as number, study.trend?.p as number, arms.p, wild.p],
  };
}

const known = figures(panel, treatment);

function same(cells: PanelCells, d: number[], scale = 1): void {
  const found = figures(cells, d);
  found.estimates.forEach((x, i) => {
    expectClose(x / scale, known.estimates[i] as number, 1e-7, `estimate ${i}`);
  });
  found.ps.forEach((x, i) => {
    expectClose(x, known.ps[i] as number, 1e-7, `p ${i}`);
  });
}

describe('event studies, imputation, randomisation and bootstrap do not depend on', () => {
  const levels = (n: number) => fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: n, maxLength: n });

  it('levels of units and periods, or the unit of outcome and weights', () => {
    const scale = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(levels(units), levels(periods), scale, scale, (a, b, s, v) => {
        const y = Array.from(
          panel.y,
          (x, i) => s * (x + (a[panel.unit[i] as number] as number) + (b[panel.period[i] as number] as number)),
        );
        same({ ...panel, y, weight: Array.from(panel.weight, (w) => w * v) }, treatment, s);
      }),
      { numRuns: 25 },
    );
  });

  it('the order of rows, or on cells without weight', () => {
    const rows = Array.from(panel.y, (_, i) => i);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        const at = (from: ArrayLike<number>, extra: number): number[] => [...order.map((i) => from[i] as number), extra];
        const cells = {
          unit: at(panel.unit, 2),
          period: at(panel.period, 7),
          weight: at(panel.weight, 0),
          y: at(panel.y, 1e9),
          units,
          periods,
        };
        same(cells, at(treatment, 1));
      }),
      { numRuns: 25 },
    );
    expect(known.ps.every((p) => p > 0 && p <= 1)).toBe(true);
  });
});
