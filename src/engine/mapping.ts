import { usageError } from '../errors.js';
import { COLUMNS, type ColumnDef, type ColumnName, columnDef } from '../model/columns.js';
import { nearest } from '../model/nearest.js';
import { type Coercion, coerce, LOOKS } from './coerce.js';
import type { Database } from './duckdb.js';
import { checkExpression, typeOf } from './expression.js';
import type { Relation, SourceColumn } from './relation.js';
import { ident } from './sql/text.js';

export interface MappedColumn {
  readonly def: ColumnDef;
  /** SQL of the raw value over the relation, and its type. */
  readonly raw: string;
  readonly type: string;
  /** The source's own column, or the expression: how messages call it. */
  readonly label: string;
  readonly coercion: Coercion;
}

export interface Mapping {
  /** What the queries select from: the relation, with text columns typed where expressions need it. */
  readonly from: string;
  readonly columns: ReadonlyMap<string, MappedColumn>;
}

/** Types that a text column takes on for expressions when all its values are of it. */
const TYPES = ['BIGINT', 'DOUBLE', 'TIMESTAMP', 'TIMESTAMPTZ', 'BOOLEAN'] as const;

/** The source's column of that name: exact, else the only one that differs in case. */
function columnNamed(name: string, columns: readonly SourceColumn[]): SourceColumn | null {
  const exact = columns.find((c) => c.name === name);
  if (exact) return exact;
  const loose = columns.filter((c) => c.name.toLowerCase() === name.toLowerCase());
  return loose.length === 1 ? (loose[0] as SourceColumn) : null;
}

/** Text columns that expressions read, with the type all their values have. */
async function typedColumns(db: Database, relation: Relation, used: ReadonlySet<string>): Promise<Map<string, string>> {
  const texts = relation.columns.filter((c) => used.has(c.name) && c.type === 'VARCHAR');
  if (texts.length === 0) return new Map();
  const tests = texts.flatMap((c) =>
    TYPES.map(
      (t) => `count(*) FILTER (WHERE nullif(${ident(c.name)}, '') IS NOT NULL AND TRY_CAST(${ident(c.name)} AS ${t}) IS NULL)`,
    ),
  );
  const [row = []] = await db.rows(`SELECT ${tests.join(', ')} FROM ${relation.from}`);
  return new Map(
    texts.flatMap((c, i) => {
      const fit = TYPES.find((_, t) => Number(row[i * TYPES.length + t]) === 0);
      return fit ? [[c.name, fit] as const] : [];
    }),
  );
}

interface Wish {
  readonly def: ColumnDef;
  readonly column: SourceColumn | null;
  readonly expression: string | null;
}

/** What the user maps, then the columns whose names are right already. */
async function wishes(
  db: Database,
  relation: Relation,
  columns: Readonly<Record<string, string>>,
  extra: readonly string[],
): Promise<{ list: Wish[]; used: Set<string> }> {
  const used = new Set<string>();
  const list: Wish[] = [];
  const names = [...new Set([...COLUMNS.map((c) => c.name), ...extra, ...Object.keys(columns)])];
  for (const name of names) {
    const def = columnDef(name) ?? { name, type: 'text' as const, meaning: 'a further dimension' };
    const wish = columns[name];
    const column = columnNamed(wish ?? name, relation.columns);
    if (column) list.push({ def, column, expression: null });
    else if (wish !== undefined) {
      const checked = await checkExpression(db, name, wish, relation.columns);
      for (const c of checked.columns) used.add(c);
      list.push({ def, column: null, expression: wish });
    }
  }
  return { list, used };
}

function checkNames(columns: Readonly<Record<string, string>>, extra: readonly string[]): void {
  const known = [...COLUMNS.map((c) => c.name), ...extra];
  for (const name of Object.keys(columns)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw usageError(
      'unknown_column',
      `[columns] ${name.slice(0, 60)} is not a column cxf knows.`,
      near ? `did you mean "${near}"?` : 'name it under dimensions to slice by it',
    );
  }
}

function checkRequired(mapped: ReadonlyMap<string, MappedColumn>, relation: Relation, name: string): void {
  const names = relation.columns.map((c) => c.name);
  for (const { name: column } of COLUMNS.filter((c) => 'required' in c)) {
    if (mapped.has(column)) continue;
    const near = nearest(column, names);
    throw usageError(
      'missing_column',
      `${name} has no column ${column}.`,
      `map it in cxf.toml: [columns] ${column} = "${near ?? names[0] ?? 'your_column'}"`,
    );
  }
}

/** Maps the source onto the contract's columns and finds out how each must be coerced. */
export async function mapColumns(
  db: Database,
  relation: Relation,
  settings: { columns: Readonly<Record<string, string>>; extra: readonly string[]; name: string },
): Promise<Mapping> {
  checkNames(settings.columns, settings.extra);
  const { list, used } = await wishes(db, relation, settings.columns, settings.extra);
  const typed = await typedColumns(db, relation, used);
  const casts = [...typed].map(([name, type]) => `CAST(nullif(${ident(name)}, '') AS ${type}) AS ${ident(name)}`);
  const position = relation.loaded ? ', rowid + 1 AS cxf_row' : '';
  const replaced = casts.length > 0 ? ` REPLACE (${casts.join(', ')})` : '';
  const from = casts.length > 0 || relation.loaded ? `(SELECT *${replaced}${position} FROM ${relation.from})` : relation.from;
  const columns = new Map<string, MappedColumn>();
  for (const { def, column, expression } of list) {
    const raw = column ? ident(column.name) : `(\n${expression}\n)`;
    const type = column
      ? (typed.get(column.name)?.replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE') ?? column.type)
      : await typeOf(db, def.name, expression as string, from);
    const coercion = coerce(def, raw, type);
    const label = column ? column.name : def.name;
    if (!coercion)
      throw usageError(
        'bad_type',
        `${settings.name}: column "${label}" is of type ${type}, not ${LOOKS[def.type].a} as ${def.name} must be.`,
        LOOKS[def.type].hint,
      );
    columns.set(def.name, { def, raw, type, label, coercion });
  }
  checkRequired(columns, relation, settings.name);
  return { from, columns };
}

export const availableColumns = (mapping: Mapping): Set<ColumnName> => {
  const names = new Set([...mapping.columns.keys()] as ColumnName[]);
  if (names.has('trip_id')) names.add('batch_size');
  return names;
};
