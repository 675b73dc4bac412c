import { usageError } from '../errors.js';
import {
  type ColumnLook,
  type Lag,
  SHAPES,
  type SourceLook,
  type TimeLook,
  type TimeReading,
  type TimesLook,
  VALUES,
} from '../model/look.js';
import { coerce } from './coerce.js';
import { DUCKDB } from './dialect/duckdb.js';
import { Database, type Value } from './duckdb.js';
import { checkExpression } from './expression.js';
import { translated } from './failure.js';
import { lock } from './open.js';
import type { Relation, SourceColumn } from './relation.js';
import { scratchFolder } from './scratch.js';
import { LOADED } from './sources/format.js';
import { openRelation } from './sources/open.js';
import { columnLookQuery, distinctQuery, lagQuery, timeLookQuery, valuesQuery } from './sql/look.js';
import { ident } from './sql/text.js';
import { Typed } from './typing.js';

/** So many rows are looked at; of more, every so manyth. */
const LOOKED_AT = 100_000;
/** Columns with at most so many values may tell the state of an order. */
const STATES = 12;

const number = (x: unknown): number => (x === null || x === undefined ? Number.NaN : Number(x));
/** A list of numbers as the database gives it; empty for none. */
const numbers = (x: unknown): number[] => (Array.isArray(x) ? x.map(number) : []);
const share = (n: unknown, of: number): number => (of > 0 ? number(n) / of : 0);

/** A part of the rows, the same in every run: every so manyth of each file. */
function sampled(relation: Relation, rows: number): string {
  const step = Math.ceil(rows / LOOKED_AT);
  if (step <= 1) return relation.from;
  const row = relation.from === ident(LOADED) ? 'rowid' : /^read_parquet\(/.test(relation.from) ? 'file_row_number' : null;
  return row === null ? relation.from : `(SELECT * FROM ${relation.from} WHERE ${row} % ${step} = 0)`;
}

/** A source before anything is known of it. Throws one clear CxfError on anything wrong with it. */
export class Inspector {
  /** What is looked at: the source, or a part of it. */
  #looked: string;

  private constructor(
    private readonly db: Database,
    private readonly relation: Relation,
    private readonly name: string,
    private readonly rows: number,
    private readonly drop: () => void,
  ) {
    this.#looked = relation.from;
  }

  static async open(source: string, name: string): Promise<Inspector> {
    if (/^trino:/i.test(source))
      throw usageError(
        'no_trino',
        `${name}: cxf init does not look into Trino.`,
        'write source and [columns] in cxf.toml by hand, then run cxf doctor; or run cxf init on an extract',
      );
    const scratch = scratchFolder();
    const db = await Database.open({ tempDirectory: scratch.path });
    const drop = (): void => {
      db.close();
      scratch.drop();
    };
    try {
      const relation = await openRelation(db, source, name);
      await lock(db, relation, source);
      const [[rows] = []] = await db.rows(`SELECT count(*) FROM ${relation.from}`);
      if (!Number(rows)) throw usageError('no_orders', `${name} holds no orders.`, 'check --source, or the export that wrote it');
      return new Inspector(db, relation, name, Number(rows), drop);
    } catch (error) {
      drop();
      throw translated(error, name);
    }
  }

  /** A part of a large source is kept, so that it is read once. */
  async #sample(): Promise<void> {
    const from = sampled(this.relation, this.rows);
    if (from === this.relation.from && from === ident(LOADED)) return;
    await this.db.run(`CREATE OR REPLACE TEMP TABLE cxf_looked AS SELECT * FROM ${from}`);
    this.#looked = 'cxf_looked';
  }

  async #safely<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.relation.fingerprint.check();
      return result;
    } catch (error) {
      this.relation.fingerprint.check();
      throw translated(error, this.name);
    }
  }

  /** Every column by itself. */
  look(): Promise<SourceLook> {
    return this.#safely(async () => {
      await this.#sample();
      const from = this.#looked;
      const plain = this.relation.columns.filter((c) => !/\[\]$|^(STRUCT|MAP|LIST|UNION|BLOB)/.test(c.type));
      const columns: ColumnLook[] = [];
      for (const column of plain) columns.push(await this.#column(from, column));
      return { name: this.name, rows: this.rows, columns };
    });
  }

  async #column(from: string, column: SourceColumn): Promise<ColumnLook> {
    const [row = []] = await this.db.rows(columnLookQuery(from, column));
    const [rows = 0, filled = 0, ...rest] = row.map(number);
    const counts = rest.splice(0, SHAPES.length + 6).map((n) => share(n, filled));
    const [min = Number.NaN, p10 = 0, p50 = 0, p90 = 0, max = 0] = numbers((row as Value[]).at(-1));
    const [[distinct] = []] = await this.db.rows(distinctQuery(from, column.name));
    const values = await this.db.rows(valuesQuery(from, column.name, VALUES));
    const shapes = Object.fromEntries(SHAPES.map((s, i) => [s, counts[i] ?? 0])) as ColumnLook['shapes'];
    const [firstBeyond12 = 0, secondBeyond12 = 0, clockShare = 0, seconds = 0, fractions = 0, halves = 0] = counts.slice(
      SHAPES.length,
    );
    return {
      ...{ name: column.name, type: column.type, rows, filled, distinct: Number(distinct) },
      ...{ shapes, firstBeyond12, secondBeyond12, clockShare, seconds, fractions, halves },
      numbers: Number.isNaN(min) ? null : { min, p10, p50, p90, max },
      values: values.map(([value, n]) => ({ value: String(value), n: Number(n) })),
    };
  }

  /** Times as they would be read, and how they lie to each other. Readings that the database cannot follow are left out. */
  times(readings: readonly TimeReading[], look: SourceLook): Promise<TimesLook> {
    return this.#safely(async () => {
      const typed = await Typed.of(this.db, this.relation, await this.#readBy(readings));
      const found: { column: string; us: string }[] = [];
      for (const r of readings) {
        const us = await this.#micros(typed.from, r);
        if (us !== null) found.push({ column: r.column, us });
      }
      const from = typed.from === this.relation.from ? this.#looked : typed.from;
      const states = look.columns.filter((c) => c.distinct >= 2 && c.distinct <= STATES);
      const times: TimeLook[] = [];
      for (const t of found)
        times.push(
          await this.#time(
            from,
            typed.from,
            t,
            states.map((c) => c.name),
          ),
        );
      return { times, lags: await this.#lags(from, found) };
    });
  }

  /** Columns that the readings read; of an expression that may not stand in cxf.toml none, it fails later. */
  async #readBy(readings: readonly TimeReading[]): Promise<Set<string>> {
    const used = new Set<string>();
    for (const { column, sql } of readings) {
      const key = { table: 'columns', name: 'created_at' } as const;
      const names =
        sql === column && this.#has(column) ? [column] : await checkExpression(this.db, key, sql, this.relation.columns);
      for (const name of names) used.add(name);
    }
    return used;
  }

  #has(column: string): boolean {
    return this.relation.columns.some((c) => c.name === column);
  }

  /** SQL of microseconds; null where the reading fails on the values. */
  async #micros(from: string, { column, sql }: TimeReading): Promise<string | null> {
    const raw = sql === column && this.#has(column) ? ident(column) : `(${sql})`;
    try {
      const [described] = await this.db.rows(`DESCRIBE SELECT ${raw} AS x FROM ${from}`);
      const us = coerce(DUCKDB, { name: column, type: 'timestamp', meaning: '' }, raw, String(described?.[1]))?.value ?? null;
      if (us !== null) await this.db.rows(`SELECT min(${us}), max(${us}) FROM ${from}`);
      return us;
    } catch {
      return null;
    }
  }

  async #time(
    from: string,
    whole: string,
    { column, us }: { column: string; us: string },
    states: readonly string[],
  ): Promise<TimeLook> {
    const [row = []] = await this.db.rows(timeLookQuery.bounds(whole, us));
    const [filled, first, last] = row.map(number);
    const hours = await this.db.rows(timeLookQuery.byHour(from, us));
    const byHour = Array.from({ length: 24 }, (_, h) => Number(hours.find(([x]) => Number(x) === h)?.[1] ?? 0));
    const days = await this.db.rows(timeLookQuery.byDay(whole, us));
    const filledBy: TimeLook['filledBy'][number][] = [];
    for (const state of states.filter((s) => s !== column)) {
      const rows = await this.db.rows(timeLookQuery.filledBy(from, us, state));
      for (const [value, n, has] of rows)
        filledBy.push({ column: state, value: String(value), n: Number(n), filled: share(has, Number(n)) });
    }
    return {
      ...{ column, filled: share(filled, this.rows), first: (first ?? 0) / 1000, last: (last ?? 0) / 1000, byHour, filledBy },
      days: days.map(([day, n]) => ({ day: Number(day) * 86_400_000, n: Number(n) })),
    };
  }

  async #lags(from: string, found: readonly { column: string; us: string }[]): Promise<Lag[]> {
    if (found.length < 2) return [];
    await this.db.run(
      `CREATE OR REPLACE TEMP TABLE cxf_times AS SELECT ${found.map((t, i) => `${t.us} AS t${i}`).join(', ')} FROM ${from}`,
    );
    const lags: Lag[] = [];
    for (const [i, a] of found.entries())
      for (const [j, b] of found.entries()) {
        if (i === j) continue;
        const [row = []] = await this.db.rows(lagQuery('cxf_times', `t${i}`, `t${j}`));
        const [all = 0, both = 0, after, round] = row.slice(0, 4).map(number);
        const [p10 = 0, p50 = 0, p90 = 0, p95 = 0] = numbers(row[4]);
        if (both > 0)
          lags.push({
            ...{ from: a.column, to: b.column, both: both / all },
            ...{ after: share(after, both), p10, p50, p90, p95, round: share(round, both) },
          });
      }
    return lags;
  }

  close(): void {
    this.drop();
  }
}
