import { usageError } from '../../errors.js';
import { columnOf, quoted, type Subject } from './subject.js';

/** Hours of the history that are looked at where there are too many orders to look at all: one in so many. */
const ONE_HOUR_IN = 24;

/** The error for repeated order ids among the rows of a condition; `scope` says which rows these are. */
export async function repeated(subject: Subject, where: string, rows: number, scope: string): Promise<Error> {
  const id = columnOf(subject, 'order_id').coercion.value;
  const [example = []] = await subject.db.rows(
    `SELECT ${id} AS id, count(*) AS n FROM ${subject.mapping.from} WHERE (${where}) AND ${id} IS NOT NULL GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 1`,
  );
  return usageError(
    'duplicate_order_id',
    `${subject.name}: order_id ${quoted(example[0])} occurs ${Number(example[1])} times (${rows === 1 ? '1 row repeats' : `${rows} rows repeat`} an id${scope}).`,
    'keep one row for each order, or map order_id to a column that is unique',
  );
}

/**
 * Looks for repeated order ids in one hour of every day of the history: what is loaded twice, a file or a day, repeats in
 * all its hours. The hour moves from day to day.
 */
export async function checkHistory(subject: Subject): Promise<void> {
  const id = columnOf(subject, 'order_id').coercion.value;
  const { dialect } = subject.mapping;
  const hour = `(${dialect.quotient(columnOf(subject, 'created_at').coercion.value, 3_600_000_000)})`;
  const part = `(${hour} + ${dialect.quotient(hour, 24)} * 5) % ${ONE_HOUR_IN} = 12`;
  const [row = []] = await subject.db.rows(
    `SELECT count(${id}), count(DISTINCT ${id}) FROM ${subject.mapping.from} WHERE ${part}`,
  );
  const rows = Number(row[0]) - Number(row[1]);
  if (rows > 0) throw await repeated(subject, part, rows, ' in one hour of each day');
}
