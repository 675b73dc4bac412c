import { Database } from './duckdb.js';
import { ident, text } from './sql/text.js';

export interface WrittenColumn {
  readonly name: string;
  readonly values: readonly string[] | readonly number[];
}

/** Writes a Parquet file: texts as VARCHAR, numbers as INTEGER. An existing file is replaced. */
export async function writeParquet(path: string, columns: readonly WrittenColumn[]): Promise<void> {
  const db = await Database.open();
  try {
    const types = columns.map((c) => `${ident(c.name)} ${typeof c.values[0] === 'number' ? 'INTEGER' : 'VARCHAR'} NOT NULL`);
    await db.run(`CREATE TABLE written (${types.join(', ')})`);
    const appender = await db.connection.createAppender('written');
    for (let row = 0; row < (columns[0]?.values.length ?? 0); row++) {
      for (const { values } of columns) {
        const value = values[row];
        if (typeof value === 'number') appender.appendInteger(value);
        else appender.appendVarchar(value ?? '');
      }
      appender.endRow();
    }
    appender.closeSync();
    await db.run(`COPY written TO ${text(path)} (FORMAT parquet)`);
  } finally {
    db.close();
  }
}
