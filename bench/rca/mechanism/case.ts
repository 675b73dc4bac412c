import { random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Harm } from '../../scenarios/harm.js';
import { ORDER_TYPES, writeRows } from '../../scenarios/parquet.js';
import { type OrderRow, rowSink } from '../../scenarios/rows.js';
import { simulate } from '../../scenarios/simulate.js';
import { HOUR } from '../../scenarios/world.js';
import {
  type CauseTruth,
  DECOYS,
  DRIVER_COLUMNS,
  halfOf,
  type MadeCase,
  type RcaTruth,
  SYMPTOMS,
  type TrueCause,
} from '../case.js';
import { type LoggedEvents, logEvents } from '../events.js';
import { gained, shapley } from '../undo.js';
import { type Built, build, type Planted } from './build.js';
import { decoyHarms, recorded } from './decoy.js';
import { measure, ordersOf, scoreOf } from './panel.js';
import { sliceOf, slicesElsewhere } from './target.js';

const MIN_SHARE = 0.25;

const isCause = (c: Planted['cause']): c is TrueCause => c !== 'mix_shift';
const ms = (b: Built, hour: number): number => (b.sim.world.from + hour) * HOUR;

/** Columns the file does without: the first cause's driver. */
const missingOf = (b: Built): readonly string[] => {
  const [first] = b.design.causes;
  return b.design.missing && first ? DRIVER_COLUMNS[first] : [];
};

/** Share and undo of every cause by twins: the same numbers without it. */
function causesOf(b: Built, harms: readonly Harm[], logged: LoggedEvents): { causes: CauseTruth[]; drop: number } {
  const without = (out: readonly Harm[]): Float64Array =>
    measure(
      b.sim,
      harms.filter((h) => !out.includes(h)),
      b.scope,
    );
  const all = without([]);
  const calm = without(b.planted.flatMap((p) => p.harms));
  const undone = b.planted.map((p) => without(p.harms));
  const shares = shapley(scoreOf(all), undone.map(scoreOf), scoreOf(calm));
  const causes = b.planted.map((p, i) => ({
    cause: p.cause,
    share_of_drop: shares[i] as number,
    scope: sliceOf(b.sim.world, p.target),
    stores: p.stores && [...p.stores].map((s) => b.sim.world.stores[s]?.id ?? '').sort(),
    from: ms(b, p.from),
    recorded: !(b.design.missing && i === 0),
    event_id: logged.causeIds[i] ?? null,
    undo: gained(undone[i] as Float64Array, all),
  }));
  return { causes, drop: scoreOf(calm) - scoreOf(all) };
}

function eventsOf(b: Built, seed: number): LoggedEvents {
  const { world } = b.sim;
  return logEvents({
    seed,
    design: b.design,
    slice: sliceOf(world, b.target),
    onset: ms(b, b.scope.from),
    as_of: ms(b, b.scope.to),
    from: world.from * HOUR,
    causes: b.planted.flatMap((p) =>
      isCause(p.cause) ? [{ cause: p.cause, scope: sliceOf(world, p.target), from: ms(b, p.from) }] : [],
    ),
    decoy: b.decoy && { kind: b.decoy.decoy.kind, scope: sliceOf(world, b.decoy.target), from: ms(b, b.decoy.decoy.from) },
    elsewhere: slicesElsewhere(world, b.target),
  });
}

function truthOf(b: Built, logged: LoggedEvents): RcaTruth {
  const physical = decoyHarms(b.sim, b.decoy?.decoy ?? null);
  const harms = [...b.planted.flatMap((p) => p.harms), ...physical];
  const { causes, drop } = causesOf(b, harms, logged);
  const all = measure(b.sim, harms, b.scope);
  const calm = measure(
    b.sim,
    harms.filter((h) => !physical.includes(h)),
    b.scope,
  );
  const decoys = b.decoy
    ? [
        {
          kind: b.decoy.decoy.kind,
          driver: DECOYS[b.decoy.decoy.kind].driver,
          scope: sliceOf(b.sim.world, b.decoy.target),
          from: ms(b, b.decoy.decoy.from),
          undo: gained(calm, all),
        },
      ]
    : [];
  return {
    causes,
    decoyDrivers: decoys.map((d) => d.driver),
    decoys,
    decoyEvents: Object.keys(logged.roles).filter((id) => logged.roles[id] !== 'cause'),
    eventRoles: logged.roles,
    verdict: b.design.kind === 'cause' ? 'act' : 'monitor',
    symptoms: [...new Set(b.design.causes.flatMap((c) => SYMPTOMS[c]))],
    orders: ordersOf(all),
    drop,
    uneven: b.design.kind === 'cause' && b.design.uneven,
    shape: b.design.shape,
    missing: missingOf(b),
  };
}

const KNOWN_AT = ['cancelled_at', 'refunded_at', 'support_at'];

/** Orders up to as_of, as a company would have recorded them; in half of the cases without when outcomes became known. */
async function write(b: Built, seed: number, file: string): Promise<void> {
  const dropped = [...missingOf(b), ...(random(seedOf(seed, 76)).uniform() < 0.5 ? KNOWN_AT : [])];
  const columns = Object.fromEntries(Object.entries(ORDER_TYPES).filter(([name]) => !dropped.includes(name)));
  const harms = [...b.planted.flatMap((p) => p.harms), ...decoyHarms(b.sim, b.decoy?.decoy ?? null)];
  const change = recorded(b.sim, b.decoy?.decoy ?? null);
  const { from } = b.sim.world;
  const rows = (take: (row: OrderRow) => void): void => {
    const sink = rowSink(b.sim, (row) => take(change(row, Math.floor(row.created_at / HOUR) - from)));
    simulate(b.sim, harms, { from: 0, to: b.scope.to }, sink);
  };
  await writeRows(columns, rows, file);
}

/** The case of a seed; null where no world had room for it. */
export function mechanismCase(seed: number): MadeCase | null {
  const b = build(seed);
  if (!b) return null;
  const logged = eventsOf(b, seed);
  const truth = truthOf(b, logged);
  if (truth.causes.some((c) => c.share_of_drop < MIN_SHARE)) return null;
  const { regions } = b.sim.world;
  return {
    id: `mechanism-${seed}`,
    generator: 'mechanism',
    kind: b.design.kind,
    seed,
    half: halfOf(seed),
    slice: sliceOf(b.sim.world, b.target),
    onset: ms(b, b.scope.from),
    as_of: ms(b, b.scope.to),
    events: logged.events,
    truth,
    settings: {
      dimensions: ['region', 'category', 'store_id'],
      timezone: 'UTC',
      timezones: Object.fromEntries(regions.map((r) => [r.name, r.zone])),
    },
    writes: (file) => write(b, seed, file),
  };
}
