import type { RateId, Weights } from '../model/metrics.js';
import type { RcaInput } from './types.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Orders of the slice, ready for arithmetic: one array per column, `n` long. */
export interface Frame {
  readonly n: number;
  /** Rows of the incident, and of the days before it, in the order of time. */
  readonly incident: Int32Array;
  readonly history: Int32Array;
  /** Stretch of 24 hours from the onset: 0, 1, ... of the incident, -1, -2, ... before it. */
  readonly day: Int32Array;
  /** Hour of the day and day of the week of the stretch (UTC). */
  readonly hour: Uint8Array;
  readonly weekday: Uint8Array;
  /** Store, or where there are none the finest cell of the dimensions. */
  readonly unit: Int32Array;
  readonly units: readonly string[];
  /** Points of CX score each order lost. */
  readonly loss: Float64Array;
  readonly outcomes: RcaInput['sample']['outcomes'];
  readonly x: Readonly<Record<string, Float64Array>>;
}

const zero = (x: number | undefined): number => (x === undefined || Number.isNaN(x) ? 0 : x);

/** Points of CX score an order lost, by the weights of its outcomes. */
export function lossOf(outcomes: Frame['outcomes'], row: number, weights: Weights, terms: readonly RateId[]): number {
  const part: Record<RateId, number> = {
    on_time_rate: zero(outcomes.late[row]),
    cancellation_rate: zero(outcomes.cancelled[row]),
    refund_rate: zero(outcomes.refunded[row]),
    item_accuracy: zero(outcomes.wrong[row]),
    support_rate: zero(outcomes.support[row]),
  };
  return terms.reduce((sum, t) => sum + 100 * weights[t] * part[t], 0);
}

/** One code per row for the store, else for the combination of dimensions. */
function unitsOf(input: RcaInput): { unit: Int32Array; units: string[] } {
  const { sample } = input;
  const store = sample.dimensions.indexOf('store_id');
  if (store >= 0) return { unit: sample.codes[store] as Int32Array, units: [...(sample.labels[store] ?? [])] };
  const keys = Array.from({ length: sample.rows }, (_, row) =>
    sample.codes.map((codes, d) => sample.labels[d]?.[codes[row] as number] ?? '').join(' '),
  );
  const units = [...new Set(keys)].sort();
  const code = new Map(units.map((u, i) => [u, i]));
  return { unit: Int32Array.from(keys, (k) => code.get(k) as number), units };
}

const inside = (at: number, spans: RcaInput['excluded']): boolean => spans.some((s) => at >= s.from && at < s.to);

/** Arranges the sampled orders. */
export function frameOf(input: RcaInput): Frame {
  const { sample, subject } = input;
  const n = sample.rows;
  const { unit, units } = unitsOf(input);
  const [day, hour, weekday] = [new Int32Array(n), new Uint8Array(n), new Uint8Array(n)];
  const loss = new Float64Array(n);
  const [incident, history]: [number[], number[]] = [[], []];
  for (let row = 0; row < n; row++) {
    const at = sample.created[row] as number;
    day[row] = Math.floor((at - subject.onset) / DAY);
    hour[row] = Math.floor(at / HOUR) % 24;
    weekday[row] = (((Math.floor((subject.onset + (day[row] as number) * DAY) / DAY) + 4) % 7) + 7) % 7;
    loss[row] = lossOf(sample.outcomes, row, input.weights, input.terms);
    if (at >= subject.onset && at < subject.end) incident.push(row);
    else if (at < subject.onset && !inside(at, input.excluded)) history.push(row);
  }
  return {
    n,
    incident: Int32Array.from(incident),
    history: Int32Array.from(history),
    day,
    hour,
    weekday,
    unit,
    units,
    loss,
    outcomes: sample.outcomes,
    x: sample.drivers,
  };
}

/** Mean over the rows that have a value; NaN where none has. */
export function meanOf(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] as number] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}
