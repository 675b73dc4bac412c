import type { Check } from '../model/experiment.js';
import { studentQuantile } from '../stats/student.js';
import { groupCells, levelOf, pastRate } from './level.js';
import type { Shape } from './parts.js';
import { type Effect, type Panel, type Sums, treated } from './types.js';
import { withinDay } from './within-day.js';

/** Fewer orders than this share of the unit-days' usual make a day one that is missing rows. */
const THIN = 0.3;

/** Orders of a day by the assigned units, and those delivered. */
function dayTotals(panel: Panel): { orders: number; cancelled: number; usual: number }[] {
  return Array.from({ length: panel.days - panel.start }, (_, i) => {
    const t = panel.start + i;
    const sum = (id: 'orders' | 'cancelled'): number =>
      panel.units.reduce((s, _, u) => s + (panel.sums[id][u * panel.days + t] as number), 0);
    const usual = panel.units.reduce((s, _, u) => s + pastRate(panel, u) * (panel.exposure?.[u * panel.days + t] ?? 1), 0);
    return { orders: sum('orders'), cancelled: sum('cancelled'), usual };
  });
}

const days = (numbers: readonly number[]): string =>
  `${numbers.length === 1 ? 'day' : 'days'} ${numbers.slice(0, 6).join(', ')}${numbers.length > 6 ? ', ...' : ''}`;

/** Days without rows, or on which nothing but cancellations came in. */
export function daysCheck(panel: Panel): Check {
  const totals = dayTotals(panel);
  const listed = (of: (d: (typeof totals)[number]) => boolean): number[] => totals.flatMap((d, i) => (of(d) ? [i + 1] : []));
  const empty = listed((d) => d.orders === 0);
  const thin = listed((d) => d.orders > 0 && d.orders < THIN * d.usual);
  const dead = listed((d) => d.orders > 0 && d.cancelled === d.orders);
  const said = [
    empty.length > 0 ? `no orders on ${days(empty)}: rows are missing, or the slice was closed` : null,
    thin.length > 0 ? `under ${Math.round(100 * THIN)} % of the usual orders on ${days(thin)}` : null,
    dead.length > 0 ? `every order was cancelled on ${days(dead)}: rates of delivered orders leave those days out` : null,
  ].filter((x) => x !== null);
  return {
    check: 'days',
    ok: said.length === 0,
    text: said.length === 0 ? `all ${totals.length} days have orders` : said.join('; '),
  };
}

/** A driver's mean as a ratio of sums, so that it is compared as any metric is. */
const MEAN: Shape = {
  metric: 'on_time_rate',
  relative: false,
  constant: 0,
  parts: [{ numerator: 'on_time', denominator: 'delivered', slope: 1 }],
};

const asMetric = (panel: Panel, driver: { readonly total: Float64Array; readonly count: Float64Array }): Panel => {
  const sums: Sums = { ...panel.sums, on_time: driver.total, delivered: driver.count };
  return { ...panel, sums };
};

export interface AppliedInput {
  readonly panel: Panel;
  /** Title of the driver that the cause moved; null: no column records it. */
  readonly driver: string | null;
  readonly cells: { readonly total: Float64Array; readonly count: Float64Array } | null;
  /** Direction in which the driver did its harm. */
  readonly harmful: 'up' | 'down';
}

/** The treated must differ from the untreated in what was changed. */
export function appliedCheck({ panel, driver, cells, harmful }: AppliedInput): Check {
  const cannot = (text: string): Check => ({ check: 'applied', ok: null, text });
  if (driver === null || cells === null)
    return cannot('no column records what was changed: whether it was applied cannot be seen');
  const effect = withinDay(asMetric(panel, cells), MEAN, { past: false });
  if ('why' in effect) return cannot(`${driver} cannot be compared between the arms`);
  const better = (harmful === 'up' ? -1 : 1) * effect.estimate;
  const reach = studentQuantile(0.975, effect.df) * effect.se;
  const usual = Math.abs(effect.without ?? 0);
  const seen = `${driver} of treated units ${effect.estimate < 0 ? 'lower' : 'higher'} by ${percent(effect, usual)}`;
  if (better - reach > 0) return { check: 'applied', ok: true, text: seen };
  // A change of a twentieth would have shown, and none did.
  if (better + reach < 0.05 * usual)
    return {
      check: 'applied',
      ok: false,
      text: `${driver} is the same in both arms: the change was not applied, or does not reach the orders`,
    };
  return cannot(`${driver} does not differ beyond chance yet`);
}

const percent = (e: Effect, usual: number): string =>
  usual > 0 ? `${((100 * Math.abs(e.estimate)) / usual).toFixed(0)} %` : Math.abs(e.estimate).toFixed(2);

/** Untreated units since the start, against the same before: they should not move with the treated ones. */
export function controlsCheck(panel: Panel, shape: Shape, good: 'up' | 'down'): Check {
  const value = (from: number, to: number) => {
    const units = panel.units.map((_, u) => u);
    const grouped = groupCells(panel, shape, units.length, (u, t) => (t >= from && t < to && !treated(panel, u, t) ? u : -1));
    return levelOf(grouped, shape);
  };
  const [before, since] = [value(0, panel.start), value(panel.start, panel.days)];
  if (!before || !since || before.orders === 0 || since.orders === 0)
    return { check: 'controls', ok: null, text: 'no untreated units both before the start and since' };
  const squares = (x: Float64Array, y: Float64Array): number => x.reduce((s, v, i) => s + (v - (y[i] as number)) ** 2, 0);
  const reach = 2.58 * Math.sqrt(squares(since.influence, before.influence));
  const moved = since.shown - before.shown;
  const ok = Math.abs(moved) <= reach;
  const way = (good === 'up' ? moved : -moved) > 0 ? 'better' : 'worse';
  const text = ok
    ? `untreated units as before the start (${(Number(moved.toFixed(1)) + 0).toFixed(1)}, within +-${reach.toFixed(1)})`
    : `untreated units are ${way} than before the start by ${Math.abs(moved).toFixed(1)}: the slice moves by itself, or the change leaks to them`;
  return { check: 'controls', ok, text };
}

export const spilloverCheck = (outside: Effect | null, margin: number | null): Check => {
  if (!outside) return { check: 'spillover', ok: null, text: 'nothing outside the slice to look at' };
  const t = outside.estimate / outside.se;
  const text = `orders outside the slice ${outside.estimate >= 0 ? '+' : ''}${outside.estimate.toFixed(1)} % against the days before`;
  return { check: 'spillover', ok: !(t < -2.6 && outside.estimate < -(margin ?? 0) / 2), text };
};
