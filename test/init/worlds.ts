import { random } from '../../src/stats/random.js';

/** Orders of a small marketplace as plain values, to be written in whatever shape a test wants. One seed. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Order {
  readonly n: number;
  /** Milliseconds UTC. */
  readonly placed: number;
  readonly promised: number;
  readonly delivered: number | null;
  readonly region: string;
  readonly category: string;
  readonly store: string;
  readonly courier: string;
  readonly cancelled: boolean;
  readonly refund: number;
  readonly support: boolean;
  readonly items: number;
  readonly correct: number | null;
  readonly prepMinutes: number;
  readonly metres: number;
  readonly total: number;
}

export interface WorldOptions {
  readonly regions: readonly string[];
  readonly categories: readonly string[];
  readonly first: number;
  readonly days: number;
  /** Hours to add to UTC: people order by their own clock. */
  readonly offset: number;
  readonly perHour?: number;
  readonly seed?: number;
}

/** Orders by hour of the local day: none sleep less than people. */
const RHYTHM = [1, 0, 0, 0, 0, 0, 1, 2, 3, 3, 4, 7, 9, 7, 4, 4, 5, 8, 12, 12, 9, 6, 4, 2];
const PROMISES = [30, 35, 40, 45, 60];

export function orders(options: WorldOptions): Order[] {
  const { regions, categories, first, days, offset, perHour = 1, seed = 7 } = options;
  const { uniform } = random(seed);
  const list: Order[] = [];
  const harmedFrom = first + days * DAY - 20 * HOUR;
  for (let hour = 0; hour < days * 24; hour++) {
    const start = first + hour * HOUR;
    const local = (((hour + offset) % 24) + 24) % 24;
    for (const [r, region] of regions.entries())
      for (const [c, category] of categories.entries()) {
        const count = Math.round((RHYTHM[local] ?? 0) * perHour * (0.7 + 0.6 * uniform()));
        for (let i = 0; i < count; i++) {
          const placed = start + Math.floor(uniform() * 3600) * 1000;
          const harmed = r === 0 && c === 0 && placed >= harmedFrom;
          const cancelled = uniform() < (harmed ? 0.12 : 0.03);
          const promise = PROMISES[Math.floor(uniform() * PROMISES.length)] ?? 45;
          const late = uniform() < (harmed ? 0.5 : 0.12);
          const took = Math.round(60 * promise * (late ? 1.05 + 0.5 * uniform() : 0.6 + 0.38 * uniform()));
          const items = 1 + Math.floor(6 * uniform());
          list.push({
            ...{ n: list.length + 1, placed, promised: placed + promise * 60_000, region, category, cancelled, items },
            delivered: cancelled ? null : placed + took * 1000,
            store: `${region.slice(0, 2)}${category.slice(0, 2)}-${Math.floor(8 * uniform())}`,
            courier: String(1000 + Math.floor(60 * uniform())),
            refund: !cancelled && uniform() < 0.03 ? Math.round(1000 * uniform() + 100) / 100 : 0,
            support: uniform() < 0.015,
            correct: cancelled ? null : uniform() < 0.05 ? items - 1 : items,
            prepMinutes: 8 + Math.round(10 * uniform()),
            metres: 800 + Math.round(5000 * uniform()),
            total: Math.round(1500 + 4000 * uniform()) / 100,
          });
        }
      }
  }
  return list;
}

const two = (n: number): string => String(n).padStart(2, '0');
/** The clock of a place so many hours from UTC. */
const parts = (at: number, offset: number): Date => new Date(at + offset * HOUR);

export const dotted = (at: number | null, offset: number): string => {
  if (at === null) return '';
  const d = parts(at, offset);
  return `${two(d.getUTCDate())}.${two(d.getUTCMonth() + 1)}.${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
};
export const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString().slice(0, 19).replace('T', ' '));
export const comma = (x: number): string => x.toFixed(2).replace('.', ',');

export const csv = (header: readonly string[], rows: readonly (readonly (string | number)[])[], separator = ','): string =>
  `${[header, ...rows].map((row) => row.join(separator)).join('\n')}\n`;

const FIRST = Date.UTC(2024, 1, 5);

/** German names, semicolons, dd.mm.yyyy in local time, decimal commas, ja and nein, minutes, states. */
export function german(): string {
  const list = orders({
    regions: ['Berlin', 'München'],
    categories: ['Lebensmittel', 'Restaurant'],
    first: FIRST,
    days: 36,
    offset: 1,
  });
  return csv(
    [
      'Bestellnummer',
      'Bestellt am',
      'Zugesagt bis',
      'Geliefert am',
      'Stadt',
      'Sparte',
      'Filiale',
      'Status',
      'Erstattungsbetrag',
      'Reklamation',
      'Anzahl Artikel',
      'Artikel korrekt',
      'Zubereitungszeit (Min)',
      'Entfernung m',
      'Bestellwert',
      'Fahrer-Nr',
    ],
    list.map((o) => [
      `B-${o.n}`,
      dotted(o.placed, 1),
      dotted(o.promised, 1),
      dotted(o.delivered, 1),
      o.region,
      o.category,
      o.store,
      o.cancelled ? 'storniert' : 'zugestellt',
      comma(o.refund),
      o.support ? 'ja' : 'nein',
      o.items,
      o.correct ?? '',
      o.prepMinutes,
      o.metres,
      comma(o.total),
      o.courier,
    ]),
    ';',
  );
}

/** camelCase, milliseconds since 1970, times of outcomes instead of flags; newline-delimited JSON. */
export function epochs(): string {
  const list = orders({
    regions: ['Chicago', 'New York'],
    categories: ['grocery', 'retail', 'alcohol'],
    first: FIRST,
    days: 36,
    offset: -6,
    seed: 11,
  });
  return list
    .map((o) =>
      JSON.stringify({
        orderUuid: `00000000-0000-4000-8000-${String(o.n).padStart(12, '0')}`,
        createdAtMs: o.placed,
        etaMs: o.promised,
        deliveredAtMs: o.delivered,
        canceledAtMs: o.cancelled ? o.placed + 300_000 : null,
        market: o.region,
        vertical: o.category,
        merchantId: Number(o.store.length) * 1000 + (o.n % 17),
        itemCount: o.items,
        itemsFound: o.correct,
        refundAmountCents: Math.round(100 * o.refund),
        supportTickets: o.support ? 1 : 0,
        tripDistanceMiles: Math.round(o.metres / 16.09344) / 100,
      }),
    )
    .join('\n');
}

/** Y and N, one file a day. */
export function daily(): Map<string, string> {
  const list = orders({
    regions: ['north', 'south', 'west'],
    categories: ['pizza', 'sushi'],
    first: FIRST,
    days: 36,
    offset: 0,
    seed: 5,
  });
  const byDay = new Map<string, Order[]>();
  for (const o of list) {
    const day = iso(o.placed).slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), o]);
  }
  const header = [
    'ORDER_NO',
    'ORDER_TS',
    'PROMISED_MINUTES',
    'DELIVERED_TS',
    'ZONE',
    'CUISINE',
    'RESTAURANT_ID',
    'CANCELLED_YN',
    'REFUNDED_YN',
    'COMPLAINT_YN',
    'PREP_TIME_SEC',
  ];
  const yn = (x: boolean): string => (x ? 'Y' : 'N');
  return new Map(
    [...byDay].map(([day, list]) => [
      `orders_${day}.csv`,
      csv(
        header,
        list.map((o) => [
          o.n,
          iso(o.placed),
          Math.round((o.promised - o.placed) / 60_000),
          iso(o.delivered),
          o.region,
          o.category,
          o.store,
          yn(o.cancelled),
          yn(o.refund > 0),
          yn(o.support),
          60 * o.prepMinutes,
        ]),
      ),
    ]),
  );
}
