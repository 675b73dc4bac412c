import type { Level } from './level.js';

/** A group of units with a level, and the position of each of its groups in the covariate. */
export interface Arm {
  readonly level: Level;
  readonly units: ArrayLike<number>;
}

/** Fewer units than this do not tell how much the past explains. */
const LEAST = 8;

const meanOf = (arm: Arm, x: ArrayLike<number>): number => {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < arm.units.length; i++) {
    const [v, w] = [x[arm.units[i] as number] as number, arm.level.share[i] as number];
    if (!Number.isFinite(v)) continue;
    sum += w * v;
    weight += w;
  }
  return weight > 0 ? sum / weight : 0;
};

export interface Adjusted {
  /** One for each arm: its value less theta x the mean of its covariate. */
  readonly values: readonly number[];
  readonly influences: readonly Float64Array[];
}

/**
 * Takes out of levels what the units' own past explains (CUPED; Deng, Xu, Kohavi and Walker 2013), with one slope for all arms,
 * estimated within them (Freedman's arm means are not touched). Null where too few units have a past, or all had the same.
 * @param x past value of every unit; NaN where there is none: such units are left as they are
 */
export function adjust(arms: readonly Arm[], x: ArrayLike<number>): Adjusted | null {
  const centres = arms.map((arm) => meanOf(arm, x));
  const known = new Set<number>();
  let [top, bottom, squares] = [0, 0, 0];
  arms.forEach((arm, a) => {
    for (let i = 0; i < arm.units.length; i++) {
      const unit = arm.units[i] as number;
      const d = (x[unit] as number) - (centres[a] as number);
      if (!Number.isFinite(d)) continue;
      known.add(unit);
      top += arm.level.orders * (arm.level.influence[i] as number) * d;
      bottom += arm.level.orders * (arm.level.share[i] as number) * d * d;
      squares += arm.level.orders * (arm.level.share[i] as number) * (x[unit] as number) ** 2;
    }
  });
  // Rounding leaves about 1e-32 of the square of a past that all share.
  if (known.size < LEAST || !(bottom > 1e-24 * squares)) return null;
  const theta = top / bottom;
  return {
    values: arms.map((arm, a) => arm.level.value - theta * (centres[a] as number)),
    influences: arms.map(({ level, units }, a) =>
      level.influence.map((z, i) => {
        const d = (x[units[i] as number] as number) - (centres[a] as number);
        return Number.isFinite(d) ? z - theta * (level.share[i] as number) * d : z;
      }),
    ),
  };
}
