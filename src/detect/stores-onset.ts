import { QUARTERS } from '../model/stretches.js';
import { changePoint } from '../stats/changepoint.js';
import { HOUR, LOOKBACK_HOURS } from './clock.js';
import { type Dispersion, ordersIn, phi } from './contrast.js';
import type { Frame } from './frame.js';
import { MIN_STORE_ORDERS, STRETCHES, type StoreFinding, type StoresJudged, storeContrast } from './stores.js';

/** First hour (axis) of a lasting rise of the store's loss over its usual level, up to a week before the window. */
export function storeOnset(frame: Frame, node: number, judged: StoresJudged, unit: number): number {
  const { usual, table } = judged;
  const level = usual.level[unit] as number;
  const from = Math.max(frame.panel.from, frame.window.from - LOOKBACK_HOURS);
  const length = Math.max(1, frame.window.to - from);
  const [loss, variance] = [new Float64Array(length), new Float64Array(length).fill(Number.POSITIVE_INFINITY)];
  for (let i = 0; i < length; i++) {
    const sums = frame.panel.sums(node, from + i, from + i + 1);
    const n = ordersIn(sums);
    if (n === 0) continue;
    loss[i] = table.lossOf(unit, sums) / n;
    variance[i] =
      ((usual.jump[unit] as number) * level * phi(usual.spread[unit] as Dispersion, (n * level) / (usual.jump[unit] as number))) /
      n;
  }
  let { index } = changePoint(loss, new Float64Array(length).fill(level), variance, 'up');
  while (index < length - 1 && variance[index] === Number.POSITIVE_INFINITY) index++;
  return from + index;
}

/**
 * First hour (axis) at which the store's test, replayed hour by hour over what was known then of its orders, crosses the line
 * of this run. What is usual for the store, its slice's movement and the line are those of this run.
 */
export function storeDetectedAt(
  frame: Frame,
  node: number,
  judged: StoresJudged,
  finding: StoreFinding,
  onset: number,
  asOf: number,
): number {
  const { maturityMs, sinceMs } = frame.settings;
  const lag = Math.ceil(maturityMs / HOUR);
  const last = Math.floor(asOf / HOUR);
  try {
    for (let end = onset + 1; end < frame.window.to && end + lag < last; end++) {
      frame.panel.seeAt(end + lag);
      const from = Math.min(end - 1, Math.floor(end + lag - sinceMs / HOUR));
      if (crosses(frame, node, judged, finding, { from, to: end })) return end + lag;
    }
  } finally {
    frame.panel.seeAt(null);
  }
  return Math.max(onset, last);
}

function crosses(
  frame: Frame,
  node: number,
  judged: StoresJudged,
  finding: StoreFinding,
  hours: { from: number; to: number },
): boolean {
  const { table, usual, line } = judged;
  const { unit } = finding;
  return STRETCHES.some((quarters) => {
    const from = hours.to - Math.ceil(((hours.to - hours.from) * quarters) / QUARTERS);
    const sums = frame.panel.sums(node, from, hours.to);
    const orders = ordersIn(sums);
    if (orders < MIN_STORE_ORDERS) return false;
    const seen = { orders, loss: table.lossOf(unit, sums) };
    const { p } = storeContrast(usual, unit, seen, finding.expected, finding.variance);
    return STRETCHES.length * p <= line;
  });
}
