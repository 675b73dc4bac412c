import type { Finding } from '../model/doctor.js';
import { count, DAY, type DoctorInput, finding, HOUR, iso, length, percent, some } from './types.js';

/** Checks of time: fresh enough, without holes, long enough. */

export function freshness({ facts, asOf, asOfKind, freshnessMs, name }: DoctorInput): Finding[] {
  const { first, last } = facts;
  if (first === null || last === null) return [];
  if (first >= asOf)
    return [
      finding(
        'freshness',
        'thin',
        'as_of_before_data',
        `${name}: the first order is of ${iso(first)}, after as_of ${iso(asOf)}`,
        'use a later as_of, or as_of = "latest"',
      ),
    ];
  const age = asOf - Math.min(last, asOf);
  if (age > freshnessMs)
    return [
      finding(
        'freshness',
        'thin',
        'stale_data',
        `${name}: the last order is of ${iso(last)}, ${length(age)} before as_of ${iso(asOf)}`,
        'load newer orders, or look back with as_of = "latest"',
      ),
    ];
  if (asOfKind === 'now')
    return [finding('freshness', 'ok', 'fresh', `the last order is ${Math.round(age / 60_000)} minutes old`)];
  const set = asOfKind === 'latest' ? 'the end of the data (as_of = "latest")' : `${iso(asOf)}`;
  return [
    finding(
      'freshness',
      'note',
      'looking_back',
      `cxf looks from ${set}, not from now`,
      'take as_of out when the source is loaded every hour',
    ),
  ];
}

/** Counts by hour of all regions, from the first whole hour to as_of. */
function series({ facts, asOf }: DoctorInput): { from: number; counts: number[] } {
  const end = Math.floor(Math.min(asOf, facts.last ?? asOf) / HOUR);
  const seen = facts.hours.filter((h) => h.hour < end);
  const from = seen[0]?.hour ?? end;
  const counts = new Array<number>(Math.max(0, end - from)).fill(0);
  for (const h of seen) counts[h.hour - from] = (counts[h.hour - from] ?? 0) + h.n;
  return { from, counts };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** An hour without any order where so many are usual is a hole. */
const USUAL = 8;
/** A day with less than this share of what is usual on its weekday is thin. */
const THIN = 0.4;

/** Hours without orders in which many are usual, as stretches. */
function holes({ from, counts }: ReturnType<typeof series>): { from: number; to: number }[] {
  const usual = Array.from({ length: 24 }, (_, h) => median(counts.filter((_, i) => (from + i) % 24 === h)));
  const found: { from: number; to: number }[] = [];
  for (const [i, n] of counts.entries()) {
    const hour = from + i;
    if (n > 0 || (usual[hour % 24] ?? 0) < USUAL) continue;
    const last = found.at(-1);
    if (last && hour - last.to <= 12 && counts.slice(last.to - from, i).every((x) => x === 0)) last.to = hour + 1;
    else found.push({ from: hour, to: hour + 1 });
  }
  return found;
}

/** Whole days (24 hours back from the end) with few orders. */
function thinDays({ from, counts }: ReturnType<typeof series>): { at: number; n: number; usual: number }[] {
  const days = Math.floor(counts.length / 24);
  const first = counts.length - 24 * days;
  const sums = Array.from({ length: days }, (_, d) =>
    counts.slice(first + 24 * d, first + 24 * (d + 1)).reduce((a, b) => a + b, 0),
  );
  return sums.flatMap((n, d) => {
    const alike = sums.filter((_, o) => o !== d && (o - d) % 7 === 0);
    const usual = median(alike.length >= 2 ? alike : sums.filter((_, o) => o !== d));
    return usual >= 50 && n < THIN * usual ? [{ at: (from + first + 24 * d) * HOUR, n, usual }] : [];
  });
}

/** Regions that had orders every day and have none any more. */
function silent({ facts, asOf }: DoctorInput): { region: string; since: number }[] {
  const end = Math.floor(Math.min(asOf, facts.last ?? asOf) / HOUR);
  const regions = new Set(facts.hours.flatMap((h) => (h.region === null ? [] : [h.region])));
  return [...regions].flatMap((region) => {
    const own = facts.hours.filter((h) => h.region === region && h.hour < end);
    const last = own.at(-1)?.hour ?? end;
    const before = own.filter((h) => h.hour > last - 7 * 24).reduce((sum, h) => sum + h.n, 0);
    return end - last > 36 && before >= 140 ? [{ region, since: last * HOUR }] : [];
  });
}

const LOAD = 'load them again, or name the hours under [calendar] if nobody could order';

export function gaps(input: DoctorInput): Finding[] {
  const hours = series(input);
  const missing = holes(hours);
  const total = missing.reduce((sum, g) => sum + g.to - g.from, 0);
  const thin = thinDays(hours).filter(
    (d) => !missing.some((g) => g.to - g.from >= 12 && g.from * HOUR < d.at + DAY && g.to * HOUR > d.at),
  );
  const quiet = silent(input);
  const told = missing.map((g) => `${iso(g.from * HOUR)} (${g.to - g.from} h)`);
  const out = [
    ...(total === 0
      ? []
      : [
          finding(
            'gaps',
            'warning',
            'missing_hours',
            `no order at all in ${total} ${total === 1 ? 'hour' : 'hours'} in which many are usual: ${some(told, 3)}`,
            LOAD,
          ),
        ]),
    ...(thin.length === 0
      ? []
      : [
          finding(
            'gaps',
            'warning',
            'thin_days',
            `days with few orders, from: ${some(
              thin.map((d) => `${iso(d.at)} (${count(d.n)}, usually ${count(d.usual)})`),
              3,
            )}`,
            LOAD,
          ),
        ]),
    ...quiet.map((q) =>
      finding(
        'gaps',
        'warning',
        'silent_region',
        `region "${q.region}" has had no order since ${iso(q.since)}`,
        'load its orders; if it was closed or renamed, nothing is to be done',
      ),
    ),
  ];
  return out.length > 0
    ? out
    : [finding('gaps', 'ok', 'gaps', `no hole in the last ${Math.round(hours.counts.length / 24)} days`)];
}

/** Days of orders before the window that each part needs to be at its best. */
const NEEDS: readonly { readonly what: string; readonly days: number; readonly without: string }[] = [
  { what: 'detection of slices', days: 7, without: 'it compares with fewer days, and calls less of a change significant' },
  {
    what: 'single stores, and what is usual from day to day (cxf rca)',
    days: 14,
    without: 'stores are judged by few days, confidence of causes is lower',
  },
  {
    what: 'the weekday pattern and cxf recommend',
    days: 28,
    without: 'effects are estimated from few orders, intervals are wide',
  },
  {
    what: 'the power of plans (cxf plan, cxf power --from-data)',
    days: 42,
    without: 'variation between weeks is hardly known: plans may promise too much',
  },
];
const LEAST_DAYS = 3;

export function history({ facts, asOf, sinceMs, baselineMs, name }: DoctorInput): Finding[] {
  if (facts.first === null) return [];
  const days = (asOf - sinceMs - facts.first) / DAY;
  if (days < LEAST_DAYS)
    return [
      finding(
        'history',
        'thin',
        'too_little_history',
        `${name}: ${Math.max(0, days).toFixed(1)} days of orders before the window; at least ${LEAST_DAYS} are needed`,
        'load older orders, or use a shorter since',
      ),
    ];
  const short = NEEDS.filter((n) => days < n.days);
  const baseline = baselineMs / DAY;
  return [
    finding(
      'history',
      short.length === NEEDS.length ? 'warning' : 'ok',
      'history',
      `${Math.floor(days)} days of orders before the window; the baseline takes ${Math.round(Math.min(days, baseline))} of them`,
    ),
    ...short.map((n) =>
      finding(
        'history',
        'note',
        'short_history',
        `${n.what} would like ${n.days} days: ${n.without}`,
        `load ${Math.ceil(n.days - days)} more days`,
      ),
    ),
  ];
}

/** Hours after which an outcome without a time is nearly as frequent as among old orders; null where that cannot be told. */
function settledAfter(input: DoctorInput, key: 'refunded' | 'support'): number | null {
  const { ages } = input.facts;
  const old = ages.filter((a) => a.from >= 72);
  const [n, events] = old.reduce(([n, e], a) => [n + a.orders, e + (a[key] ?? 0)], [0, 0] as [number, number]);
  if (n === 0 || events < 50 || ages.some((a) => a[key] === null)) return null;
  const rate = events / n;
  const young = ages.filter((a) => a.from < 72 && rate * a.orders >= 10);
  const late = young.filter((a) => (a[key] ?? 0) < rate * a.orders * 0.8 - 1.64 * Math.sqrt(rate * a.orders));
  return late.reduce((hours, a) => Math.max(hours, a.to), 0);
}

const WORDS = { delivered: 'deliveries', cancelled: 'cancellations', refunded: 'refunds', support: 'contacts' } as const;

export function maturity(input: DoctorInput): Finding[] {
  const { facts, maturityMs } = input;
  const timed = facts.late.map((l) => ({
    hours: l.outcome === 'delivered' ? l.p95 : l.p90,
    said: `${l.outcome === 'delivered' ? 95 : 90} % of ${WORDS[l.outcome]} are known after ${l.outcome === 'delivered' ? l.p95.toFixed(1) : l.p90.toFixed(1)} h`,
  }));
  const has = (outcome: string): boolean => facts.late.some((l) => l.outcome === outcome);
  const flags = (['refunded', 'support'] as const).flatMap((key) => {
    const hours = has(key) ? null : settledAfter(input, key);
    return hours === null
      ? []
      : [
          {
            hours,
            said:
              hours === 0
                ? `${WORDS[key]} of young orders are as frequent as of old ones`
                : `${WORDS[key]} of orders younger than ${hours} h are still coming in`,
          },
        ];
  });
  const all = [...timed, ...flags];
  if (all.length === 0)
    return [
      finding(
        'maturity',
        'note',
        'maturity_unknown',
        'nothing in the data tells how late outcomes become known',
        'set maturity to the hours after which refunds and contacts are known',
      ),
    ];
  const needed = Math.ceil(Math.max(...all.map((a) => a.hours)));
  const set = maturityMs / HOUR;
  const said = all.map((a) => a.said).join('; ');
  if (set + 0.01 < Math.min(needed, 72))
    return [
      finding(
        'maturity',
        'warning',
        'maturity_short',
        `maturity is ${set === 0 ? 'not set' : `${set} h`}, but ${said}: the youngest orders look ${has('delivered') ? 'better or worse' : 'better'} than they are`,
        `maturity = "${Math.min(needed, 72)}h"`,
      ),
    ];
  const open = facts.ages.filter((a) => a.from >= Math.max(24, set) && a.from < 168);
  const [n, undone] = open.reduce(([n, u], a) => [n + a.orders, u + (a.open ?? 0)], [0, 0] as [number, number]);
  return [
    finding('maturity', 'ok', 'maturity', `maturity ${set} h; ${said}`),
    ...(n > 0 && undone > 0.05 * n
      ? [
          finding(
            'maturity',
            'warning',
            'never_settled',
            `${percent(undone / n)} of the orders of the last week are neither delivered nor cancelled after a day`,
            'map cancelled, or correct delivered_at: they count as orders, not as deliveries',
          ),
        ]
      : []),
  ];
}
