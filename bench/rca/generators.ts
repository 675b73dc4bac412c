import type { Random } from '../../src/stats/random.js';
import { logUniform, seedOf } from '../scenarios/draw.js';
import type { Generator, MadeCase } from './case.js';
import { drawDesign } from './design.js';
import { mechanismWorks } from './mechanism/works.js';
import { build } from './plant/build.js';
import { tell } from './plant/tell.js';
import { secondWorks } from './second/works.js';
import type { Works } from './works.js';

/** Keeps the designs of the generators apart. */
const SALTS: Readonly<Record<Generator, number>> = { mechanism: 1, second: 2 };

/** 1 January 2024 in hours since 1970; a case begins on some day of the year after it. */
const START = Date.UTC(2024, 0, 1) / 3_600_000;

/** The case of a seed; null where no world had room for it. */
export function makeCase(generator: Generator, seed: number, ordersPerDay?: number): MadeCase | null {
  const design = drawDesign(seed, SALTS[generator]);
  const made = <H>(works: (worldSeed: number, from: number, perDay: number) => Works<H>): MadeCase | null => {
    const world = (rng: Random, attempt: number): Works<H> => {
      const from = START + 24 * rng.int(330);
      // Many orders make a shift of the mix alone an incident.
      const drawn = logUniform(rng, design.kind === 'mix_shift' ? 4000 : 1500, 11_000);
      return works(seedOf(seed, SALTS[generator] + 71, attempt), from, ordersPerDay ?? drawn);
    };
    return build(seed, design, world, (built) => tell(built, generator, seed));
  };
  return generator === 'second' ? made(secondWorks) : made(mechanismWorks);
}
