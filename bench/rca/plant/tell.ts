import { random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import { HOUR } from '../../scenarios/world.js';
import {
  type CauseTruth,
  DECOYS,
  DRIVER_COLUMNS,
  type Generator,
  halfOf,
  type MadeCase,
  type RcaTruth,
  SYMPTOMS,
  type TrueCause,
} from '../case.js';
import { type LoggedEvents, logEvents } from '../events.js';
import { gained, shapley } from '../undo.js';
import type { Built, Planted } from './build.js';
import { measure, ordersOf, scoreOf } from './panel.js';
import { sliceOf, slicesElsewhere } from './target.js';

const MIN_SHARE = 0.25;

const isCause = (c: Planted<unknown>['cause']): c is TrueCause => c !== 'mix_shift';
const ms = <H>(b: Built<H>, hour: number): number => (b.works.from + hour) * HOUR;

/** Columns the file does without: the first cause's driver. */
const missingOf = <H>(b: Built<H>): readonly string[] => {
  const [first] = b.design.causes;
  return b.design.missing && first ? DRIVER_COLUMNS[first] : [];
};

/** Share and undo of every cause by twins: the same numbers without it. */
function causesOf<H>(b: Built<H>, harms: readonly H[], logged: LoggedEvents): { causes: CauseTruth[]; drop: number } {
  const without = (out: readonly H[]): Float64Array =>
    measure(
      b.works,
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
    scope: sliceOf(b.works, p.target),
    stores: p.stores && [...p.stores].map((s) => b.works.stores[s]?.id ?? '').sort(),
    from: ms(b, p.from),
    recorded: !(b.design.missing && i === 0),
    event_id: logged.causeIds[i] ?? null,
    undo: gained(undone[i] as Float64Array, all),
  }));
  return { causes, drop: scoreOf(calm) - scoreOf(all) };
}

function eventsOf<H>(b: Built<H>, seed: number): LoggedEvents {
  const { works } = b;
  return logEvents({
    seed,
    design: b.design,
    slice: sliceOf(works, b.target),
    onset: ms(b, b.scope.from),
    as_of: ms(b, b.scope.to),
    from: works.from * HOUR,
    causes: b.planted.flatMap((p) =>
      isCause(p.cause) ? [{ cause: p.cause, scope: sliceOf(works, p.target), from: ms(b, p.from) }] : [],
    ),
    decoy: b.decoy && { kind: b.decoy.decoy.kind, scope: sliceOf(works, b.decoy.target), from: ms(b, b.decoy.decoy.from) },
    elsewhere: slicesElsewhere(works, b.target),
  });
}

function truthOf<H>(b: Built<H>, logged: LoggedEvents): RcaTruth {
  const physical = b.works.decoyHarms(b.decoy?.decoy ?? null);
  const harms = [...b.planted.flatMap((p) => p.harms), ...physical];
  const { causes, drop } = causesOf(b, harms, logged);
  const all = measure(b.works, harms, b.scope);
  const calm = measure(
    b.works,
    harms.filter((h) => !physical.includes(h)),
    b.scope,
  );
  const decoys = b.decoy
    ? [
        {
          kind: b.decoy.decoy.kind,
          driver: DECOYS[b.decoy.decoy.kind].driver,
          scope: sliceOf(b.works, b.decoy.target),
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

/** In half of the cases nothing says when outcomes became known. */
async function write<H>(b: Built<H>, seed: number, file: string): Promise<void> {
  const dropped = [...missingOf(b), ...(random(seedOf(seed, 76)).uniform() < 0.5 ? KNOWN_AT : [])];
  const decoy = b.decoy?.decoy ?? null;
  const harms = [...b.planted.flatMap((p) => p.harms), ...b.works.decoyHarms(decoy)];
  await b.works.write({ harms, decoy, to: b.scope.to, dropped }, file);
}

/** A built incident as a case; null where the second cause came out too small to count. */
export function tell<H>(b: Built<H>, generator: Generator, seed: number): MadeCase | null {
  const logged = eventsOf(b, seed);
  const truth = truthOf(b, logged);
  if (truth.causes.some((c) => c.share_of_drop < MIN_SHARE)) return null;
  return {
    id: `${generator}-${seed}`,
    generator,
    kind: b.design.kind,
    seed,
    half: halfOf(seed),
    slice: sliceOf(b.works, b.target),
    onset: ms(b, b.scope.from),
    as_of: ms(b, b.scope.to),
    events: logged.events,
    truth,
    settings: {
      dimensions: [...b.works.dimensions, 'store_id'],
      timezone: 'UTC',
      timezones: Object.fromEntries(b.works.regions.map((r) => [r.name, r.zone])),
    },
    writes: (file) => write(b, seed, file),
  };
}
