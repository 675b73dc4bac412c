import type { FoundIncident } from '../model/documents.js';
import { contains, type Slice, withoutDaypart } from '../model/slice.js';
import { MIN_STORE_ORDERS, nowOf, type StoreFinding, type StoresJudged } from './stores.js';

/** A store that lost so much of a slice's points is what the slice's incident is about ... */
const MOST = 0.7;
/** ... where its orders lost at least so many times as much as those of the other stores: size alone is no explanation. */
const TIMES = 4;

const holds = (outer: Slice, store: Slice): boolean => contains(withoutDaypart(outer), store);

/** Fewer orders, or fewer orders a trip, are another matter than what orders suffer. */
const ofOrders = (incident: FoundIncident): boolean =>
  incident.metric !== 'order_volume' && incident.metric !== 'dasher_efficiency';

/** The store lost most of the points that the slice lost beyond what was expected of its stores. */
function explains(judged: StoresJudged, finding: StoreFinding, slice: Slice): boolean {
  const { table, usual } = judged;
  const now = nowOf(table, finding.quarters);
  const rest = { orders: 0, lost: 0 };
  let own = 0;
  table.units.forEach((unit, u) => {
    const orders = now.orders[u] as number;
    const level = usual.level[u] as number;
    if (!(orders > 0) || !Number.isFinite(level) || !holds(slice, unit.slice)) return;
    const lost = (now.loss[u] as number) - orders * level;
    if (u === finding.unit) own = lost;
    else {
      rest.orders += orders;
      rest.lost += lost;
    }
  });
  if (rest.orders < MIN_STORE_ORDERS || own + rest.lost <= 0) return false;
  return own >= MOST * (own + rest.lost) && own / finding.orders >= (TIMES * rest.lost) / rest.orders;
}

export interface Placed {
  /** Stores that no incident found on a slice explains. */
  readonly alone: readonly StoreFinding[];
  /** Incidents, by position, that are about one store. */
  readonly narrowed: ReadonlyMap<number, StoreFinding>;
}

/**
 * A store inside a slice with an incident is part of it, unless the store alone explains most of it: then the incident is
 * the store's.
 */
export function placeStores(judged: StoresJudged, found: readonly FoundIncident[]): Placed {
  const alone: StoreFinding[] = [];
  const narrowed = new Map<number, StoreFinding>();
  for (const finding of judged.found) {
    const store = judged.table.units[finding.unit]?.slice ?? {};
    const holders = found.flatMap((f, i) => (ofOrders(f) && holds(f.slice, store) ? [i] : []));
    if (holders.length === 0) alone.push(finding);
    for (const i of holders) if (!narrowed.has(i) && explains(judged, finding, found[i]?.slice ?? {})) narrowed.set(i, finding);
  }
  return { alone, narrowed };
}
