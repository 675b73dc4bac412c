import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalSf } from '../../../src/stats/normal.js';
import { alwaysValid } from '../../../src/stats/sequential/always-valid.js';
import { spendingBounds } from '../../../src/stats/sequential/bounds.js';
import {
  type Ahead,
  conditionalPower,
  daysToExclude,
  driftOf,
  looksToCross,
  predictivePower,
  trend,
} from '../../../src/stats/sequential/conditional.js';
import { powerSpending } from '../../../src/stats/sequential/spending.js';
import reference from './reference.json' with { type: 'json' };

describe('conditionalPower', () => {
  // Reference: scipy's normal distribution of the increments to come, one or several (reference.py).
  it.each(reference.conditional)('at $t with z $z, looks at $fractions, drift $drift', ({ drift, p, ...ahead }) => {
    expect(Math.abs(conditionalPower(ahead, drift) - p)).toBeLessThan(1e-6);
  });

  // Reference: Proschan, Lan and Wittes, Statistical Monitoring of Clinical Trials (2006), 3.2: B-value, one look to come. With
  // B(t) = z sqrt(t), conditional power is 1 - Phi((1.96 - B - drift (1 - t)) / sqrt(1 - t)).
  it('is the closed form with one look to come', () => {
    const unit = { min: 0.02, max: 0.98, noNaN: true };
    const real = { min: -4, max: 4, noNaN: true };
    fc.assert(
      fc.property(fc.double(unit), fc.double(real), fc.double(real), (t, z, drift) => {
        const closed = normalSf((1.96 - z * Math.sqrt(t) - drift * (1 - t)) / Math.sqrt(1 - t));
        expect(conditionalPower({ t, z, fractions: [1], bounds: [1.96] }, drift)).toBeCloseTo(closed, 10);
      }),
    );
  });

  // Reference: East 6.5 by way of R gsDesign's tests (test-independent-test-condPower.R): two looks of 403 patients each, theta
  // 0.057339132 a root of a patient, Hwang-Shih-DeCani spending with gamma -4; three digits, as there.
  it('equals East', () => {
    const spend = (t: number): number => (0.025 * (1 - Math.exp(4 * t))) / (1 - Math.exp(4));
    const bounds = spendingBounds({ fractions: [0.5, 1], alpha: 0.025, spend });
    const half = { t: 0.5, z: 1.151764990571, fractions: [1], bounds: bounds.slice(1) };
    expect(conditionalPower(half, driftOf(0.057339132, 2 * 403))).toBeCloseTo(0.308644, 3);
  });

  it('rises in z and drift, and with more looks to come', () => {
    const fractions = [0.5, 0.6, 0.8, 1];
    const bounds = spendingBounds({ fractions, alpha: 0.05, spend: powerSpending(0.05) });
    const ahead: Ahead = { t: 0.5, z: 1, fractions: fractions.slice(1), bounds: bounds.slice(1) };
    const now = conditionalPower(ahead, 2);
    expect(conditionalPower({ ...ahead, z: 1.2 }, 2)).toBeGreaterThan(now);
    expect(conditionalPower(ahead, 2.2)).toBeGreaterThan(now);
    expect(conditionalPower({ ...ahead, fractions: [1], bounds: bounds.slice(-1) }, 2)).toBeLessThan(now);
    expect(conditionalPower({ ...ahead, fractions: [], bounds: [] }, 2)).toBe(0);
  });
});

// Closed form with one look to come: B(1) given B(t) is normal with mean B(t) / t and variance (1 - t) / t (Jennison and
// Turnbull 2000, 10.3).
it('predictive power is its closed form', () => {
  for (const [t, z] of [
    [0.5, 1.6],
    [0.05, 0.4],
    [0.9, -1],
    [0.3, 2.5],
  ] as const) {
    const closed = normalSf((1.96 - z / Math.sqrt(t)) / Math.sqrt((1 - t) / t));
    expect(Math.abs(predictivePower({ t, z, fractions: [1], bounds: [1.96] }) - closed)).toBeLessThan(1e-6);
  }
});

it('looks until a bound is crossed, by the trend and by the target', () => {
  const fractions = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
  const bounds = spendingBounds({ fractions, alpha: 0.05, spend: powerSpending(0.05) });
  const ahead: Ahead = { t: 0.25, z: 1, fractions: fractions.slice(5), bounds: bounds.slice(5) };
  const target = driftOf(0.03, 1 / 0.01 ** 2);
  expect(target).toBeCloseTo(3, 12);
  const looks = looksToCross(ahead, target) as number;
  const upTo = (k: number): Ahead => ({ ...ahead, fractions: ahead.fractions.slice(0, k), bounds: ahead.bounds.slice(0, k) });
  expect(conditionalPower(upTo(looks), target)).toBeGreaterThanOrEqual(0.5);
  expect(conditionalPower(upTo(looks - 1), target)).toBeLessThan(0.5);
  expect(looksToCross(ahead, target, 0.8) as number).toBeGreaterThan(looks);
  expect(looksToCross({ ...ahead, z: -1 }, trend({ ...ahead, z: -1 }))).toBeNull();
});

it('days until an always-valid interval leaves 0 out', () => {
  const input = { estimate: 0.02, se: 0.012, tuning: 1 / 0.007 ** 2, alpha: 0.05 };
  const perDay = 1 / 0.012 ** 2 / 10;
  const days = daysToExclude(input, perDay) as number;
  const after = (n: number): number => alwaysValid({ ...input, se: 1 / Math.sqrt(1 / 0.012 ** 2 + n * perDay) }).lo;
  expect(after(days)).toBeGreaterThan(0);
  expect(after(days - 1)).toBeLessThanOrEqual(0);
  expect(daysToExclude({ ...input, estimate: 0.1 }, perDay)).toBe(0);
  expect(daysToExclude({ ...input, estimate: 0 }, perDay)).toBeNull();
});
