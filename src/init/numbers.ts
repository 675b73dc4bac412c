import type { ColumnName } from '../model/columns.js';
import type { ColumnLook } from '../model/look.js';
import { tokensOf } from './names.js';
import { commaNumber, id, moneyNumber } from './sql.js';

/** A column read as a number in the contract's unit. */
export interface NumberReading {
  readonly sql: string;
  /** What was done and why; null where the column is taken as it is. */
  readonly why: string | null;
  /** 0..1: how well the values fit. */
  readonly fit: number;
}

const NEARLY = 0.98;
/** Values of another unit are told by its word in the name, else by their size. */
interface Unit {
  readonly words: readonly string[];
  readonly called: string;
  readonly factor: number;
}
const SECONDS: readonly Unit[] = [
  { words: ['ms', 'millis', 'milliseconds', 'millisekunden'], called: 'milliseconds', factor: 0.001 },
  {
    words: ['s', 'sec', 'secs', 'second', 'seconds', 'sek', 'sekunden', 'segundos', 'secondes', 'miao'],
    called: 'seconds',
    factor: 1,
  },
  {
    words: ['m', 'min', 'mins', 'minute', 'minutes', 'minuten', 'minutos', 'fenzhong'],
    called: 'minutes',
    factor: 60,
  },
  { words: ['h', 'hours', 'stunden', 'horas', 'heures'], called: 'hours', factor: 3600 },
];
const KM: readonly Unit[] = [
  { words: ['km', 'kilometer', 'kilometers', 'kilometre', 'kilometres', 'gongli'], called: 'kilometres', factor: 1 },
  { words: ['m', 'meter', 'meters', 'metre', 'metres', 'metros'], called: 'metres', factor: 0.001 },
  { words: ['mi', 'mile', 'miles', 'meilen', 'millas'], called: 'miles', factor: 1.609344 },
];
const MM: readonly Unit[] = [
  { words: ['mm', 'millimeter'], called: 'millimetres', factor: 1 },
  { words: ['inch', 'inches', 'in'], called: 'inches', factor: 25.4 },
];

const unitBy = (units: readonly Unit[], factor: number): Unit => units.find((u) => u.factor === factor) as Unit;

/** Without a word for it: a kitchen takes minutes, a trip some kilometres. */
function bySize(target: ColumnName, p90: number): Unit | null {
  if (target === 'distance_km') return p90 > 300 ? unitBy(KM, 0.001) : null;
  if (target === 'merchant_prep_time' || target === 'dasher_wait') {
    if (p90 > 30_000) return unitBy(SECONDS, 0.001);
    return target === 'merchant_prep_time' && p90 < 120 ? unitBy(SECONDS, 60) : null;
  }
  return null;
}

const UNITS: Partial<Record<ColumnName, readonly Unit[]>> = {
  merchant_prep_time: SECONDS,
  dasher_wait: SECONDS,
  distance_km: KM,
  precipitation_mm: MM,
};

/** The unit a word of the name says; else null. */
const named = (column: string, units: readonly Unit[]): Unit | null => {
  const tokens = tokensOf(column);
  return units.find((u) => u.words.some((w) => tokens.includes(w))) ?? null;
};

/** The largest values that are believed, in the contract's unit. */
const MOST: Partial<Record<ColumnName, number>> = {
  merchant_prep_time: 6 * 3600,
  dasher_wait: 6 * 3600,
  distance_km: 300,
  precipitation_mm: 300,
  in_stock_prob: 1,
  batch_size: 30,
  items_ordered: 500,
  items_correct: 500,
  substitutions: 200,
};

const scaled = (sql: string, factor: number): string =>
  factor === 1 ? sql : factor < 1 ? `${sql} / ${Math.round(1 / factor)}.0` : `${sql} * ${factor}`;

function shareReading(base: string, column: ColumnLook, plain: string): NumberReading {
  const max = column.numbers?.max ?? 0;
  if (max > 1.5 && max <= 100) return { sql: `${base} / 100.0`, why: 'percent: divided by 100', fit: 1 };
  return { sql: plain, why: null, fit: max <= 1 ? 1 : 0 };
}

/** Null where the values are no numbers, or none that the contract column could hold. */
export function numberReading(target: ColumnName, column: ColumnLook, whole: boolean): NumberReading | null {
  const { name, numbers, shapes, type } = column;
  if (/^INTERVAL$/.test(type))
    return target in UNITS && UNITS[target] === SECONDS ? { sql: name, why: 'a duration', fit: 1 } : null;
  if (type === 'VARCHAR' && shapes.clock >= NEARLY && UNITS[target] === SECONDS)
    return { sql: `epoch(CAST(${id(name)} AS INTERVAL))`, why: 'a duration written as h:mm:ss', fit: 1 };
  const comma = type === 'VARCHAR' && shapes.number < NEARLY && shapes.comma_number >= NEARLY;
  if (comma) return whole ? null : { sql: commaNumber(name), why: 'written with a decimal comma', fit: 0.9 };
  if (shapes.money >= NEARLY && !whole) return { sql: moneyNumber(name), why: 'amounts with their sign', fit: 0.9 };
  if (!numbers || shapes.number < NEARLY || (whole && shapes.whole < NEARLY)) return null;
  if (target === 'in_stock_prob') return shareReading(id(name), column, name);
  const units = UNITS[target];
  const unit = units ? (named(name, units) ?? bySize(target, numbers.p90)) : null;
  const factor = unit?.factor ?? 1;
  const fit = numbers.p90 * factor <= (MOST[target] ?? Number.POSITIVE_INFINITY) && numbers.p10 >= 0 ? 1 : 0.3;
  if (!unit || factor === 1) return { sql: name, why: null, fit };
  return {
    sql: scaled(id(name), factor),
    why: `${unit.called}, ${named(name, units ?? []) ? 'by its name' : 'by its size'}`,
    fit,
  };
}

/** Minutes or seconds from the order to the arrival, as SQL of an interval; null where the values are no such durations. */
export function afterOrder(column: ColumnLook): { readonly sql: string; readonly why: string } | null {
  const { name, numbers, shapes } = column;
  if (!numbers || shapes.number < NEARLY || numbers.p10 < 0) return null;
  const unit = named(name, SECONDS) ?? (numbers.p50 >= 8 && numbers.p90 <= 240 ? unitBy(SECONDS, 60) : null);
  const middle = numbers.p50 * (unit?.factor ?? 1);
  if (!unit || middle < 300 || middle > 3 * 86_400) return null;
  return { sql: `to_seconds(${scaled(id(name), unit.factor)})`, why: `${unit.called} after the order` };
}
