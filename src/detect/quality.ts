import { WEEK_HOURS } from './clock.js';
import { type Hours, sameHours } from './comparable.js';
import { ordersIn } from './contrast.js';
import type { Frame } from './frame.js';
import type { Panel } from './panel.js';

/** An hour without any order is a gap in the data where so many are usual: by chance alone it would be empty once in 10^13. */
const USUAL_ORDERS = 30;

/** Hours without an order in any slice, though the same hour of other weeks has many. */
export interface Gap extends Hours {
  /** Orders such hours usually have. */
  readonly usual: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0
    ? 0
    : sorted.length % 2 === 1
      ? (sorted[middle] as number)
      : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/**
 * Stretches of hours in [from, to) that have no order at all, though the same hour of other weeks has at least 30 (median):
 * data that were not loaded, or an outage of everything. Nothing can be said of slices then.
 */
export function gaps(panel: Panel, hours: Hours): Gap[] {
  const { root } = panel.lattice;
  if (root < 0) return [];
  const orders = (hour: number): number => ordersIn(panel.sums(root, hour, hour + 1));
  const usual = (hour: number): number => {
    const others: number[] = [];
    for (let h = hour - Math.floor((hour - hours.from) / WEEK_HOURS) * WEEK_HOURS; h < hours.to; h += WEEK_HOURS)
      if (h !== hour) others.push(orders(h));
    return median(others);
  };
  const found: { from: number; to: number; usual: number }[] = [];
  for (let hour = hours.from; hour < hours.to; hour++) {
    if (orders(hour) > 0) continue;
    const expected = usual(hour);
    if (expected < USUAL_ORDERS) continue;
    const last = found.at(-1);
    if (last && last.to === hour) Object.assign(last, { to: hour + 1, usual: last.usual + expected });
    else found.push({ from: hour, to: hour + 1, usual: expected });
  }
  return found;
}

/** Below this share of the usual orders the loss is looked at; slices must agree with the whole within this factor. */
const LOSS = 0.6;
const AGREE = Math.log(1.35);
const MIN_LEAVES = 3;

/** Loss of orders that hits every slice alike: rows that are missing rather than customers that stayed away. */
export interface EvenLoss {
  readonly orders: number;
  readonly usual: number;
}

/** Mean over the same hours of the weeks before, whatever the calendar says of the window itself. */
function usualOrders(frame: Frame, node: number): number {
  const past = frame.past[node];
  const blocks = past ? sameHours(frame.window, past) : [];
  const orders = blocks.map((b) => ordersIn(frame.panel.sums(node, b.from, b.to)));
  return blocks.length === 0 ? 0 : orders.reduce((a, b) => a + b, 0) / blocks.length;
}

/**
 * Told where the window has less than 60 % of its usual orders and nine tenths of them (by usual orders, over the finest
 * slices) lie in slices that lost the same share, chance allowed for.
 */
export function evenLoss(frame: Frame): EvenLoss | null {
  const { root, leaves } = frame.panel.lattice;
  const counted = [root, ...leaves].map((node) => {
    const { from, to } = frame.window;
    return { orders: node < 0 ? 0 : ordersIn(frame.panel.sums(node, from, to)), usual: usualOrders(frame, node) };
  });
  const [whole, ...parts] = counted;
  if (!whole || whole.usual < USUAL_ORDERS || whole.orders >= LOSS * whole.usual) return null;
  const share = Math.max(whole.orders, 0.5) / whole.usual;
  const known = parts.filter((p) => p.usual >= USUAL_ORDERS);
  if (known.length < MIN_LEAVES) return null;
  const agrees = ({ orders, usual }: EvenLoss): boolean => {
    const noise = Math.sqrt(1 / (share * usual) + 1 / usual);
    return Math.abs(Math.log(Math.max(orders, 0.5) / usual / share)) <= AGREE + 3 * noise;
  };
  const weight = (list: readonly EvenLoss[]): number => list.reduce((sum, p) => sum + p.usual, 0);
  return weight(known.filter(agrees)) >= 0.9 * weight(known) ? whole : null;
}
