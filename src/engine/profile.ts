import type { Warning } from '../model/warning.js';
import { type Bounds, boundsOf, missingIds } from './checks/bounds.js';
import { repeated } from './checks/duplicates.js';
import { plausibility } from './checks/plausible.js';
import { columnOf, type Subject } from './checks/subject.js';
import { checkValues } from './checks/values.js';
import { timeBounds } from './sql/time.js';

/** Above so many orders, checks that need every row look at the last two days, and at a part of the history. */
const LARGE = 2_000_000;
const RECENT_MS = 2 * 86_400_000;

export interface Profile extends Bounds {
  /** The history has only been looked at in part (see `checkHistory`). */
  readonly large: boolean;
  readonly warnings: readonly Warning[];
}

/** The orders that the row by row checks look at, as a condition, and how a warning says so. */
function scopeOf(subject: Subject, bounds: Bounds, large: boolean): { where: string; said: string } {
  if (!large) return { where: 'true', said: '' };
  const created = columnOf(subject, 'created_at');
  const raw = { sql: created.raw, type: created.type, dialect: subject.mapping.dialect };
  const where = timeBounds(raw, created.coercion.value, Math.floor(bounds.last) - RECENT_MS, Math.floor(bounds.last) + 1);
  return { where, said: ' in the last two days' };
}

/** Ids and plausibility, in one scan. */
async function checkRows(subject: Subject, bounds: Bounds, large: boolean): Promise<Warning[]> {
  const { where, said } = scopeOf(subject, bounds, large);
  const id = columnOf(subject, 'order_id').coercion.value;
  const counts = plausibility(subject);
  const sql = ['count(*)', `count(${id})`, `count(DISTINCT ${id})`, ...counts.flatMap((c) => c.sql)];
  const [row = []] = await subject.db.rows(`SELECT ${sql.join(', ')} FROM ${subject.mapping.from} WHERE ${where}`);
  const [all = 0, ids = 0, distinct = 0, ...rest] = row.map(Number);
  if (ids < all) throw missingIds(subject, all - ids, all, said);
  if (distinct < ids) throw await repeated(subject, where, ids - distinct, said);
  return counts.flatMap((count) => count.warning(rest.splice(0, count.sql.length), said) ?? []);
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
