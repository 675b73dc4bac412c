import type { Random } from '../../../src/stats/random.js';
import type { Design } from '../design.js';
import { type Panel, usual } from './panel.js';
import type { Scope, Target } from './target.js';

interface Spot {
  readonly target: Target;
  readonly scope: Scope;
}

const TRIES = 160;
/** A fall one might look into, that no driver explains: none is further from its usual than days are from each other. */
const LEAST = { drop: 2, z: 1.8 };
const DRIVERS_AT_MOST = 2.2;

/** The worst of many stretches in which nothing is wrong, as a scan would find it; null where none falls far enough. */
export function quietSpot<H>(
  panel: Panel<H>,
  design: Design,
  rng: Random,
  place: (panel: Panel<H>, design: Design, rng: Random) => Spot | null,
): Spot | null {
  let best: (Spot & { z: number }) | null = null;
  for (let i = 0; i < TRIES; i++) {
    const spot = place(panel, design, rng);
    if (!spot) continue;
    const { drop, z, drivers } = usual(panel, spot.scope);
    if (drop >= LEAST.drop && z >= LEAST.z && drivers <= DRIVERS_AT_MOST && z > (best?.z ?? 0)) best = { ...spot, z };
  }
  return best;
}
