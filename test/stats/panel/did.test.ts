import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, type PanelCells } from '../../../src/stats/panel/cells.js';
import { diffInDiff } from '../../../src/stats/panel/did.js';
import { twoWay } from '../../../src/stats/panel/two-way.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };
import { okay, simulate } from './support.js';

// Reference: statsmodels WLS with dummies, cov_type 'cluster'; linearmodels PanelOLS (reference.py, `did`).
describe('diffInDiff', () => {
  it.each(reference.did)('equals statsmodels, $panel.units units x $panel.periods periods', ({ panel, d, effect, se0, df }) => {
    const fit = okay(diffInDiff(panel, d));
    for (const key of ['estimate', 'se', 't', 'p', 'lo', 'hi'] as const) expectClose(fit.effect[key], effect[key], 1e-8, key);
    expectClose(fit.se0, se0, 1e-8);
    expect(fit.df).toBe(df);
  });

  it.each(reference.did)('equals linearmodels but for the factor, $panel.units units', ({ panel, d, linearmodels }) => {
    const fit = okay(diffInDiff(panel, d));
    expectClose(fit.effect.estimate, linearmodels.estimate, 1e-8);
    // linearmodels' own factor: N / (N - effects).
    const n = panel.y.length;
    expectClose(fit.se0 * Math.sqrt(n / (n - (panel.units + panel.periods - 1))), linearmodels.se, 1e-8);
  });

  it.each(reference.did)('takes clusters of units, $panel.units units', ({ panel, d, coarse }) => {
    const fit = okay(diffInDiff(panel, d, { cluster: coarse.cluster }));
    expectClose(fit.effect.se, coarse.se, 1e-8);
    expectClose(fit.effect.p, coarse.p, 1e-7);
  });

  it('counts parameters as told', () => {
    const { panel, d } = reference.did[0] as (typeof reference.did)[number];
    const [all, nested] = (['all', 'nested'] as const).map((count) => okay(diffInDiff(panel, d, { count })));
    const n = panel.y.length;
    const k = panel.units + panel.periods - 1 + 1;
    expectClose(((all?.effect.se as number) / (nested?.effect.se as number)) ** 2, (n - k + panel.units - 1) / (n - k), 1e-10);
  });
});

const base = simulate(3, { effect: 2 });
const change = (panel: PanelCells, y: (i: number) => number): PanelCells => ({
  ...panel,
  y: Array.from(panel.y, (_, i) => y(i)),
});

describe('diffInDiff does not depend on', () => {
  const known = okay(diffInDiff(base.panel, base.treatment));
  const values = (n: number) => fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: n, maxLength: n });

  it('levels of units and periods', () => {
    fc.assert(
      fc.property(values(12), values(10), (a, b) => {
        const { unit, period, y } = base.panel;
        const moved = change(
          base.panel,
          (i) => (y[i] as number) + (a[unit[i] as number] as number) + (b[period[i] as number] as number),
        );
        const fit = okay(diffInDiff(moved, base.treatment));
        expectClose(fit.effect.estimate, known.effect.estimate, 1e-8);
        expectClose(fit.effect.se, known.effect.se, 1e-8);
      }),
    );
  });

  it('the unit of the outcome and of the weights', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), fc.double({ min: 1e-4, max: 1e4, noNaN: true }), (s, v) => {
        const scaled = {
          ...change(base.panel, (i) => (base.panel.y[i] as number) * s),
          weight: Array.from(base.panel.weight, (w) => w * v),
        };
        const fit = okay(diffInDiff(scaled, base.treatment));
        expectClose(fit.effect.estimate, known.effect.estimate * s, 1e-8);
        expectClose(fit.effect.p, known.effect.p, 1e-8);
      }),
    );
  });

  it('the order of rows, nor on cells without weight or outcome', () => {
    const rows = Array.from(base.panel.y, (_, i) => i);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        const at = (from: ArrayLike<number>, extra: number[]): number[] => [...order.map((i) => from[i] as number), ...extra];
        const { panel, treatment } = base;
        const fit = okay(
          diffInDiff(
            {
              ...panel,
              unit: at(panel.unit, [0, 1]),
              period: at(panel.period, [0, 9]),
              weight: at(panel.weight, [0, 7]),
              y: at(panel.y, [1e6, Number.NaN]),
            },
            at(treatment, [1, 1]),
          ),
        );
        expectClose(fit.effect.se, known.effect.se, 1e-8);
        expect(fit.cells).toBe(known.cells);
      }),
      { numRuns: 30 },
    );
  });
});

describe('twoWay', () => {
  it('gives the same by alternating projections as exactly, units or periods being more', () => {
    for (const [units, periods] of [
      [40, 9],
      [9, 40],
    ] as const) {
      const cells = cellsOf(simulate(8, { units, periods, missing: 0.4 }).panel);
      const [exact, iterated] = [1e8, 0].map((limit) => twoWay(cells, limit).within(cells.y)) as [Float64Array, Float64Array];
      exact.forEach((x, i) => {
        expect(Math.abs(x - (iterated[i] as number))).toBeLessThan(1e-10);
      });
    }
  });

  it('handles panels in unconnected parts', () => {
    const cells = cellsOf({
      unit: [0, 0, 1, 1, 2, 2, 3, 3],
      period: [0, 1, 0, 1, 2, 3, 2, 3],
      weight: Array(8).fill(1),
      y: [1, 2, 3, 5, 1, 2, 3, 9],
      units: 4,
      periods: 4,
    });
    const rest = [0.25, -0.25, -0.25, 0.25, 1.25, -1.25, -1.25, 1.25];
    twoWay(cells)
      .within(cells.y)
      .forEach((x, i) => {
        expect(x).toBeCloseTo(rest[i] as number, 12);
      });
  });
});

describe('diffInDiff says why there is no answer', () => {
  const why = (panel: PanelCells, d: ArrayLike<number>, options = {}): string => {
    const fit = diffInDiff(panel, d, options);
    return fit.ok ? 'ok' : fit.why;
  };
  const { panel, treatment } = base;
  const flat = (value: number): number[] => treatment.map(() => value);
  const { unit, period } = panel;

  it.each([
    ['no weight', { ...panel, weight: flat(0) }, treatment, 'no_cells'],
    ['one unit', { ...panel, unit: flat(3) }, treatment, 'one_unit'],
    ['one period', { ...panel, period: flat(3) }, treatment, 'one_period'],
    ['nobody treated', panel, flat(0), 'not_identified'],
    ['all treated always', panel, flat(1), 'not_identified'],
    ['all treated at once', panel, Array.from(period, (t) => Number(t >= 5)), 'not_identified'],
    ['treated units without a time before', panel, Array.from(unit, (u) => Number(u < 6)), 'not_identified'],
    ['constant outcome', { ...panel, y: flat(0.9) }, treatment, 'constant_outcome'],
    [
      'outcome of units and periods',
      change(panel, (i) => (unit[i] as number) + 3 * (period[i] as number)),
      treatment,
      'constant_outcome',
    ],
  ] as const)('%s', (_, cells, d, expected) => {
    expect(why(cells, d)).toBe(expected);
  });

  it('one cluster, or too few cells', () => {
    expect(why(panel, treatment, { cluster: flat(0) })).toBe('one_cluster');
    const four = { unit: [0, 0, 1, 1], period: [0, 1, 0, 1], weight: [1, 1, 1, 1], y: [1, 2, 3, 5], units: 2, periods: 2 };
    expect(why(four, [0, 0, 0, 1])).toBe('no_degrees_of_freedom');
  });

  it('needs no column of every unit or period code', () => {
    const gaps = {
      ...panel,
      unit: Array.from(unit, (u) => u * 5),
      period: Array.from(period, (t) => t * 3),
      units: 100,
      periods: 50,
    };
    expectClose(okay(diffInDiff(gaps, treatment)).effect.p, okay(diffInDiff(panel, treatment)).effect.p, 1e-9);
  });
});
