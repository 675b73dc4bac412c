import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Database } from './duckdb.js';
import { reason } from './duckdb.js';
import type { SourceColumn } from './relation.js';
import { list, text } from './sql/text.js';

const PLACEHOLDER = 'cxf_t';
/** Scalar functions that look beyond the row. */
const FORBIDDEN = new Set([
  'getenv',
  'current_setting',
  'nextval',
  'currval',
  'getvariable',
  'query',
  'query_table',
  'random',
  'uuid',
  'gen_random_uuid',
  'now',
  'current_date',
  'current_localtimestamp',
  'current_localtime',
  'today',
  'get_current_time',
  'transaction_timestamp',
  'in_search_path',
  'write_log',
]);

interface Node {
  readonly [key: string]: unknown;
}

function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const v of value) yield* nodes(v);
  else if (typeof value === 'object' && value !== null) {
    yield value as Node;
    for (const v of Object.values(value)) yield* nodes(v);
  }
}

export interface Expression {
  /** Columns of the source it reads, as the source spells them. */
  readonly columns: readonly string[];
  readonly functions: readonly string[];
}

const short = (sql: string): string => (sql.length > 60 ? `${sql.slice(0, 57)}...` : sql);

/** The expression's own tree, or an error: exactly one expression over the row, nothing around it. */
async function parse(db: Database, sql: string, fail: (why: string, hint?: string) => never): Promise<Node> {
  const [row] = await db.rows(`SELECT json_serialize_sql(${text(`SELECT (\n${sql}\n) AS cxf_x FROM ${PLACEHOLDER}`)})`);
  const parsed = JSON.parse(String(row?.[0])) as { error: boolean; error_message?: string; statements?: { node: Node }[] };
  if (parsed.error || !parsed.statements)
    fail(/SELECT statements/.test(parsed.error_message ?? '') ? 'is more than one expression' : 'is not valid SQL');
  const [statement, ...more] = parsed.statements as { node: Node }[];
  const node = statement?.node as Node;
  const shape =
    more.length === 0 &&
    node.type === 'SELECT_NODE' &&
    (node.select_list as Node[]).length === 1 &&
    (node.select_list as Node[])[0]?.alias === 'cxf_x' &&
    (node.from_table as Node).table_name === PLACEHOLDER &&
    ['where_clause', 'having', 'qualify', 'sample'].every((key) => node[key] === null) &&
    (node.group_expressions as unknown[]).length === 0 &&
    (node.modifiers as unknown[]).length === 0;
  return shape ? ((node.select_list as Node[])[0] as Node) : fail('is more than one expression');
}

/**
 * Checks an SQL expression of `[columns]` with DuckDB's own parser: one scalar expression over columns of the source;
 * no sub-select, no aggregate or window, no function that reads anything but its arguments.
 */
export async function checkExpression(
  db: Database,
  key: string,
  sql: string,
  columns: readonly SourceColumn[],
): Promise<Expression> {
  const fail = (why: string, hint = `write a column name or an SQL expression over one row: ${key} = "..."`): never => {
    throw usageError('bad_expression', `[columns] ${key}: "${short(sql)}" ${why}.`, hint);
  };
  if (/;/.test(sql.replace(/'[^']*'/g, ''))) fail('holds a semicolon');
  const tree = await parse(db, sql, fail);
  const found = [...nodes(tree)];
  if (found.some((n) => n.class === 'SUBQUERY')) fail('holds a sub-select');
  if (found.some((n) => n.class === 'WINDOW')) fail('holds a window function');
  if (found.some((n) => n.class === 'STAR' || n.class === 'PARAMETER')) fail('is not an expression over named columns');
  const functions = [...new Set(found.filter((n) => n.class === 'FUNCTION').map((n) => String(n.function_name).toLowerCase()))];
  const banned = functions.find((f) => FORBIDDEN.has(f) || /^(read_|pragma_|duckdb_|json_serialize|json_execute|parse_)/.test(f));
  if (banned) fail(`calls ${banned}, which reads more than the row`);
  const kinds = await db.rows(
    `SELECT DISTINCT function_name, function_type FROM duckdb_functions() WHERE list_contains(${list(functions)}, lower(function_name))`,
  );
  const aggregate = kinds.find(([, type]) => type === 'aggregate' || type === 'table');
  if (aggregate) fail(`calls ${String(aggregate[0])}, which is not a function of one row`);
  const names = new Map(columns.map((c) => [c.name.toLowerCase(), c.name]));
  const used = found
    .filter((n) => n.class === 'COLUMN_REF')
    .map((n) => {
      const name = String((n.column_names as string[])[0]);
      const near = nearest(
        name,
        columns.map((c) => c.name),
      );
      return (
        names.get(name.toLowerCase()) ??
        fail(
          `names column "${name.slice(0, 40)}", which the source does not have`,
          near ? `did you mean "${near}"?` : `columns: ${[...names.values()].slice(0, 10).join(', ')}`,
        )
      );
    });
  return { columns: [...new Set(used)], functions };
}

/** Binds the expression: type errors show here rather than in the middle of a query. Returns its type. */
export async function typeOf(db: Database, key: string, sql: string, from: string): Promise<string> {
  try {
    const [row] = await db.rows(`DESCRIBE SELECT (\n${sql}\n) AS x FROM ${from}`);
    return String(row?.[1]);
  } catch (error) {
    throw usageError(
      'bad_expression',
      `[columns] ${key}: "${short(sql)}": ${reason(error)}.`,
      'correct the expression in cxf.toml',
    );
  }
}
