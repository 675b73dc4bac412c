import { usageError } from '../../errors.js';
import { minutesOfShare } from '../sql/minutes.js';
import { timeBounds } from '../sql/time.js';
import type { Span } from '../types.js';
import type { Bounds } from './bounds.js';
import { columnOf, type Memory, quoted, type Subject } from './subject.js';

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

const HOUR = 3_600_000;

/** Of the hours since 1970, those that are looked at: one of every day, which moves from day to day. */
const isLooked = (hour: number): boolean => (hour + Math.floor(hour / 24) * 5) % ONE_HOUR_IN === ONE_HOUR_IN / 2;

/** So many hours are read in one query. */
const AT_ONCE = 50;

/** Rows that repeat an id of their own hour. @param rows SQL that gives the hour as `h` and the id as `id` */
async function repeatedIn({ db }: Subject, rows: string): Promise<number> {
  const [row = []] = await db.rows(
    `SELECT coalesce(sum(n - d), 0) FROM (SELECT h, count(id) AS n, count(DISTINCT id) AS d FROM (${rows}) GROUP BY h)`,
  );
  return Number(row[0]);
}

/** Ids of each hour that are enough to find what is loaded twice. */
const ENOUGH = 5_000;

/** The first minutes of an hour that hold about so many orders. */
function minutesOf({ dated, first, last }: History): number {
  return minutesOfShare((ENOUGH / dated) * Math.max(1, (last - first) / HOUR));
}

type History = Pick<Bounds, 'dated' | 'first' | 'last'>;

/** What of an order is looked at, in SQL: its hour, its id, and whether it is one of those that are. */
interface Looked {
  readonly hour: string;
  readonly id: string;
  readonly part: string;
}

function lookedAt(subject: Subject, minutes: number): Looked {
  const { dialect } = subject.mapping;
  const created = columnOf(subject, 'created_at').coercion.value;
  const hour = `(${dialect.quotient(created, 3_600_000_000)})`;
  const looked = `(${hour} + ${dialect.quotient(hour, 24)} * 5) % ${ONE_HOUR_IN} = ${ONE_HOUR_IN / 2}`;
  return {
    hour,
    id: columnOf(subject, 'order_id').coercion.value,
    part: minutes < 60 ? `${looked} AND ${created} % 3600000000 < ${minutes * 60_000_000}` : looked,
  };
}

/** The hours one by one where files and groups of rows outside them are then skipped; those looked at before, in the same files, are not read. */
async function repeatedInHours(
  subject: Subject,
  memory: Memory,
  { first, last }: History,
  minutes: number,
  looked: Looked,
): Promise<number> {
  const created = columnOf(subject, 'created_at');
  const raw = { sql: created.raw, type: created.type, dialect: subject.mapping.dialect };
  const hours: Span[] = [];
  for (let hour = Math.floor(first / HOUR); hour * HOUR <= last; hour++)
    if (isLooked(hour)) hours.push({ from: hour * HOUR, to: hour * HOUR + minutes * 60_000 });
  const fresh = await memory.unanswered(looked.id, hours);
  for (let i = 0; i < fresh.length; i += AT_ONCE) {
    const some = fresh.slice(i, i + AT_ONCE);
    const apart = async (span: Span): Promise<string> => {
      const inside = timeBounds(raw, created.coercion.value, span.from, span.to);
      return `SELECT ${span.from} AS h, ${looked.id} AS id FROM ${await memory.within([span])} WHERE ${inside}`;
    };
    const rows = (await memory.readsLessApart(some))
      ? (await Promise.all(some.map(apart))).join(' UNION ALL ')
      : `SELECT ${looked.hour} AS h, ${looked.id} AS id FROM ${await memory.within(some)} WHERE ${looked.part}`;
    const found = await repeatedIn(subject, rows);
    if (found > 0) return found;
    await memory.tell(looked.id, some);
  }
  return 0;
}

/**
 * Looks for order ids that repeat within an hour, in one hour of every day of the history, or where there are very many orders in its
 * first minutes: what is loaded twice, a file or a day, repeats in all its hours. The hour moves from day to day.
 */
export async function checkHistory(subject: Subject, history: History): Promise<void> {
  const minutes = minutesOf(history);
  const looked = lookedAt(subject, minutes);
  if (subject.memory && (await repeatedInHours(subject, subject.memory, history, minutes, looked)) === 0) return;
  const { hour, id, part } = looked;
  const rows = await repeatedIn(subject, `SELECT ${hour} AS h, ${id} AS id FROM ${subject.mapping.from} WHERE ${part}`);
  if (rows > 0)
    throw await repeated(subject, part, rows, minutes < 60 ? ` in ${minutes} minutes of each day` : ' in one hour of each day');
}
