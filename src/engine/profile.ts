import type { Warning } from '../model/warning.js';
import { type Bounds, boundsOf, missingIds } from './checks/bounds.js';
import { repeated } from './checks/duplicates.js';
import { plausibility } from './checks/plausible.js';
import { columnOf, type Subject } from './checks/subject.js';
import { checkValues } from './checks/values.js';
import { timeBounds } from './sql/time.js';
import type { Span } from './types.js';

/** Above so many orders, checks that need every row look at the last two days, and at a part of the history. */
const LARGE = 2_000_000;
const RECENT_MS = 2 * 86_400_000;

export interface Profile extends Bounds {
  /** The history has only been looked at in part (see `checkHistory`). */
  readonly large: boolean;
  readonly warnings: readonly Warning[];
}

/** Of more recent orders than this, ids are compared in a part: those of the same id are in the same part. */
const MOST_IDS = 1_000_000;

interface Scope {
  readonly where: string;
  readonly span: Span | null;
  /** How a warning says so. */
  readonly said: string;
}

/** The orders that the row by row checks look at. */
function scopeOf(subject: Subject, bounds: Bounds, large: boolean): Scope {
  if (!large) return { where: 'true', span: null, said: '' };
  const created = columnOf(subject, 'created_at');
  const raw = { sql: created.raw, type: created.type, dialect: subject.mapping.dialect };
  const span = { from: Math.floor(bounds.last) - RECENT_MS, to: Math.floor(bounds.last) + 1 };
  return { where: timeBounds(raw, created.coercion.value, span.from, span.to), span, said: ' in the last two days' };
}

/** The first of the numbers of one row; `from` is asked for only where they are not remembered. */
async function numbers(subject: Subject, sql: readonly string[], { where, span }: Scope): Promise<readonly number[]> {
  const { db, mapping, memory } = subject;
  const all = `${sql.join(', ')} WHERE ${where}`;
  const compute = async (): Promise<number[]> => {
    const from = memory && span ? await memory.within([span]) : mapping.from;
    const [row = []] = await db.rows(`SELECT ${sql.join(', ')} FROM ${from} WHERE ${where}`);
    return row.map(Number);
  };
  return memory ? memory.remembered(all, span, compute) : compute();
}

/** Ids and plausibility, in one scan. */
async function checkRows(subject: Subject, bounds: Bounds, large: boolean): Promise<Warning[]> {
  const scope = scopeOf(subject, bounds, large);
  const id = columnOf(subject, 'order_id').coercion.value;
  const counts = plausibility(subject);
  const [rows = 0] = large ? await numbers(subject, ['count(*)'], scope) : [0];
  const parts = 2 ** Math.max(0, Math.ceil(Math.log2(rows / MOST_IDS)));
  const ids = parts === 1 ? [`count(${id})`, `count(DISTINCT ${id})`] : inParts(subject.mapping.dialect.oneIn(id, parts), id);
  const sql = ['count(*)', `count(${id})`, ...ids, ...counts.flatMap((c) => c.sql)];
  const [all = 0, filled = 0, looked = 0, distinct = 0, ...rest] = await numbers(subject, sql, scope);
  if (filled < all) throw missingIds(subject, all - filled, all, scope.said);
  if (distinct < looked) throw await repeated(subject, scope.where, looked - distinct, scope.said);
  return counts.flatMap((count) => count.warning(rest.splice(0, count.sql.length), scope.said) ?? []);
}

/** The same two of the ids in a part of all. */
function inParts(part: string, id: string): string[] {
  return [`count(${id}) FILTER (WHERE ${part})`, `count(DISTINCT ${id}) FILTER (WHERE ${part})`];
}

/** Files that lack a column others have: their orders have no value there. */
const lacking = (subject: Subject): Warning[] =>
  [...subject.mapping.columns.values()].flatMap((column) => {
    const missing = column.reads.map((name) => subject.relation.lacking.get(name) ?? 0).reduce((a, b) => Math.max(a, b), 0);
    if (missing === 0) return [];
    const message = `${subject.name}: ${missing} of ${subject.relation.files.length} files have no column "${column.label}"; it is empty for their orders`;
    return [{ code: 'column_missing_in_files', message }];
  });

function undated(subject: Subject, { orders, dated }: Bounds): Warning[] {
  if (dated === orders) return [];
  const message = `${subject.name}: ${orders - dated} of ${orders} orders have no created_at and are left out`;
  return [{ code: 'undated_orders', message }];
}

/**
 * Looks at the source once: how much there is, from when to when, and everything that would make figures wrong. Whether
 * values are of their type is checked on all rows, whatever the size.
 */
export async function profileSource(subject: Subject, large = LARGE): Promise<Profile> {
  await checkValues(subject);
  const bounds = await boundsOf(subject);
  const isLarge = bounds.orders > large;
  const rows = await checkRows(subject, bounds, isLarge);
  return { ...bounds, large: isLarge, warnings: [...lacking(subject), ...undated(subject, bounds), ...rows] };
}
