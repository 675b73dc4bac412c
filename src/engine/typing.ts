import type { Database } from './duckdb.js';
import type { Relation, SourceColumn } from './relation.js';
import { summed } from './rollup/sums.js';
import { ident } from './sql/text.js';

/**
 * Text columns that expressions read get a type when all their values are of it, so that `refund > 0` works on CSV. A
 * value fits only where the typed one says the same: 16.33 is no BIGINT, 007 no number, a time with a zone no TIMESTAMP.
 */
const DATE_TIME = '\\d{4}-\\d{1,2}-\\d{1,2}([ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?)?';
const TYPES: readonly { readonly type: string; readonly shape: string }[] = [
  { type: 'BIGINT', shape: '-?(0|[1-9]\\d{0,17})' },
  { type: 'DOUBLE', shape: '[+-]?(0|[1-9]\\d*)?(\\.\\d+)?([eE][+-]?\\d+)?' },
  { type: 'TIMESTAMP', shape: DATE_TIME },
  { type: 'TIMESTAMP WITH TIME ZONE', shape: `${DATE_TIME} ?([zZ]|[+-]\\d{2}(:?\\d{2})?)` },
  { type: 'BOOLEAN', shape: '(?i:true|false)' },
];

const misfit = (column: string, { type, shape }: (typeof TYPES)[number]): string =>
  `(NOT regexp_full_match(${column}, '${shape}') OR TRY_CAST(${column} AS ${type}) IS NULL)`;

const bare = (column: SourceColumn): string => `nullif(trim(${ident(column.name)}), '')`;

/** Type by column name, for the given text columns whose values all fit one. A column without values has none. */
async function typesOf(db: Database, relation: Relation, texts: readonly SourceColumn[]): Promise<Map<string, string>> {
  if (texts.length === 0) return new Map();
  const tests = texts.flatMap((c) => [
    `count(${bare(c)})`,
    ...TYPES.map((t) => `count(*) FILTER (WHERE ${bare(c)} IS NOT NULL AND ${misfit(bare(c), t)})`),
  ]);
  const row = await summed(db, relation, relation.from, relation.part, tests);
  const width = 1 + TYPES.length;
  return new Map(
    texts.flatMap((c, i) => {
      const fit = Number(row[i * width]) === 0 ? undefined : TYPES.find((_, t) => Number(row[i * width + 1 + t]) === 0);
      return fit ? [[c.name, fit.type] as const] : [];
    }),
  );
}

/** The relation with some columns typed, and further columns that see the texts as they are in the source. */
export class Typed {
  readonly #casts: string;
  readonly #originals: string[] = [];

  private constructor(
    private readonly relation: Relation,
    readonly types: ReadonlyMap<string, string>,
  ) {
    const casts = [...types].map(([name, type]) => `CAST(nullif(trim(${ident(name)}), '') AS ${type}) AS ${ident(name)}`);
    this.#casts = casts.length > 0 ? ` REPLACE (${casts.join(', ')})` : '';
  }

  static async of(db: Database, relation: Relation, used: ReadonlySet<string>): Promise<Typed> {
    const texts = relation.columns.filter((c) => used.has(c.name) && c.type === 'VARCHAR');
    return new Typed(relation, await typesOf(db, relation, texts));
  }

  /** Adds a column computed from the source as it is; returns how to call it. */
  original(sql: string): string {
    this.#originals.push(`(\n${sql}\n) AS cxf_raw_${this.#originals.length}`);
    return `cxf_raw_${this.#originals.length - 1}`;
  }

  #select(more: readonly string[], from = this.relation.from): string {
    return `(SELECT ${[`*${this.#casts}`, ...this.#originals, ...more].join(', ')} FROM ${from})`;
  }

  /** `from` of other rows with the relation's columns. */
  over(from: string): string {
    return this.#casts === '' && this.#originals.length === 0 ? from : this.#select([], from);
  }

  /** What stands after FROM; only as much as is needed, so that scans stay simple. */
  get from(): string {
    return this.over(this.relation.from);
  }

  /** The same with `cxf_file` and `cxf_row`. */
  get located(): string {
    const { file, row } = this.relation.position;
    return this.#select([`${file} AS cxf_file`, `${row} AS cxf_row`]);
  }
}
