import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../src/stats/random.js';

/**
 * A small marketplace that works like one: kitchens cook, couriers ride, promises are kept or not. One driver is turned in some
 * stores from a known hour on, and only the works carry it to the customer. One seed; a few tens of thousands of orders in a CSV.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const BEGIN = Date.UTC(2024, 1, 1);
/** The incident begins at noon of a Thursday, five weeks later. */
export const TURNED = Date.UTC(2024, 2, 7, 12);

export interface Place {
  readonly region: string;
  readonly category: string;
  readonly store: string;
}

/** What is turned: points of what an order meets, see `meet`. */
export type Turn =
  | 'batching'
  | 'prep'
  | 'stock'
  | 'supply'
  | 'distance'
  | 'rain'
  | 'heat'
  | 'failure'
  | 'promise'
  | 'nameless'
  | 'nothing';

export interface KitchenOptions {
  readonly turn?: Turn;
  /** 1: an incident of ten to twenty points. */
  readonly size?: number;
  /** Hours it lasts. */
  readonly hours?: number;
  /** Hours of data after it began. */
  readonly until?: number;
  /** Orders of a cell in a busy hour. */
  readonly busy?: number;
  readonly stores?: number;
  readonly regions?: readonly string[];
  readonly categories?: readonly string[];
  readonly hit?: (place: Place, hourOfDay: number) => boolean;
  /** Columns as they stand in the file: another name, or null for none. */
  readonly header?: Readonly<Record<string, string | null>>;
  readonly seed?: number;
}

export const KITCHEN_COLUMNS = [
  'order_id',
  'created_at',
  'region',
  'category',
  'store_id',
  'promised_eta',
  'delivered_at',
  'cancelled',
  'refunded',
  'support_contact',
  'items_ordered',
  'items_correct',
  'batched_flag',
  'merchant_prep_time',
  'dasher_wait',
  'in_stock_prob',
  'substitutions',
  'fragile',
  'distance_km',
  'supply_ratio',
  'precipitation_mm',
  'temp_c',
] as const;
type Column = (typeof KITCHEN_COLUMNS)[number];

interface Met {
  batched: boolean;
  prep: number;
  stock: number;
  supply: number;
  km: number;
  rain: number;
  heat: number;
  fails: number;
  slack: number;
  delay: number;
}

/** What an order meets when something is turned by `size`; harm is of about the same size whatever is turned. */
function turned(met: Met, turn: Turn, size: number, uniform: () => number): Met {
  const more: Readonly<Record<Turn, () => Partial<Met>>> = {
    batching: () => ({ batched: met.batched || uniform() < 0.6 * size }),
    prep: () => ({ prep: met.prep + 10 * size }),
    stock: () => ({ stock: met.stock - 0.25 * size }),
    supply: () => ({ supply: met.supply / (1 + 1.5 * size) }),
    distance: () => ({ km: met.km + 4 * size }),
    rain: () => ({ rain: met.rain + 14 * size }),
    heat: () => ({ heat: met.heat + 16 * size }),
    failure: () => ({ fails: 0.15 * size }),
    promise: () => ({ slack: met.slack - 10 * size }),
    nameless: () => ({ delay: 10 * size }),
    nothing: () => ({}),
  };
  return { ...met, ...more[turn]() };
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const clamp = (x: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, x));

export function kitchenCsv(options: KitchenOptions = {}): string {
  const { turn = 'batching', size = 1, hours = 12, until = hours, busy = 24, stores = 6, seed = 5 } = options;
  const { regions = ['SF', 'NYC'], categories = ['Grocery', 'Retail'], header = {} } = options;
  const { hit = ({ region, category }) => region === regions[0] && category === categories[0] } = options;
  const rng = random(seed);
  const kept = KITCHEN_COLUMNS.filter((c) => header[c] !== null);
  const lines = [kept.map((c) => quoted(header[c] ?? c)).join(',')];
  const places = regions.flatMap((region) =>
    categories.flatMap((category) =>
      Array.from({ length: stores }, (_, i) => ({
        place: { region, category, store: `${region}-${category}-${i}` },
        prep: 8 + 5 * rng.uniform(),
        km: 2 + 2 * rng.uniform(),
        heat: 20 + 4 * rng.uniform(),
        stock: 0.9 + 0.06 * rng.uniform(),
      })),
    ),
  );
  let n = 0;
  const week = new Map<string, { rain: number; supply: number; heat: number }>();
  for (let hour = BEGIN; hour < TURNED + until * HOUR; hour += HOUR) {
    const ofDay = (hour % DAY) / HOUR;
    for (const store of places) {
      const { place } = store;
      const key = `${Math.floor(hour / DAY)} ${place.region}`;
      const day = week.get(key) ?? {
        rain: rng.uniform() < 0.3 ? 4 * rng.uniform() : 0,
        supply: 1.1 * Math.exp(0.12 * rng.normal()),
        heat: rng.normal(),
      };
      week.set(key, day);
      const mean = (ofDay >= 10 && ofDay < 22 ? busy : busy / 7) / stores;
      const orders = Math.floor(mean) + (rng.uniform() < mean % 1 ? 1 : 0);
      for (let k = 0; k < orders; k++) {
        n += 1;
        const created = hour + Math.floor(rng.uniform() * HOUR);
        const usual: Met = {
          batched: rng.uniform() < 0.2,
          prep: store.prep * Math.exp(0.2 * rng.normal()),
          stock: clamp(store.stock + 0.03 * rng.normal(), 0.3, 0.99),
          supply: clamp(day.supply * Math.exp(0.1 * rng.normal()), 0.3, 3),
          km: Math.max(0.3, store.km + 0.7 * rng.normal()),
          rain: day.rain > 0 ? Math.max(0, day.rain + rng.normal()) : 0,
          heat: store.heat + day.heat + 2 * rng.normal(),
          fails: 0,
          slack: 16,
          delay: 0,
        };
        const since = (created - TURNED) / HOUR;
        const struck = since >= 0 && since < hours && hit(place, ofDay);
        const met = struck ? turned(usual, turn, size, () => rng.uniform()) : usual;
        const fragile = rng.uniform() < 0.3;
        const ride = 4 + 2.5 * met.km + 0.7 * met.rain + 6 * Math.max(0, 1 / met.supply - 0.9) + 3 * rng.normal();
        const minutes = met.prep + 0.6 * (met.heat - 22) + ride + (met.batched ? 14 : 0) + met.delay;
        const promised = store.prep + 2.5 * store.km + met.slack;
        const late = minutes - promised;
        const items = 2 + rng.int(5);
        let wrong = 0;
        let swapped = 0;
        for (let i = 0; i < items; i++) {
          if (rng.uniform() < 0.02 + 0.5 * (1 - met.stock) * 0.5) wrong++;
          if (rng.uniform() < 0.4 * (1 - met.stock)) swapped++;
        }
        const cancelled = rng.uniform() < 0.012 + met.fails + 0.003 * clamp(late, 0, 20);
        const refunded = rng.uniform() < 0.008 + 0.05 * wrong * (cancelled ? 0 : 1) + 0.002 * clamp(late, 0, 20);
        const support = rng.uniform() < 0.006 + 0.02 * wrong * (cancelled ? 0 : 1) + 0.002 * clamp(late, 0, 20);
        const wait = Math.max(0, met.prep - 5 + 2 * rng.normal());
        const values: Record<Column, string> = {
          order_id: `o-${n}`,
          created_at: iso(created),
          region: place.region,
          category: place.category,
          store_id: place.store,
          promised_eta: iso(created + promised * 60_000),
          delivered_at: cancelled ? '' : iso(created + minutes * 60_000),
          cancelled: cancelled ? '1' : '0',
          refunded: refunded ? '1' : '0',
          support_contact: support ? '1' : '0',
          items_ordered: String(items),
          items_correct: cancelled ? '' : String(items - wrong),
          batched_flag: met.batched ? 't' : 'f',
          merchant_prep_time: (60 * met.prep).toFixed(0),
          dasher_wait: cancelled ? '' : (60 * wait).toFixed(0),
          in_stock_prob: clamp(met.stock, 0, 1).toFixed(3),
          substitutions: String(swapped),
          fragile: fragile ? '1' : '0',
          distance_km: met.km.toFixed(2),
          supply_ratio: met.supply.toFixed(3),
          precipitation_mm: met.rain.toFixed(1),
          temp_c: met.heat.toFixed(1),
        };
        lines.push(kept.map((c) => quoted(values[c])).join(','));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

export function writeKitchen(folder: string, options: KitchenOptions = {}, name = 'orders.csv'): string {
  const file = join(folder, name);
  writeFileSync(file, kitchenCsv(options));
  return file;
}

/** A change log of one line. */
export function eventLine(
  at: number,
  lever: string,
  scope: { region?: string; category?: string } = {},
  description = '',
): string {
  const values = [
    `evt-1`,
    new Date(at).toISOString(),
    'policy',
    lever,
    '1',
    '2',
    scope.region ?? '',
    scope.category ?? '',
    description,
  ];
  return `event_id,at,type,lever,from_value,to_value,region,category,description\n${values.map(quoted).join(',')}\n`;
}
