import { type Random, random } from '../../../src/stats/random.js';
import { drawConditions } from '../../scenarios/conditions.js';
import { logUniform, seedOf } from '../../scenarios/draw.js';
import type { Harm } from '../../scenarios/harm.js';
import { shareConditions } from '../../scenarios/shared.js';
import { prepare, type Simulation } from '../../scenarios/simulate.js';
import { drawWorld } from '../../scenarios/world.js';
import type { TrueCause } from '../case.js';
import { type Design, drawDesign } from '../design.js';
import type { Decoy } from './decoy.js';
import { mixed } from './mix.js';
import { measure, Panel, scoreOf, usual } from './panel.js';
import { forces, type Seedling, sized } from './plant.js';
import { quietSpot } from './quiet.js';
import { drawTarget, firstHit, hoursOf, type Scope, storesIn, type Target } from './target.js';

/** One cause in the ground: what it does, where, and since when. */
export interface Planted {
  readonly cause: TrueCause | 'mix_shift';
  readonly harms: readonly Harm[];
  readonly target: Target;
  /** Where it hits only some of the target's stores. */
  readonly stores: ReadonlySet<number> | null;
  readonly from: number;
}

/** A world with its incident, ready to be written and told. Hours since the start. */
export interface Built {
  readonly design: Design;
  readonly sim: Simulation;
  readonly target: Target;
  readonly scope: Scope;
  readonly planted: readonly Planted[];
  readonly decoy: { readonly decoy: Decoy; readonly target: Target } | null;
}

const ORDERS = [40, 5000] as const;
const WORST_DROP = 30;
/** What makes an incident: this many usual deviations, or nobody would ask for its cause. */
const Z = 4.2;
const HISTORY = 35;

/** Where and when an incident could be in a world; null where it has too few orders, or too many. */
function place(panel: Panel, design: Design, rng: Random): { target: Target; scope: Scope } | null {
  const { sim } = panel;
  const target = drawTarget(rng, sim.world, design.causes.includes('weather'));
  const start = 24 * HISTORY + rng.int(24);
  const stores = new Set(storesIn(sim.world, target));
  const open = { stores, hours: hoursOf(target.daypart), from: start, to: start + 24 };
  const from = firstHit(sim, open);
  const scope = { ...open, from, to: from + design.hours };
  const orders = panel.sum(scope)[0] as number;
  return orders >= ORDERS[0] && orders <= ORDERS[1] ? { target, scope } : null;
}

/** The part of the target that a second cause hits. */
function partOf(sim: Simulation, target: Target, rng: Random): { target: Target; stores: number[]; some: boolean } {
  const { world } = sim;
  const cut =
    target.category === null
      ? { ...target, category: rng.int(world.categories.length) }
      : target.region === null
        ? { ...target, region: rng.int(world.regions.length) }
        : target;
  const all = storesIn(world, cut);
  if (cut !== target) return { target: cut, stores: all, some: false };
  return { target, stores: rng.shuffle(all).slice(0, Math.max(1, Math.ceil(0.6 * all.length))), some: true };
}

type Rooted = Seedling & Pick<Planted, 'target'> & { readonly some: boolean };

/** The causes of a case before their sizes are known; of two, either may come first. */
function seedlings(sim: Simulation, design: Design, target: Target, scope: Scope, rng: Random): Rooted[] {
  const apart = 1 + rng.int(Math.max(1, Math.min(8, Math.floor(design.hours / 3))));
  const late = design.causes.length < 2 || design.secondWay !== 'later' ? -1 : rng.int(2);
  return design.causes.map((cause, i) => {
    const part = i === 1 && design.secondWay === 'part' && cause !== 'weather' ? partOf(sim, target, rng) : null;
    const own = { ...scope, stores: new Set(part?.stores ?? scope.stores) };
    return {
      cause,
      target: part?.target ?? target,
      some: part?.some ?? false,
      stores: forces(sim, [...own.stores], design.uneven && i === 0, rng),
      hours: scope.hours,
      from: firstHit(sim, { ...own, from: scope.from + (i === late ? apart : 0) }),
      shape: design.shape,
      drag: 0.25 * rng.uniform(),
      seed: seedOf(sim.world.seed, 81, i),
    };
  });
}

/** Grows the causes to the drop asked for, the second beside the first; null where the world has no room for it. */
function planted(sim: Simulation, design: Design, roots: readonly Rooted[], scope: Scope, drop: number): Planted[] | null {
  const [first, second] = roots;
  if (!first) return [];
  const calm = scoreOf(measure(sim, [], scope));
  const own = second ? (1 - design.secondShare) * drop : drop;
  const harms = sized(sim, first, [], scope, calm - own);
  const more = harms && second ? sized(sim, second, harms, scope, calm - drop) : null;
  if (!harms || (second && !more)) return null;
  return roots.map((r, i) => ({
    cause: r.cause,
    harms: i === 0 ? harms : (more ?? []),
    target: r.target,
    stores: r.some ? new Set(r.stores.keys()) : null,
    from: r.from,
  }));
}

function decoyOf(sim: Simulation, design: Design, target: Target, scope: Scope, rng: Random): Built['decoy'] {
  if (design.decoy === null) return null;
  const keep = (value: number | null): number | null => (design.decoyElsewhere && rng.uniform() < 0.6 ? null : value);
  const wide = { region: keep(target.region), category: keep(target.category), daypart: null };
  const from = scope.from + design.decoyDelay;
  return {
    target: wide,
    decoy: { kind: design.decoy, stores: new Set(storesIn(sim.world, wide)), from, force: design.decoyForce },
  };
}

const START = Date.UTC(2024, 0, 1) / 3_600_000;
const ATTEMPTS = 24;

function attempt(seed: number, design: Design, n: number): Built | null {
  const rng = random(seedOf(seed, 71, n));
  const from = START + 24 * rng.int(330);
  const ordersPerDay = logUniform(rng, 1500, 11_000);
  const days = HISTORY + 4;
  const world = drawWorld({ seed: seedOf(seed, 72, n), from, days, ordersPerDay });
  const sim = prepare(world, {}, shareConditions(world, drawConditions(world)));
  const panel = new Panel(sim, days * 24);
  for (let spot = 0; spot < 6; spot++) {
    const at = design.kind === 'quiet' ? quietSpot(panel, design, rng, place) : place(panel, design, rng);
    if (!at) continue;
    const { sd } = usual(panel, at.scope);
    const drop = Math.max(design.drop, Z * sd);
    if (drop > WORST_DROP) continue;
    const found =
      design.kind === 'mix_shift'
        ? mixed(panel, at.target, at.scope, Math.max(3, 2.5 * sd), rng)
        : planted(sim, design, seedlings(sim, design, at.target, at.scope, rng), at.scope, drop);
    if (found) return { design, sim, ...at, planted: found, decoy: decoyOf(sim, design, at.target, at.scope, rng) };
  }
  return null;
}

/** The incident of a seed; worlds are drawn until one has room for what the design asks. */
export function build(seed: number): Built | null {
  const design = drawDesign(seed, 1);
  for (let n = 0; n < ATTEMPTS; n++) {
    const built = attempt(seed, design, n);
    if (built) return built;
  }
  return null;
}
