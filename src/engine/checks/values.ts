import { type CxfError, usageError } from '../../errors.js';
import { LOOKS } from '../coerce.js';
import { reason } from '../failure.js';
import type { MappedColumn } from '../mapping.js';
import { fileLabel } from '../relation.js';
import { summed } from '../rollup/sums.js';
import { quoted, type Subject } from './subject.js';

/** `orders.csv: column "cancelled", data row 3`; without the row where a source has no order of rows. */
function place(subject: Subject, column: MappedColumn, file: unknown, row: unknown): string {
  const { relation, name } = subject;
  const where = file === null || relation.files.length < 2 ? name : `${name} (${fileLabel(relation.files, Number(file))})`;
  return `${where}: column "${column.label}"${row === null ? '' : `, ${relation.rowWord} ${Number(row)}`}`;
}

/** The error for the first value that is not of its column's type. */
async function firstBad(subject: Subject, column: MappedColumn): Promise<CxfError> {
  const { db, mapping } = subject;
  const [found = []] = await db.rows(
    `SELECT cxf_file, cxf_row, CAST(${column.raw} AS VARCHAR) FROM ${mapping.located} WHERE ${column.coercion.bad} ORDER BY cxf_file, cxf_row, 3 LIMIT 1`,
  );
  const looks = LOOKS[column.def.type];
  const [file, row, value] = found;
  return usageError('bad_value', `${place(subject, column, file, row)}: ${quoted(value)} is not ${looks.a}.`, looks.hint);
}

/** Refuses values that are not of their column's type, in one scan over the columns where that can be. */
export async function checkValues(subject: Subject): Promise<void> {
  const checked = [...subject.mapping.columns.values()].filter((c) => c.coercion.bad !== null);
  if (checked.length === 0) return;
  const { db, relation, mapping } = subject;
  const counts = checked.map((c) => `count(*) FILTER (WHERE ${c.coercion.bad})`);
  const row = await summed(db, relation, mapping.from, mapping.part, counts);
  for (const [i, column] of checked.entries()) if ((row[i] ?? 0) > 0) throw await firstBad(subject, column);
}

const OF_A_VALUE = /^(Conversion|Invalid Input|Out of Range|Invalid type) Error/;

/**
 * The column whose expression fails on some row, such as a CAST of a word to a number: the database's own message does
 * not name it. Null where no single column is to blame.
 */
export async function blamedColumn(subject: Subject, error: unknown): Promise<CxfError | null> {
  if (!(error instanceof Error) || !OF_A_VALUE.test(error.message)) return null;
  for (const column of subject.mapping.columns.values()) {
    if (column.expression === null) continue;
    try {
      await subject.db.rows(`SELECT count(${column.raw}), max(hash(${column.coercion.value})) FROM ${subject.mapping.from}`);
    } catch (cause) {
      return usageError(
        'bad_value',
        `${subject.name}: [${column.key.table}] ${column.def.name} fails on a row: ${reason(cause)}.`,
        'use TRY_CAST, or correct the value',
      );
    }
  }
  return null;
}
