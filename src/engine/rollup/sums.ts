import type { Value } from '../duckdb.js';
import type { Relation } from '../relation.js';
import { short } from './store.js';

/** So many files at a time: their names stand in the query. */
const AT_ONCE = 2000;

/**
 * Sums over all rows, by counts and sums of whole numbers that add up from file to file: what is known of files from earlier runs is not
 * computed again.
 * @param from SQL of all rows
 * @param part SQL of the rows of some files, see `Relation.part`; null where all must be read at once
 * @param sums SQL aggregates
 */
export async function summed(
  db: { rows(sql: string): Promise<Value[][]> },
  { files, index }: Pick<Relation, 'files' | 'index'>,
  from: string,
  part: Relation['part'],
  sums: readonly string[],
): Promise<number[]> {
  const all = sums.join(', ');
  if (!index || !part) {
    const [row = []] = await db.rows(`SELECT ${all} FROM ${from}`);
    return row.map(Number);
  }
  const name = short(`${all}\n${part([])}`);
  const fresh = files.filter((file) => index.entry(file)?.sums?.[name] === undefined);
  for (let i = 0; i < fresh.length; i += AT_ONCE) {
    const some = fresh.slice(i, i + AT_ONCE);
    const rows = await db.rows(`SELECT cxf_f, ${all} FROM ${part(some)} GROUP BY cxf_f`);
    const found = new Map(rows.map(([f, ...values]) => [Number(f), values.map(Number)]));
    // A file without rows is not among them.
    some.forEach((file, f) => {
      index.tell(file, { sums: { [name]: found.get(f) ?? sums.map(() => 0) } });
    });
  }
  const total = sums.map(() => 0);
  for (const file of files)
    index.entry(file)?.sums?.[name]?.forEach((value, i) => {
      total[i] = (total[i] as number) + value;
    });
  return total;
}
