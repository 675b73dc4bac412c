import type { CostId, StatedCost } from '../model/interventions.js';
import type { Tradeoff } from '../model/recommend.js';
import type { Random } from '../stats/random.js';
import { interval80 } from './confidence.js';
import { type Changed, DRAWS, type Keep } from './effect.js';
import type { Frame } from './frame.js';
import type { Case } from './options.js';
import { knowsTrips } from './outcomes.js';

/** Mean over the incident's orders, with an interval by resampling groups of stores. */
function meanOf(frame: Frame, value: (row: number) => number, rng: Random): { mean: number; interval: [number, number] | null } {
  const sums = Array.from({ length: frame.blocks }, () => ({ n: 0, sum: 0 }));
  for (const row of frame.incident) {
    const v = value(row);
    const s = sums[frame.block[row] as number];
    if (!s || Number.isNaN(v)) continue;
    s.n++;
    s.sum += v;
  }
  const over = (pick: (i: number) => number): number => {
    let [n, sum] = [0, 0];
    for (let i = 0; i < sums.length; i++) {
      const s = sums[pick(i)];
      n += s?.n ?? 0;
      sum += s?.sum ?? 0;
    }
    return n > 0 ? sum / n : 0;
  };
  const draws = Array.from({ length: DRAWS }, () => over(() => rng.int(frame.blocks)));
  return { mean: over((i) => i), interval: sums.length > 1 ? interval80(draws) : null };
}

/** Value below which a share of the history's orders lies. */
export function quantile(frame: Frame, id: string, p: number): number | null {
  const values = Array.from(frame.history, (row) => frame.x[id]?.[row] ?? Number.NaN)
    .filter((v) => !Number.isNaN(v))
    .sort((a, b) => a - b);
  return values.length === 0 ? null : (values[Math.floor(p * (values.length - 1))] as number);
}

export const FAR = 0.98;
export const SCARCE = 0.05;

const signed = (x: number, digits = 1): string => `${x >= 0 ? '+' : ''}${x.toFixed(digits)}`;

/** What a cost is the mean of, over the incident's orders; null where no column tells. */
function measure(c: Case, id: CostId, keep: Keep, minutes: number | null) {
  const { frame, moved } = c;
  const before = moved?.before ?? Number.NaN;
  const of = (driver: string, row: number): number => frame.x[driver]?.[row] ?? Number.NaN;
  if (id === 'quoted_minutes')
    return minutes !== null
      ? (row: number) => (keep(row) ? minutes : 0)
      : (row: number) => (keep(row) ? (before - of('promised_seconds', row)) / 60 : 0);
  if (id === 'order_volume') {
    const far = quantile(frame, 'distance_km', FAR);
    return far === null ? null : (row: number) => -100 * (Number(of('distance_km', row) > far) - (1 - FAR));
  }
  if (id === 'items_offered') {
    const scarce = quantile(frame, 'in_stock_prob', SCARCE);
    return scarce === null ? null : (row: number) => (keep(row) ? -100 * Number(of('in_stock_prob', row) < scarce) : 0);
  }
  return moved === null ? null : (row: number) => 100 * Math.max(0, before / Math.max(0.05, of('supply_ratio', row)) - 1);
}

const TEXT: Readonly<Record<Exclude<CostId, 'dasher_efficiency'>, (x: number) => string>> = {
  quoted_minutes: (x) => `customers are quoted ${signed(x)} min on average`,
  order_volume: (x) => `${signed(x)} % orders: those from beyond the old radius`,
  items_offered: (x) => `${signed(x)} % of orders find an item hidden`,
  courier_hours: (x) => `${signed(x)} % courier hours to be paid for`,
};

/** `USD 0.35` and `3 staff hours`: a currency stands before the number. */
const priced = ({ amount, unit }: StatedCost): string => {
  const text = String(Number(amount.toPrecision(6)));
  if (/^\p{Sc}$/u.test(unit)) return `${unit}${text}`;
  return /^[A-Z]{3}$/.test(unit) ? `${unit} ${text}` : `${text} ${unit}`;
};

/** What the user says the measure costs: `delta` is an order of the slice, or a day. */
function statedOf(c: Case, keep: Keep): Tradeoff[] {
  const { cost = null, stated = [] } = c.intervention.own ?? {};
  const plain = { delta: null, delta_pct: null, unit: '', interval80: null };
  const words = stated.map((text): Tradeoff => ({ metric: 'stated', ...plain, text }));
  if (cost === null) return words;
  const { incident } = c.frame;
  const share = cost.per === 'day' ? 1 : incident.filter((row) => keep(row)).length / Math.max(1, incident.length);
  const delta = share * cost.amount;
  const part =
    share < 1 ? ` it acts on (${priced({ ...cost, amount: Number(delta.toPrecision(2)) })} an order of the slice)` : '';
  const text = `${priced(cost)} per ${cost.per}${part}${cost.text === '' ? '' : `: ${cost.text}`}`;
  return [{ metric: 'cost', ...plain, delta, unit: `${cost.unit} per ${cost.per}`, text }, ...words];
}

/** What the measure costs on the slice, each with an interval where its column is there. */
export function tradeoffsOf(
  c: Case,
  keep: Keep,
  minutes: number | null,
  change: Changed,
  draws: readonly Changed[],
  rng: Random,
): Tradeoff[] {
  const measured = c.intervention.costs.flatMap((id): Tradeoff[] => {
    if (id === 'dasher_efficiency') {
      if (!knowsTrips(c.input.sample)) return [];
      const pct = 100 * change.efficiency;
      return [
        {
          metric: id,
          delta: null,
          delta_pct: pct,
          unit: '%',
          interval80: interval80(draws.map((d) => 100 * d.efficiency)),
          text: `${signed(pct)} % orders per trip: fewer orders ride together`,
        },
      ];
    }
    const value = measure(c, id, keep, minutes);
    if (!value) return [];
    const { mean, interval } = meanOf(c.frame, value, rng);
    const inMinutes = id === 'quoted_minutes';
    return [
      {
        metric: id,
        delta: inMinutes ? mean : null,
        delta_pct: inMinutes ? null : mean,
        unit: inMinutes ? 'min' : '%',
        interval80: interval,
        text: TEXT[id](mean),
      },
    ];
  });
  return [...measured, ...statedOf(c, keep)];
}
