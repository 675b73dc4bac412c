/** The daily rhythm of orders: what tells a clock that is not the customers'. */

const DAY = 24;
/** Fewer orders tell no daily rhythm. */
const LEAST_ORDERS = 300;
/** The quietest hours hold less than this share of the orders where people sleep; five of 24 are 0.21. */
const QUIET_SHARE = 0.1;
const QUIET_HOURS = 5;

/** Middle of the quietest five hours of the day, 0..24; null where no hours are quiet. */
export function quietHour(byHour: readonly number[]): number | null {
  const total = byHour.reduce((a, b) => a + b, 0);
  if (total < LEAST_ORDERS) return null;
  const sums = byHour.map((_, h) =>
    Array.from({ length: QUIET_HOURS }, (_, k) => byHour[(h + k) % DAY] ?? 0).reduce((a, b) => a + b, 0),
  );
  const least = Math.min(...sums);
  if (least / total > QUIET_SHARE) return null;
  // Several stretches may be as quiet as each other: the middle of the first run of them.
  const start = sums.findIndex((s, h) => s === least && sums[(h + DAY - 1) % DAY] !== least);
  if (start < 0) return null;
  let run = 0;
  while (run < DAY && sums[(start + run) % DAY] === least) run++;
  return (start + (run - 1) / 2 + QUIET_HOURS / 2) % DAY;
}

/** People order least at night: the middle of the quiet hours lies there. */
export const atNight = (hour: number): boolean => {
  const h = ((hour % DAY) + DAY) % DAY;
  return h >= 1.5 && h <= 8;
};

/** `03:00` */
export const clockHour = (hour: number): string => `${String(Math.floor(((hour % DAY) + DAY) % DAY)).padStart(2, '0')}:00`;

/** The hour around which a day's orders lie, 0..24: the direction of their mean on the dial; null where they have none. */
export function middleHour(byHour: readonly number[]): number | null {
  let [x, y, total] = [0, 0, 0];
  for (const [h, n] of byHour.entries()) {
    x += n * Math.cos((2 * Math.PI * (h + 0.5)) / DAY);
    y += n * Math.sin((2 * Math.PI * (h + 0.5)) / DAY);
    total += n;
  }
  if (total < LEAST_ORDERS || Math.hypot(x, y) < 0.1 * total) return null;
  return ((Math.atan2(y, x) * DAY) / (2 * Math.PI) + DAY) % DAY;
}
