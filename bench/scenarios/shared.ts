import { random } from '../../src/stats/random.js';
import type { Conditions } from './conditions.js';
import { lognormal, seedOf } from './draw.js';
import type { World } from './world.js';

/** One front over all regions: an hour stays wet with 0.85. */
function front(seed: number, hours: number): Float64Array {
  const rng = random(seedOf(seed, 60));
  let wet = false;
  return Float64Array.from({ length: hours }, () => {
    wet = rng.uniform() < (wet ? 0.85 : 0.02);
    return wet ? -2 * Math.log(1 - rng.uniform()) : 0;
  });
}

/** Good and bad days and slow hours of couriers everywhere, as logs. */
function couriers(world: World): Float64Array {
  const rng = random(seedOf(world.seed, 61));
  let [day, slow] = [0, 0];
  return Float64Array.from({ length: world.hours }, (_, h) => {
    if (h % 24 === 0) day = 0.03 * world.variation * rng.normal();
    slow = 0.8 * slow + 0.03 * rng.normal();
    return day + slow;
  });
}

/**
 * Weather, couriers and demand with a part that regions share, and couriers that stay at home in the rain: drivers move
 * together in places that have nothing to do with each other. Changes the conditions in place.
 */
export function shareConditions(world: World, conditions: Conditions): Conditions {
  const { rain, supply, regionDemand } = conditions;
  const wet = front(world.seed, world.hours);
  const common = couriers(world);
  const rng = random(seedOf(world.seed, 62));
  const byDay = Array.from({ length: Math.ceil(world.hours / 24) }, () => lognormal(rng, 0.05 * world.variation));
  world.regions.forEach((_, r) => {
    const coupling = 0.3 + 0.7 * rng.uniform();
    for (let h = 0; h < world.hours; h++) {
      const i = r * world.hours + h;
      rain[i] = Math.max(0.7 * (rain[i] as number), coupling * (wet[h] as number));
      supply[i] = (supply[i] as number) * Math.exp(common[h] as number) * (1 - 0.025 * Math.min(4, rain[i] as number));
      regionDemand[i] = (regionDemand[i] as number) * (byDay[Math.floor(h / 24)] as number);
    }
  });
  return conditions;
}
