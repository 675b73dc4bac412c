import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/model/experiment.js';
import { intervalBars } from '../../src/report/bars.js';

const result = (more: Partial<Result>): Result => ({
  metric: 'cx_score',
  role: 'primary',
  scope: 'slice',
  target: 12,
  margin: null,
  baseline: 70,
  current: 78,
  estimate: 8,
  interval: [2, 14],
  interval_kind: 'always_valid',
  p_value: null,
  state: 'on_track',
  confirmed: null,
  method: 'within_day',
  orders: null,
  clusters: null,
  variance_reduction: null,
  missing: null,
  series: [],
  ...more,
});
const guardrail = (estimate: number, interval: [number, number]): Partial<Result> => ({
  metric: 'dasher_efficiency',
  role: 'guardrail',
  target: null,
  margin: 10,
  estimate,
  interval,
});
const linesOf = (...more: Partial<Result>[]): readonly string[] =>
  intervalBars(more.map(result)).flatMap((b) => (b.kind === 'code' ? b.lines : []));

describe('bars of intervals', () => {
  it('stand beside their targets and margins', () => {
    const down: Partial<Result> = { metric: 'cancellation_rate', target: -4, estimate: -2, interval: [-6, 1] };
    expect(linesOf({}, down, guardrail(-4, [-12, 3]))).toEqual([
      '  Gain                       0              target',
      '  CX score                   :  -------o----|--',
      '  Cancellation rate       ---:------o-------|-------',
      '  Guardrails                   margin   0',
      '  Dasher efficiency          --|----o---:---',
      '  o estimate, --- interval; right is better',
    ]);
  });

  it('end in an arrow where they go beyond the scale, and show O where the estimate meets a mark', () => {
    const [, wide, on] = linesOf({ interval: [-200, 200] }, { estimate: 12, interval: [11, 13] });
    expect(wide).toMatch(/^ {2}CX score {12}<-+:-+o-+\|-+>$/);
    expect(on?.slice(22)).toMatch(/^ +: +-+O-+$/);
    expect(linesOf({ estimate: 90, interval: [80, 100] })[1]).toMatch(/: +\| +>$/);
  });

  it('are not drawn without an interval or a target', () => {
    expect(linesOf({ interval: null }, { estimate: null }, { target: null }, { target: 0 }, { target: -3 })).toEqual([]);
  });

  it('are never wider than 60 columns, and keep estimate and marks in order', () => {
    const number = fc.double({ min: -300, max: 300, noNaN: true });
    const kind = fc.constantFrom('cx_score' as const, 'cancellation_rate' as const, 'on_time_rate' as const);
    const positive = fc.double({ min: 0.05, max: 50, noNaN: true });
    fc.assert(
      fc.property(kind, fc.boolean(), number, positive, positive, positive, (metric, guard, estimate, left, right, goal) => {
        const sign = metric === 'cancellation_rate' ? -1 : 1;
        const row = { metric, estimate, interval: [estimate - left, estimate + right] as [number, number] };
        const lines = linesOf(
          guard
            ? { ...row, role: 'guardrail' as const, scope: 'elsewhere' as const, target: null, margin: goal }
            : { ...row, target: sign * goal },
        );
        expect(lines).toHaveLength(3);
        for (const line of lines) {
          expect(line.length).toBeLessThan(60);
          expect(line).toMatch(/^[\x20-\x7e]*$/);
        }
        const bar = (lines[1] as string).slice(22);
        const [at, zero] = [bar.search(/[oO]/), guard ? 18 : Math.round((0.5 / 2.5) * 36)];
        // Right of zero is better, whichever direction that is.
        if (at >= 0 && at > zero) expect(sign * estimate).toBeGreaterThan(0);
        if (at >= 0 && at < zero) expect(sign * estimate).toBeLessThan(0);
        if (at >= 0 && bar[at] === 'o' && bar.includes('|')) expect(at).not.toBe(bar.indexOf('|'));
      }),
    );
  });
});
