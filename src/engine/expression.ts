import type { Database } from './duckdb.js';
import { reason } from './failure.js';
import { type Call, objection } from './functions.js';
import type { Key } from './mapping.js';
import { refusal, sourceName } from './refusal.js';
import type { SourceColumn } from './relation.js';
import { text } from './sql/text.js';

const PLACEHOLDER = 'cxf_t';

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

const isOne = (value: unknown): value is [Node] => Array.isArray(value) && value.length === 1;
const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

/**
 * The expression's own tree, or why there is none. It is parsed twice, alone and in parentheses: text that closes the
 * parenthesis or opens a comment fails in one of the two or leaves traces around the expression.
 */
async function parse(db: Database, sql: string): Promise<Node | string> {
  const inside = await serialized(db, `SELECT (\n${sql}\n) AS cxf_x FROM ${PLACEHOLDER}`);
  if (typeof inside === 'string') return inside;
  if (typeof (await serialized(db, `SELECT ${sql}\n`)) === 'string') return 'is not valid SQL';
  const [item] = isOne(inside.select_list) ? inside.select_list : [];
  const bare =
    inside.type === 'SELECT_NODE' &&
    (inside.from_table as Node | null)?.table_name === PLACEHOLDER &&
    ['where_clause', 'having', 'qualify', 'sample', 'group_expressions', 'modifiers'].every((key) => isEmpty(inside[key]));
  return bare && item?.alias === 'cxf_x' ? item : 'is more than one expression';
}

async function serialized(db: Database, select: string): Promise<Node | string> {
  const [row] = await db.rows(`SELECT json_serialize_sql(${text(select)})`);
  const parsed = JSON.parse(String(row?.[0])) as { error: boolean; error_message?: string; statements?: { node: Node }[] };
  if (!parsed.error && isOne(parsed.statements)) return parsed.statements[0].node as Node;
  const many = !parsed.error || /SELECT statements/.test(parsed.error_message ?? '');
  return many ? 'is more than one expression' : 'is not valid SQL';
}

const CLASSES: Readonly<Record<string, string>> = {
  SUBQUERY: 'holds a sub-select',
  WINDOW: 'holds a window function',
  STAR: 'is not an expression over named columns',
  PARAMETER: 'is not an expression over named columns',
};

/** What in the tree may not be there, as the end of a sentence. */
async function wrongWith(db: Database, found: readonly Node[]): Promise<string | null> {
  const known = found.map((n) => CLASSES[String(n.class)]).find((why) => why !== undefined);
  if (known) return known;
  const calls: Call[] = found
    .filter((n) => n.class === 'FUNCTION')
    .map((n) => ({ name: String(n.function_name).toLowerCase(), arguments: (n.children as unknown[]).length }));
  return objection(db, calls);
}

/**
 * Checks an SQL expression of cxf.toml with DuckDB's own parser: one scalar expression over columns of the source;
 * no sub-select, no aggregate or window, no function that reads anything but its arguments.
 */
export async function checkExpression(
  db: Database,
  key: Key,
  sql: string,
  columns: readonly SourceColumn[],
): Promise<readonly string[]> {
  const fail = refusal(key, sql);
  const bare = sql.replace(/'[^']*'|"[^"]*"/g, '');
  if (sql.includes('\0')) fail('holds a null character');
  if (bare.includes(';')) fail('holds a semicolon');
  if (/--|\/\*/.test(bare)) fail('holds a comment');
  const tree = await parse(db, sql);
  if (typeof tree === 'string') return fail(tree);
  const found = [...nodes(tree)];
  const wrong = await wrongWith(db, found);
  if (wrong) fail(wrong);
  const names = columns.map((c) => c.name);
  const used = found.filter((n) => n.class === 'COLUMN_REF').map((n) => String((n.column_names as string[])[0]));
  return [...new Set(used.map((name) => sourceName(name, names, fail)))];
}

/**
 * Binds the expression beside a column of the row, so that type errors and hidden aggregates show here rather than in
 * the middle of a query. Returns its type, or the database's reason.
 */
export async function bind(db: Database, sql: string, beside: string, from: string): Promise<{ type: string } | { why: string }> {
  try {
    const [row] = await db.rows(`DESCRIBE SELECT (\n${sql}\n) AS x, ${beside} FROM ${from}`);
    return { type: String(row?.[1]) };
  } catch (error) {
    const why = reason(error);
    return { why: /GROUP BY/.test(why) ? 'is not an expression over one row' : why };
  }
}
