import type { Generator, MadeCase } from './case.js';
import { drawDesign } from './design.js';
import { mechanismWorks } from './mechanism/works.js';
import { build } from './plant/build.js';
import { tell } from './plant/tell.js';

/** Keeps the designs of the generators apart. */
const SALTS: Readonly<Record<Generator, number>> = { mechanism: 1, second: 2 };

/** The case of a seed; null where no world had room for it. */
export function makeCase(generator: Generator, seed: number): MadeCase | null {
  const design = drawDesign(seed, SALTS[generator]);
  if (generator === 'second') return null;
  const built = build(seed, design, (rng, attempt) => mechanismWorks(seed, design, rng, attempt));
  return built && tell(built, generator, seed);
}
