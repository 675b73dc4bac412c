import type { BlockSums } from './switchback.js';

const WEEK = 168;
/** Lags that are looked at (hours), those of them that tell how fast a disturbance fades, and those that tell what whole days share. */
const MOST = 12;
const FADING = 3;
const SHARED_FROM = 8;
/** A disturbance is gone where a quarter of it is left. */
const LEFT = 0.25;
/** Faster than it fades over half a day is not told from what a day shares. */
const SLOWEST = 0.8;

/** Distance of an hour's rate from the same hour in the other weeks, and the orders that know it; null without orders in one of them. */
function residuals(hours: readonly BlockSums[]): ({ readonly r: number; readonly w: number } | null)[] {
  const all = Array.from({ length: WEEK }, () => ({ n: 0, total: 0 }));
  hours.forEach(({ n, total }, i) => {
    const slot = all[i % WEEK] as { n: number; total: number };
    slot.n += n;
    slot.total += total;
  });
  return hours.map(({ n, total }, i) => {
    const slot = all[i % WEEK] as { n: number; total: number };
    const others = slot.n - n;
    if (n === 0 || others === 0) return null;
    return { r: total / n - (slot.total - total) / others, w: (n * others) / (n + others) };
  });
}

/** Weighted covariance at a lag over all series, with its standard error from the days as units; null with under a week of them. */
function covariance(series: readonly ReturnType<typeof residuals>[], lag: number): { value: number; error: number } | null {
  const days: { sum: number; weight: number }[] = [];
  for (const hours of series)
    for (let from = 0; from < hours.length; from += 24) {
      let [sum, weight] = [0, 0];
      for (let i = from; i < Math.min(from + 24, hours.length - lag); i++) {
        const [a, b] = [hours[i], hours[i + lag]];
        if (!a || !b) continue;
        const w = Math.min(a.w, b.w);
        sum += w * a.r * b.r;
        weight += w;
      }
      if (weight > 0) days.push({ sum, weight });
    }
  const weight = days.reduce((s, d) => s + d.weight, 0);
  if (days.length < 7) return null;
  const value = days.reduce((s, d) => s + d.sum, 0) / weight;
  const error = Math.sqrt(days.reduce((s, d) => s + (d.sum - value * d.weight) ** 2, 0)) / weight;
  return { value, error };
}

/**
 * How long what happens in one hour is still felt in the next ones, in hours: the autocovariance of hourly rates about the same hour of
 * other weeks (chance of single orders has none), less what hours of a day share at any distance, fades by a factor an hour
 * (least squares over the first lags); the time until a quarter of it is left. 0 where neighbouring hours are no more alike than
 * distant ones (one-sided, two standard errors); null where hours are too few to tell.
 * @param series hours of a region, in the order of time from the same hour of the week; n = 0 where it is closed
 */
export function carryOverHours(series: readonly (readonly BlockSums[])[]): number | null {
  const left = series.map(residuals);
  const found = Array.from({ length: MOST }, (_, i) => covariance(left, i + 1));
  const fading = found.slice(0, FADING + 1);
  if (fading.some((c) => c === null)) return null;
  const distant = found.slice(SHARED_FROM - 1).filter((c) => c !== null);
  const shared = distant.length === 0 ? 0 : Math.max(0, distant.reduce((s, c) => s + c.value, 0) / distant.length);
  const values = (fading as { value: number; error: number }[]).map((c) => c.value - shared);
  const [next, ...later] = values as [number, ...number[]];
  if (next <= 2 * (fading[0] as { error: number }).error) return 0;
  const squares = values.slice(0, FADING).reduce((s, c) => s + c * c, 0);
  const factor = later.reduce((s, c, i) => s + c * (values[i] as number), 0) / squares;
  return Math.log(LEFT) / Math.log(Math.min(SLOWEST, Math.max(0.01, factor)));
}

/** Hours of a block: parts of a day. */
const BLOCKS = [1, 2, 3, 4, 6, 8, 12, 24] as const;

/** Burn-in of a switchback in minutes: until a delivery is done, and until what was before has faded; in quarters of an hour. */
export const burnIn = (deliveryMinutes: number | null, carryOver: number | null): number =>
  15 * Math.ceil(Math.max(deliveryMinutes ?? 30, 60 * (carryOver ?? 0)) / 15 - 1e-9);

/** The shortest block that loses at most a quarter to its burn-in: many short blocks tell more than few long ones. */
export const blockHours = (burnInMinutes: number): number => BLOCKS.find((h) => 15 * h >= burnInMinutes) ?? 24;
