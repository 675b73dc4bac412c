import { usageError } from '../../errors.js';
import type { Relation } from '../relation.js';
import { ident } from '../sql/text.js';
import type { PartitionDays } from '../sql/time.js';
import type { Client } from './client.js';

const dashed = (day: string): string => `'${day}'`;
const digits = (day: string): string => day.replaceAll('-', '');

/** How a day is written in the column; null where its values are no days. */
function writing(type: string, sample: string): PartitionDays['literal'] | null {
  if (/^date$/i.test(type)) return (day) => `DATE ${dashed(day)}`;
  if (/^varchar/i.test(type) && /^\d{4}-\d{2}-\d{2}$/.test(sample)) return dashed;
  if (/^varchar/i.test(type) && /^\d{8}$/.test(sample)) return (day) => `'${digits(day)}'`;
  if (/^(integer|bigint)$/i.test(type) && /^\d{8}$/.test(sample)) return digits;
  return null;
}

/** The column `?partition=` names, by whose days queries are narrowed as well. */
export async function partitionOf(client: Client, relation: Relation, column: string, name: string): Promise<PartitionDays> {
  const found = relation.columns.find((c) => c.name.toLowerCase() === column.toLowerCase());
  const fail = (what: string, hint: string): never => {
    throw usageError('bad_partition', `${name}: ?partition=${column.slice(0, 40)} ${what}.`, hint);
  };
  if (!found)
    return fail(
      'names no column of the table',
      `columns: ${relation.columns
        .map((c) => c.name)
        .slice(0, 10)
        .join(', ')}`,
    );
  const sql = ident(found.name);
  // Answered from the partitions, not from the orders.
  const [row = []] = await client.rows(`SELECT CAST(min(${sql}) AS varchar), CAST(max(${sql}) AS varchar) FROM ${relation.from}`);
  const [low, high] = row.map(String) as [string, string];
  const literal = writing(found.type, low);
  if (!literal || !writing(found.type, high))
    return fail('is no column of days', 'name one of type date, or of texts such as 2024-01-31 or 20240131');
  return { sql, literal };
}
