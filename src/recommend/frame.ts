import type { RateId, Weights } from '../model/metrics.js';
import { outcomeColumns } from './outcomes.js';
import type { RecommendInput } from './types.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Stores are drawn in so many groups at most: more do not change an interval. */
const MOST_BLOCKS = 48;

/** Orders of the slice, one array per column. */
export interface Frame {
  readonly n: number;
  readonly incident: Int32Array;
  readonly history: Int32Array;
  /** Days of the history counted from 0; `dayOf` of a row. */
  readonly days: number;
  readonly dayOf: Int32Array;
  /** Stretches of 24 hours that the incident spans. */
  readonly spanned: number;
  readonly unit: Int32Array;
  readonly units: number;
  readonly block: Int32Array;
  readonly blocks: number;
  readonly hour: Uint8Array;
  readonly weekday: Uint8Array;
  /** Hour of the day by the clock of the order's region; null where a daypart fixes the hours. */
  readonly clock: Uint8Array | null;
  readonly y: readonly Float64Array[];
  /** Points of CX score an order lost. */
  readonly loss: Float64Array;
  readonly x: Readonly<Record<string, Float64Array>>;
}

const zero = (x: number | undefined): number => (x === undefined || Number.isNaN(x) ? 0 : x);

function lossOf({ sample, weights, terms }: Pick<RecommendInput, 'sample' | 'weights' | 'terms'>): Float64Array {
  const { late, cancelled, refunded, support, wrong } = sample.outcomes;
  const column: Record<RateId, Float64Array> = {
    on_time_rate: late,
    cancellation_rate: cancelled,
    refund_rate: refunded,
    support_rate: support,
    item_accuracy: wrong,
  };
  const points = (w: Weights, id: RateId): number => 100 * w[id];
  return Float64Array.from({ length: sample.rows }, (_, row) =>
    terms.reduce((sum, id) => sum + points(weights, id) * zero(column[id][row]), 0),
  );
}

/** One code a store, else a combination of dimensions. */
function unitsOf({ sample }: RecommendInput): { unit: Int32Array; units: number } {
  const store = sample.dimensions.indexOf('store_id');
  if (store >= 0) return { unit: sample.codes[store] as Int32Array, units: Math.max(1, sample.labels[store]?.length ?? 1) };
  const names = new Map<string, number>();
  const unit = Int32Array.from({ length: sample.rows }, (_, row) => {
    const key = sample.codes.map((c) => c[row]).join(' ');
    const known = names.get(key) ?? names.size;
    names.set(key, known);
    return known;
  });
  return { unit, units: Math.max(1, names.size) };
}

export function frameOf(input: RecommendInput): Frame {
  const { sample, subject } = input;
  const n = sample.rows;
  const [stretch, hour, weekday] = [new Int32Array(n), new Uint8Array(n), new Uint8Array(n)];
  const [incident, history]: [number[], number[]] = [[], []];
  for (let row = 0; row < n; row++) {
    const at = sample.created[row] as number;
    stretch[row] = Math.floor((at - subject.onset) / DAY);
    hour[row] = Math.floor(at / HOUR) % 24;
    weekday[row] = (((Math.floor((subject.onset + (stretch[row] as number) * DAY) / DAY) + 4) % 7) + 7) % 7;
    if (at >= subject.onset && at < subject.end) incident.push(row);
    else if (at < subject.onset && !input.excluded.some((s) => at >= s.from && at < s.to)) history.push(row);
  }
  const seen = [...new Set(history.map((row) => stretch[row] as number))].sort((a, b) => a - b);
  const code = new Map(seen.map((s, i) => [s, i]));
  const { unit, units } = unitsOf(input);
  const blocks = Math.min(units, MOST_BLOCKS);
  return {
    n,
    incident: Int32Array.from(incident),
    history: Int32Array.from(history),
    days: seen.length,
    dayOf: stretch.map((s) => code.get(s) ?? 0),
    spanned: new Set(incident.map((row) => stretch[row])).size,
    unit,
    units,
    block: unit.map((u) => u % blocks),
    blocks,
    hour,
    weekday,
    clock: input.clock ?? null,
    y: outcomeColumns(sample),
    loss: lossOf(input),
    x: sample.drivers,
  };
}
