import type { Database } from './duckdb.js';
import { list } from './sql/text.js';

/** Scalar functions whose answer depends on more than their arguments though DuckDB calls them consistent. */
const FORBIDDEN = new Set(['getenv', 'current_setting', 'getvariable', 'query', 'query_table', 'in_search_path', 'error']);
const FORBIDDEN_GROUPS =
  /^(current_|__internal|pg_|read_|pragma_|duckdb_|json_serialize|json_deserialize|json_execute|parquet_|sniff_|glob$|parse_duckdb)/;
/** Macros that are more than an expression over their arguments. */
const BEYOND = /\b(unnest|select|now|random|nextval|getvariable|sleep_\w+|current_\w+)\b/i;

export interface Call {
  readonly name: string;
  readonly arguments: number;
}

/** Why one of the functions may not stand in an expression over one row, as the end of a sentence; null if all may. */
export async function objection(db: Database, calls: readonly Call[]): Promise<string | null> {
  const names = [...new Set(calls.map((c) => c.name))];
  const beyond = (name: string): string => `calls ${name}, which reads more than the row`;
  const many = (name: string): string => `calls ${name}, which is not a function of one row`;
  const banned = names.find((f) => FORBIDDEN.has(f) || FORBIDDEN_GROUPS.test(f));
  if (banned) return beyond(banned);
  if (calls.some((c) => c.name === 'age' && c.arguments === 1)) return beyond('age');
  const rows = await db.rows(
    `SELECT lower(function_name), function_type, stability, macro_definition FROM duckdb_functions() WHERE list_contains(${list(names)}, lower(function_name)) ORDER BY ALL`,
  );
  for (const [name, type, stability, definition] of rows) {
    if (type !== 'scalar' && type !== 'macro') return many(String(name));
    if (type === 'macro' ? BEYOND.test(String(definition)) : stability !== 'CONSISTENT') return beyond(String(name));
  }
  return null;
}
