import { usageError } from '../errors.js';
import { COLUMNS, type ColumnDef, type ColumnName, columnDef } from '../model/columns.js';
import { nearest } from '../model/nearest.js';
import { type Coercion, coerce, LOOKS } from './coerce.js';
import type { Dialect } from './dialect/types.js';
import type { Relation, SourceColumn } from './relation.js';

/** Where an expression stands in cxf.toml. */
export interface Key {
  readonly table: 'columns' | 'drivers';
  readonly name: string;
}

export interface MappedColumn {
  readonly def: ColumnDef;
  /** SQL of the raw value over the relation, and its type. */
  readonly raw: string;
  readonly type: string;
  /** Where cxf.toml maps it. */
  readonly key: Key;
  /** How messages call it: the source's own column, or the contract's name of what an expression gives. */
  readonly label: string;
  /** The user's expression; null for a column of the source. */
  readonly expression: string | null;
  /** Columns of the source it reads. */
  readonly reads: readonly string[];
  readonly coercion: Coercion;
}

export interface Mapping {
  /** Of all SQL in it. */
  readonly dialect: Dialect;
  /** What the queries select from: the relation, with text columns typed where expressions need it. */
  readonly from: string;
  /** The same with `cxf_file` and `cxf_row`: where in the source a row stands. */
  readonly located: string;
  /** What to select from for some of the source's files alone, with `cxf_f`: see `Relation.part`. */
  readonly part: Relation['part'];
  readonly columns: ReadonlyMap<string, MappedColumn>;
}

/** The source with the columns that expressions read made ready for them. */
export interface Bound extends Pick<Mapping, 'from' | 'located'> {
  /** The same over other rows with the relation's columns. */
  over(from: string): string;
  /** SQL and type of a column as it stands in the source. */
  column(column: SourceColumn): { readonly raw: string; readonly type: string };
  /** The same of an expression; throws one sentence where it cannot be computed. */
  expression(key: Key, sql: string): Promise<{ readonly raw: string; readonly type: string }>;
}

/** What an engine knows of expressions in its SQL. */
export interface Binder {
  readonly dialect: Dialect;
  /**
   * Refuses what is not one expression over a row, and functions that read more than their arguments. Returns the columns
   * of the source it reads, as the source spells them.
   */
  check(key: Key, sql: string): Promise<readonly string[]>;
  /** @param used columns that expressions read */
  bind(used: ReadonlySet<string>): Promise<Bound>;
}

/** The source's column of that name: exact, else the only one that differs in case. */
function columnNamed(name: string, columns: readonly SourceColumn[]): SourceColumn | null {
  const exact = columns.find((c) => c.name === name);
  if (exact) return exact;
  const loose = columns.filter((c) => c.name.toLowerCase() === name.toLowerCase());
  return loose.length === 1 ? (loose[0] as SourceColumn) : null;
}

/** A column of the contract, and the column or the expression of the source that gives it. */
type Wish = { readonly def: ColumnDef; readonly key: Key; readonly reads: readonly string[] } & (
  | { readonly column: SourceColumn; readonly expression: null }
  | { readonly column: null; readonly expression: string }
);

/** What `mapColumns` is told to look for. */
export interface Wanted {
  readonly columns: Readonly<Record<string, string>>;
  /** Dimensions beside those of the contract. */
  readonly extra: readonly string[];
  readonly drivers: readonly { readonly id: string; readonly column: string }[];
  /** The source as messages call it. */
  readonly name: string;
}

interface Named {
  readonly def: ColumnDef;
  readonly key: Key;
  /** What the user maps it to; undefined: the column of that name, if there is one. */
  readonly wish: string | undefined;
}

function namesOf({ columns, extra, drivers }: Wanted): Named[] {
  const names = [...new Set([...COLUMNS.map((c) => c.name), ...extra, ...Object.keys(columns)])];
  return [
    ...names.map((name) => ({
      def: columnDef(name) ?? { name, type: 'text' as const, meaning: 'a further dimension' },
      key: { table: 'columns' as const, name },
      wish: columns[name],
    })),
    ...drivers.map(({ id, column }) => ({
      def: { name: id, type: 'measure' as const, meaning: 'a driver of the user' },
      key: { table: 'drivers' as const, name: id },
      wish: column,
    })),
  ];
}

/** What the user maps, then the columns whose names are right already. */
async function wishes(binder: Binder, relation: Relation, wanted: Wanted): Promise<{ list: Wish[]; used: Set<string> }> {
  const used = new Set<string>();
  const list: Wish[] = [];
  for (const { def, key, wish } of namesOf(wanted)) {
    const column = columnNamed(wish ?? def.name, relation.columns);
    if (column) list.push({ def, key, column, expression: null, reads: [column.name] });
    else if (wish !== undefined) {
      const reads = await binder.check(key, wish);
      for (const c of reads) used.add(c);
      list.push({ def, key, column: null, expression: wish, reads });
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
export async function mapColumns(binder: Binder, relation: Relation, settings: Wanted): Promise<Mapping> {
  checkNames(settings.columns, settings.extra);
  const { dialect } = binder;
  const { list, used } = await wishes(binder, relation, settings);
  const bound = await binder.bind(used);
  const columns = new Map<string, MappedColumn>();
  for (const wish of list) {
    const { raw, type } = wish.column ? bound.column(wish.column) : await bound.expression(wish.key, wish.expression);
    const coercion = coerce(dialect, wish.def, raw, type);
    const label = wish.column ? wish.column.name : wish.def.name;
    if (!coercion)
      throw usageError(
        'bad_type',
        `${settings.name}: column "${label}" is of type ${type}, not ${LOOKS[wish.def.type].a} as ${wish.def.name} must be.`,
        LOOKS[wish.def.type].hint,
      );
    const { def, key, expression, reads } = wish;
    columns.set(def.name, { def, key, raw, type, label, expression, reads, coercion });
  }
  checkRequired(columns, relation, settings.name);
  const { part } = relation;
  return { dialect, from: bound.from, located: bound.located, part: part && ((files) => bound.over(part(files))), columns };
}

export const availableColumns = (mapping: Mapping): Set<ColumnName> => {
  const names = new Set([...mapping.columns.keys()] as ColumnName[]);
  if (names.has('trip_id')) names.add('batch_size');
  return names;
};
