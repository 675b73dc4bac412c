import type { Slice } from '../../src/model/slice.js';
import { type Random, random } from '../../src/stats/random.js';
import { pick, seedOf } from '../scenarios/draw.js';
import { HOUR } from '../scenarios/world.js';
import { CAUSES, type ChangeEvent, type DecoyKind, type EventRole, type TrueCause } from './case.js';
import type { Design } from './design.js';

type Wording = readonly [ChangeEvent['type'], lever: string, from: string, to: string, description: string];

/** How a change that does what the cause does is logged. */
const OF_CAUSE: Readonly<Record<TrueCause, readonly Wording[]>> = {
  batching: [
    ['policy', 'batching_threshold', '2', '4', 'Batching threshold raised'],
    ['policy', 'max_batch_size', '2', '3', 'Up to three orders a trip'],
    ['deploy', 'dispatch_batching', 'v7', 'v8', 'New batching in dispatch'],
  ],
  merchant_prep: [
    ['deploy', 'prep_tablet', '3.1', '3.2', 'New tablet software in kitchens'],
    ['external', 'kitchen_staffing', '', '', 'Kitchens report missing staff'],
    ['policy', 'prep_buffer', '0', '1', 'Orders are sent to kitchens later'],
  ],
  inventory: [
    ['deploy', 'inventory_sync', '15 min', '4 h', 'Stock is synchronised less often'],
    ['deploy', 'catalog_feed', 'v2', 'v3', 'New catalogue feed'],
  ],
  dasher_supply: [
    ['policy', 'dasher_pay', '7.50', '6.80', 'Base pay lowered'],
    ['policy', 'dasher_incentive', 'on', 'off', 'Peak pay switched off'],
    ['external', 'courier_strike', '', '', 'Couriers call for a strike'],
  ],
  eta_model: [
    ['deploy', 'eta_model', 'v11', 'v12', 'New ETA model'],
    ['policy', 'eta_buffer', '5', '2', 'Shorter buffer on promises'],
  ],
  delivery_distance: [
    ['policy', 'store_radius_km', '5', '8', 'Larger delivery radius'],
    ['experiment', 'delivery_radius', '5', '7', 'Test of a larger radius'],
  ],
  order_failure: [
    ['deploy', 'pos_integration', '5.0', '5.1', 'New integration with tills'],
    ['deploy', 'payment_provider', 'A', 'B', 'Payments move to another provider'],
  ],
  weather: [['external', 'weather', '', '', 'Storm warning']],
};

/** Changes that do nothing to an order's fate. */
const HARMLESS: readonly Wording[] = [
  ['deploy', 'app_release', '7.43', '7.44', 'Consumer app 7.44'],
  ['experiment', 'delivery_fee', '2.99', '1.99', 'Delivery fee test'],
  ['deploy', 'support_bot', '3.1', '3.2', 'Support bot 3.2'],
  ['policy', 'loyalty_points', '1x', '2x', 'Double points'],
  ['experiment', 'home_banner', 'a', 'b', 'Banner test on the home page'],
  ['external', 'holiday', '', '', 'Local holiday'],
];

/** Changes behind a driver that moves without harm. */
const OF_DECOY: Readonly<Record<DecoyKind, Wording>> = {
  stock_predictor: ['deploy', 'stock_predictor', 'v4', 'v5', 'Recalibrated availability model'],
  prep_clock: ['deploy', 'prep_clock', 'accepted', 'placed', 'Preparation is timed from the order, not from its acceptance'],
  drizzle: ['external', 'weather', '', '', 'Drizzle'],
  matched_batches: ['deploy', 'route_matching', 'v1', 'v2', 'Orders on the way are matched'],
  distance_measure: ['deploy', 'maps_provider', 'A', 'B', 'Distances by road instead of as the crow flies'],
  supply_definition: ['deploy', 'supply_metric', 'v1', 'v2', 'Couriers on a break no longer count'],
};

/** What there is to log in a case; times in milliseconds UTC. */
export interface EventNeeds {
  readonly seed: number;
  readonly design: Design;
  readonly slice: Slice;
  readonly onset: number;
  readonly as_of: number;
  readonly from: number;
  readonly causes: readonly { readonly cause: TrueCause; readonly scope: Slice; readonly from: number }[];
  readonly decoy: { readonly kind: DecoyKind; readonly scope: Slice; readonly from: number } | null;
  /** Slices that share no order with the incident's. */
  readonly elsewhere: readonly Slice[];
}

export interface LoggedEvents {
  readonly events: readonly ChangeEvent[];
  readonly roles: Readonly<Record<string, EventRole>>;
  /** By cause. */
  readonly causeIds: readonly (string | null)[];
}

interface Draft extends Omit<ChangeEvent, 'event_id'> {
  readonly role: EventRole;
  readonly of: number;
}

const MINUTE = 60_000;

/** From at once to a day and a half. */
const lag = (rng: Random): number => (rng.uniform() < 0.4 ? rng.int(50) * MINUTE : Math.round(rng.uniform() * 36 * 60) * MINUTE);

/** The slice itself, something around it, or everything: the scope covers the slice or overlaps it. */
function widened(rng: Random, slice: Slice): Slice {
  const entries = Object.entries(slice).filter(([d]) => d !== 'daypart');
  return Object.fromEntries(rng.uniform() < 0.5 ? entries : entries.filter(() => rng.uniform() < 0.5));
}

const written = (words: Wording, at: number, scope: Slice, role: EventRole, of = -1): Draft => {
  const [type, lever, from_value, to_value, description] = words;
  const place = Object.fromEntries(Object.entries(scope).filter(([d]) => d !== 'daypart'));
  return { at, type, lever, from_value, to_value, scope: place, description, role, of };
};

function drafts(n: EventNeeds, rng: Random): Draft[] {
  const { design } = n;
  const free = CAUSES.filter((c) => !n.causes.some((t) => t.cause === c));
  const tempting = (): Wording => (rng.uniform() < 0.6 ? pick(rng, OF_CAUSE[pick(rng, free)]) : pick(rng, HARMLESS));
  const some = (count: number, draw: () => Draft): Draft[] => Array.from({ length: count }, draw);
  const truths = n.causes.flatMap((c, i) =>
    design.logged[i] ? [written(pick(rng, OF_CAUSE[c.cause]), c.from - lag(rng), c.scope, 'cause', i)] : [],
  );
  const decoys = some(design.decoyEvents, () => written(tempting(), n.onset - lag(rng), widened(rng, n.slice), 'decoy'));
  const { decoy } = n;
  if (decoy && decoys.length > 0 && rng.uniform() < 0.5)
    decoys[0] = written(OF_DECOY[decoy.kind], decoy.from - rng.int(50) * MINUTE, decoy.scope, 'decoy_driver');
  const wrong = some(n.elsewhere.length > 0 ? design.wrongScope : 0, () =>
    written(pick(rng, OF_CAUSE[pick(rng, CAUSES)]), n.onset - lag(rng), pick(rng, n.elsewhere), 'wrong_scope'),
  );
  const after = some(design.afterOnset, () => {
    const late = n.onset + Math.round((0.2 + 0.7 * rng.uniform()) * (n.as_of - n.onset));
    return written(tempting(), late, widened(rng, n.slice), 'after_onset');
  });
  const long = n.onset - 4 * 24 * HOUR - n.from;
  const past = some(design.background, () =>
    written(pick(rng, HARMLESS), n.from + Math.round((rng.uniform() * long) / MINUTE) * MINUTE, {}, 'background'),
  );
  return [...truths, ...decoys, ...wrong, ...after, ...past];
}

/** The change log of a case, in order of time: nothing in an event's number or place tells what it did. */
export function logEvents(needs: EventNeeds): LoggedEvents {
  const rng = random(seedOf(needs.seed, 75));
  const sorted = rng.shuffle(drafts(needs, rng)).sort((a, b) => a.at - b.at);
  const first = 100 + rng.int(800);
  const id = (i: number): string => `evt-${first + i}`;
  return {
    events: sorted.map(({ role: _, of: __, ...event }, i) => ({ event_id: id(i), ...event })),
    roles: Object.fromEntries(sorted.map((d, i) => [id(i), d.role])),
    causeIds: needs.causes.map((_, c) => {
      const at = sorted.findIndex((d) => d.of === c);
      return at < 0 ? null : id(at);
    }),
  };
}
