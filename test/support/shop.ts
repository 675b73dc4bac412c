import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../src/stats/random.js';

/** A small shop of two regions and two categories in a CSV: quick to read, one seed, harm at known hours. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const FIRST = Date.UTC(2024, 1, 5);
export const LAST = Date.UTC(2024, 2, 17);
/** Grocery SF is harmed from here ... */
export const ONSET = Date.UTC(2024, 2, 10, 12);
/** ... to here, and once more four days later. */
export const OVER = Date.UTC(2024, 2, 10, 22);
export const AGAIN = Date.UTC(2024, 2, 15, 12);
/** A morning on which the first harm is seen. */
export const MORNING = '2024-03-11T00:00:00Z';

export interface Names {
  readonly sf: string;
  readonly nyc: string;
  readonly grocery: string;
  readonly retail: string;
}
export const PLAIN: Names = { sf: 'SF', nyc: 'NYC', grocery: 'Grocery', retail: 'Retail' };

export interface ShopOptions {
  readonly names?: Names;
  readonly from?: number;
  readonly to?: number;
  /** Other names for the columns. */
  readonly header?: readonly string[];
  readonly store?: (n: number) => string;
}

export const HEADER = [
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
] as const;

const within = (at: number): boolean => (at >= ONSET && at < OVER) || (at >= AGAIN && at < AGAIN + (OVER - ONSET));

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Orders of one hour of one cell. */
const ordersAt = (hourOfDay: number): number => (hourOfDay >= 10 && hourOfDay < 22 ? 12 : 2);

export function shopCsv(options: ShopOptions = {}): string {
  const { names = PLAIN, from = FIRST, to = LAST, header = HEADER, store = (n) => `store-${n % 7}` } = options;
  const rng = random(7);
  const lines = [header.map(quoted).join(',')];
  const cells = [names.sf, names.nyc].flatMap((r) => [names.grocery, names.retail].map((c) => [r, c] as const));
  let n = 0;
  for (let hour = FIRST; hour < to; hour += HOUR)
    for (const [region, category] of cells) {
      const bad = region === names.sf && category === names.grocery && within(hour);
      const [late, cancel] = bad ? [0.4, 0.2] : [0.06, 0.02];
      const orders = ordersAt((hour % DAY) / HOUR) + rng.int(3);
      for (let k = 0; k < orders; k++) {
        n += 1;
        const at = hour + Math.floor(rng.uniform() * HOUR);
        const promised = at + 40 * 60_000;
        const [isLate, cancelled, refunded, support] = [late, cancel, 0.02, 0.01].map((p) => rng.uniform() < p);
        const delivered = cancelled ? '' : iso(promised + (isLate ? 10 : -5) * 60_000);
        const correct = cancelled ? '' : String(4 - (rng.uniform() < 0.1 ? 1 : 0));
        const flags = [cancelled, refunded, support].map((x) => (x ? '1' : '0'));
        const row = [`o-${n}`, iso(at), region, category, store(n), iso(promised), delivered, ...flags, '4', correct];
        if (hour >= from) lines.push(row.map(quoted).join(','));
      }
    }
  return `${lines.join('\n')}\n`;
}

/** Writes it into a folder and returns the path. */
export function writeShop(folder: string, options: ShopOptions = {}, name = 'orders.csv'): string {
  const file = join(folder, name);
  writeFileSync(file, shopCsv(options));
  return file;
}
