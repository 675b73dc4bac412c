import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type AssignmentRow, writeAssignmentsParquet } from '../app/assignments.js';
import { usageError } from '../errors.js';
import { csvField } from '../report/csv.js';
import { plain } from '../report/sanitize.js';
import { refuseExisting, unwritable, writeNew } from './new-file.js';

const FLAG = '--assignments';

/** Lines end as in data/sample/assignments.csv. */
export const assignmentsCsv = (rows: readonly AssignmentRow[]): string =>
  `${['unit,arm,phase', ...rows.map((r) => [r.unit, r.arm, r.phase].map((v) => csvField(v)).join(','))].join('\n')}\n`;

/** The file of --assignments, checked before anything is computed: arms that people work by are never replaced. */
export function assignmentFile(cwd: string, shown: string): (rows: readonly AssignmentRow[]) => Promise<void> {
  const path = resolve(cwd, shown);
  const format = /\.(csv|parquet)$/i.exec(shown)?.[1]?.toLowerCase();
  if (format === undefined)
    throw usageError(
      'bad_format',
      `${FLAG} ${plain(shown).slice(0, 100)} is neither a CSV nor a Parquet file.`,
      'give a name that ends with .csv or .parquet',
    );
  if (existsSync(path)) throw refuseExisting(FLAG, shown);
  if (!existsSync(dirname(path))) throw unwritable(FLAG, shown);
  return (rows) =>
    writeNew(FLAG, path, shown, (temporary) =>
      format === 'csv' ? writeFileSync(temporary, assignmentsCsv(rows)) : writeAssignmentsParquet(temporary, rows),
    );
}
