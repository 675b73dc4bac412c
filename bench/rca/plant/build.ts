import { type Random, random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { TrueCause } from '../case.js';
import type { Design } from '../design.js';
import type { Decoy, Seedling, Works } from '../works.js';
import { forces, sized } from './grow.js';
import { mixed } from './mix.js';
import { measure, Panel, scoreOf, usual } from './panel.js';
import { quietSpot } from './quiet.js';
import { drawTarget, firstHit, hoursOf, type Scope, storesIn, type Target } from './target.js';

/** One cause in the ground: what it does, where, and since when. */
export interface Planted<H> {
  readonly cause: TrueCause | 'mix_shift';
  readonly harms: readonly H[];
  readonly target: Target;
  /** Where it hits only some of the target's stores. */
  readonly stores: ReadonlySet<number> | null;
  readonly from: number;
}

/** A world with its incident, ready to be written and told. Hours since the start. */
export interface Built<H> {
  readonly design: Design;
  readonly works: Works<H>;
  readonly target: Target;
  readonly scope: Scope;
  readonly planted: readonly Planted<H>[];
  readonly decoy: { readonly decoy: Decoy; readonly target: Target } | null;
}

const ORDERS = [40, 5000] as const;
const LEAST_DROP = 3;
const WORST_DROP = 30;
/** What makes an incident: this many usual deviations, or nobody would ask for its cause. */
const Z = 4.2;
const HISTORY = 35;

/** Where and when an incident could be in a world; null where it has too few orders, or too many. */
function place<H>(panel: Panel<H>, design: Design, rng: Random): { target: Target; scope: Scope } | null {
  const { works } = panel;
  const target = drawTarget(rng, works, design.causes.includes('weather'));
  const start = 24 * HISTORY + rng.int(24);
  const stores = new Set(storesIn(works, target));
  const open = { stores, hours: hoursOf(target.daypart), from: start, to: start + 24 };
  const from = firstHit(works, open);
  const scope = { ...open, from, to: from + design.hours };
  const orders = panel.sum(scope)[0] as number;
  return orders >= ORDERS[0] && orders <= ORDERS[1] ? { target, scope } : null;
}

/** The part of the target that a second cause hits. */
function partOf<H>(works: Works<H>, target: Target, rng: Random): { target: Target; stores: number[]; some: boolean } {
  const cut =
    target.category === null
      ? { ...target, category: rng.int(works.categories.length) }
      : target.region === null
        ? { ...target, region: rng.int(works.regions.length) }
        : target;
  const all = storesIn(works, cut);
  if (cut !== target) return { target: cut, stores: all, some: false };
  return { target, stores: rng.shuffle(all).slice(0, Math.max(1, Math.ceil(0.6 * all.length))), some: true };
}

type Rooted = Seedling & { readonly target: Target; readonly some: boolean };

/** The causes of a case before their sizes are known; of two, either may come first. */
function seedlings<H>(works: Works<H>, design: Design, target: Target, scope: Scope, rng: Random): Rooted[] {
  const apart = 1 + rng.int(Math.max(1, Math.min(8, Math.floor(design.hours / 3))));
  const late = design.causes.length < 2 || design.secondWay !== 'later' ? -1 : rng.int(2);
  return design.causes.map((cause, i) => {
    const part = i === 1 && design.secondWay === 'part' && cause !== 'weather' ? partOf(works, target, rng) : null;
    const own = { ...scope, stores: new Set(part?.stores ?? scope.stores) };
    return {
      cause,
      target: part?.target ?? target,
      some: part?.some ?? false,
      stores: forces(works, [...own.stores], design.uneven && i === 0, rng),
      hours: scope.hours,
      from: firstHit(works, { ...own, from: scope.from + (i === late ? apart : 0) }),
      shape: design.shape,
      drag: 0.25 * rng.uniform(),
      seed: seedOf(works.seed, 81, i),
    };
  });
}

/** Grows the causes to the drop asked for, the second beside the first; null where the world has no room for it. */
function planted<H>(works: Works<H>, design: Design, roots: readonly Rooted[], scope: Scope, drop: number): Planted<H>[] | null {
  const [first, second] = roots;
  if (!first) return [];
  const calm = scoreOf(measure(works, [], scope));
  const own = second ? (1 - design.secondShare) * drop : drop;
  const harms = sized(works, first, [], scope, calm - own);
  const more = harms && second ? sized(works, second, harms, scope, calm - drop) : null;
  if (!harms || (second && !more)) return null;
  return roots.map((r, i) => ({
    cause: r.cause,
    harms: i === 0 ? harms : (more ?? []),
    target: r.target,
    stores: r.some ? new Set(r.stores.keys()) : null,
    from: r.from,
  }));
}

/** The drop asked for, or the largest the causes can bring about that is still an incident: stock-outs cost no 20 points. */
function largest<H>(works: Works<H>, design: Design, roots: readonly Rooted[], scope: Scope, least: number): Planted<H>[] | null {
  const most = Math.max(design.drop, least);
  for (let drop = most; drop <= WORST_DROP && drop >= Math.min(most, Math.max(LEAST_DROP, least)); drop *= 0.7) {
    const found = planted(works, design, roots, scope, drop);
    if (found) return found;
  }
  return null;
}

function decoyOf<H>(works: Works<H>, design: Design, target: Target, scope: Scope, rng: Random): Built<H>['decoy'] {
  if (design.decoy === null) return null;
  const keep = (value: number | null): number | null => (design.decoyElsewhere && rng.uniform() < 0.6 ? null : value);
  const wide = { region: keep(target.region), category: keep(target.category), daypart: null };
  const from = scope.from + design.decoyDelay;
  return {
    target: wide,
    decoy: { kind: design.decoy, stores: new Set(storesIn(works, wide)), from, force: design.decoyForce },
  };
}

/** Days simulated before the day on which an incident begins, and days of the world. */
export const WORLD_DAYS = HISTORY + 4;
const ATTEMPTS = 24;

/** An incident of the design in a world; null where the world has no room for it. */
function inWorld<H>(works: Works<H>, design: Design, rng: Random): Built<H> | null {
  const panel = new Panel(works, WORLD_DAYS * 24);
  for (let spot = 0; spot < (design.kind === 'mix_shift' ? 24 : 6); spot++) {
    const at = design.kind === 'quiet' ? quietSpot(panel, design, rng, place) : place(panel, design, rng);
    if (!at) continue;
    const { sd } = usual(panel, at.scope);
    const found =
      design.kind === 'mix_shift'
        ? mixed(panel, at.target, at.scope, Math.max(3, 2.5 * sd), rng)
        : largest(works, design, seedlings(works, design, at.target, at.scope, rng), at.scope, Z * sd);
    if (found) return { design, works, ...at, planted: found, decoy: decoyOf(works, design, at.target, at.scope, rng) };
  }
  return null;
}

/** The incident of a seed, told: worlds are drawn until one has room for what the design asks and can be told. */
export function build<H, T>(
  seed: number,
  design: Design,
  world: (rng: Random, attempt: number) => Works<H>,
  told: (built: Built<H>) => T | null,
): T | null {
  for (let n = 0; n < ATTEMPTS; n++) {
    const rng = random(seedOf(seed, 71, n));
    const built = inWorld(world(rng, n), design, rng);
    const found = built && told(built);
    if (found) return found;
  }
  return null;
}
