import type { ColumnLook, ValueCount } from '../model/look.js';
import { fold, tokensOf } from './names.js';
import { commaNumber, id, literal, moneyNumber } from './sql.js';
import { NO, STATE_WORDS, YES } from './vocabulary.js';

/** How a column tells yes or no: SQL or the column's name, and how that was found. */
export interface Truth {
  readonly sql: string;
  readonly why: string;
  /** 0..1: how sure the values are of it. */
  readonly sure: number;
}

const NEARLY = 0.98;
const YES_WORDS = new Set(YES.map(fold));
const NO_WORDS = new Set(NO.map(fold));
/** What cxf reads by itself. */
const PLAIN = new Set(['1', '1.0', '0', '0.0', 't', 'true', 'y', 'yes', 'f', 'false', 'n', 'no']);

const quotedList = (values: readonly ValueCount[]): string => values.map((v) => literal(v.value)).join(', ');
const oneOf = (column: string, values: readonly ValueCount[]): string =>
  values.length === 1 ? `${id(column)} = ${literal(values[0]?.value ?? '')}` : `${id(column)} IN (${quotedList(values)})`;

/** `x` of some, nothing of the others. */
function marked(column: ColumnLook): Truth | null {
  const { name, values, filled, rows } = column;
  const [only] = values;
  if (values.length !== 1 || filled === rows || !only || !YES_WORDS.has(fold(only.value))) return null;
  return { sql: `coalesce(CAST(${id(name)} AS VARCHAR), '') <> ''`, why: `"${only.value}" or empty`, sure: 0.9 };
}

/** Words for yes and no of some language, or nought and one. */
function worded({ name, values }: ColumnLook): Truth | null {
  if (values.length === 0 || values.length > 4) return null;
  const folded = values.map((v) => fold(v.value));
  if (folded.every((w) => PLAIN.has(w))) return { sql: name, why: `values ${values.map((v) => v.value).join(', ')}`, sure: 1 };
  const yes = values.filter((v) => YES_WORDS.has(fold(v.value)));
  const rest = values.filter((v) => !yes.includes(v));
  if (yes.length === 0 || rest.length === 0 || !rest.every((v) => NO_WORDS.has(fold(v.value)))) return null;
  return { sql: oneOf(name, yes), why: `"${yes[0]?.value}" is yes, "${rest[0]?.value}" is no`, sure: 1 };
}

/** Amounts and counts: more than nought. */
function positive({ name, numbers, shapes, type }: ColumnLook): Truth | null {
  const comma = type === 'VARCHAR' && shapes.number < NEARLY && shapes.comma_number >= NEARLY;
  if (shapes.money >= NEARLY)
    return { sql: `coalesce(${moneyNumber(name)}, 0) > 0`, why: 'amounts: more than nought is yes', sure: 0.85 };
  if (comma) return { sql: `coalesce(${commaNumber(name)}, 0) > 0`, why: 'amounts: more than nought is yes', sure: 0.85 };
  if (!numbers || shapes.number < NEARLY || numbers.min < 0 || numbers.p50 > 0) return null;
  return { sql: `${id(name)} > 0`, why: `amounts from ${numbers.min} to ${numbers.max}: more than nought is yes`, sure: 0.85 };
}

/** A text that only some orders have, such as a reason. */
function present({ name, filled, rows, type }: ColumnLook): Truth | null {
  const share = filled / rows;
  if (share === 0 || share > 0.5) return null;
  const sql = type === 'VARCHAR' ? `coalesce(${id(name)}, '') <> ''` : `${id(name)} IS NOT NULL`;
  return { sql, why: `filled in ${(100 * share).toFixed(1)} % of the orders`, sure: 0.6 };
}

/** Yes or no in a column of that name; null where its values tell neither. */
export function truthOf(column: ColumnLook): Truth | null {
  if (/^BOOLEAN$/.test(column.type)) return { sql: column.name, why: 'true and false', sure: 1 };
  return marked(column) ?? worded(column) ?? positive(column) ?? present(column);
}

/** An outcome among the words of a status column. */
export function stateTruth(column: ColumnLook, outcome: 'cancelled' | 'refunded'): Truth | null {
  const wanted = STATE_WORDS[outcome].map((w) => tokensOf(w).join(''));
  const hit = column.values.filter((v) => {
    const tokens = tokensOf(v.value);
    return !tokens.includes('not') && wanted.some((w) => tokens.join('').startsWith(w) || tokens.some((t) => t.startsWith(w)));
  });
  if (hit.length === 0 || hit.length === column.values.length) return null;
  const share = hit.reduce((n, v) => n + v.n, 0) / column.rows;
  return {
    sql: oneOf(column.name, hit),
    why: `${hit.map((v) => `"${v.value}"`).join(', ')} of ${column.name}, ${(100 * share).toFixed(1)} % of the orders`,
    sure: 0.95,
  };
}
