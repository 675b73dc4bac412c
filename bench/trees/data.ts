import { random } from '../../src/stats/random.js';
import type { Columns } from '../../src/stats/trees/ensemble.js';

export interface Data {
  readonly features: Columns;
  readonly target: Float64Array;
}

/**
 * Half of the features are normal, half whole numbers below 50; a twentieth of the last is missing. The target needs
 * interactions, curves and a step; half of its variance is noise.
 */
export function makeData(rows: number, width: number, seed: number): Data {
  const rng = random(seed);
  const features = Array.from({ length: width }, (_, f) =>
    Float64Array.from({ length: rows }, () => {
      if (f === width - 1 && rng.uniform() < 0.05) return Number.NaN;
      return f % 2 === 0 ? rng.normal() : rng.int(50);
    }),
  );
  const at = (f: number, row: number): number => features[f % width]?.[row] || 0;
  const target = Float64Array.from(
    { length: rows },
    (_, i) => at(0, i) * (1 + at(2, i)) + Math.sin(at(1, i) / 8) + (at(4, i) > 0 ? at(3, i) / 25 : 0) + 1.2 * rng.normal(),
  );
  return { features, target };
}
