import type { Random } from '../../src/stats/random.js';
import type { Generator, MadeCase } from './case.js';
import { type Design, drawDesign } from './design.js';
import { mechanismWorks } from './mechanism/works.js';
import { build } from './plant/build.js';
import { tell } from './plant/tell.js';
import { secondWorks } from './second/works.js';
import type { Works } from './works.js';

/** Keeps the designs of the generators apart. */
const SALTS: Readonly<Record<Generator, number>> = { mechanism: 1, second: 2 };

/** The case of a seed; null where no world had room for it. */
export function makeCase(generator: Generator, seed: number): MadeCase | null {
  const design = drawDesign(seed, SALTS[generator]);
  const made = <H>(works: (seed: number, design: Design, rng: Random, attempt: number) => Works<H>): MadeCase | null => {
    const built = build(seed, design, (rng, attempt) => works(seed, design, rng, attempt));
    return built && tell(built, generator, seed);
  };
  return generator === 'second' ? made(secondWorks) : made(mechanismWorks);
}
