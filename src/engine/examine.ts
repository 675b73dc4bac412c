import { CxfError } from '../errors.js';
import type { AgeRow, Examined, Lateness, MappedLook, Oddity } from '../model/examined.js';
import { duckdbBinder } from './binder.js';
import { plausibility } from './checks/plausible.js';
import type { Subject } from './checks/subject.js';
import { blamedColumn, checkValues } from './checks/values.js';
import { Database, type Value } from './duckdb.js';
import { translated } from './failure.js';
import { mapColumns } from './mapping.js';
import { type EngineSettings, lock } from './open.js';
import { cut, printable } from './printable.js';
import { scratchFolder } from './scratch.js';
import { openRelation } from './sources/open.js';
import { agesQuery, countsQuery, filledQuery, hoursQuery, lateQuery, repeatedQuery, rulesOf, rulesQuery } from './sql/examine.js';

/** Edges of the bands of age, hours. */
const AGES = [0, 6, 12, 24, 48, 72, 168, 336];
/** So much of the end is looked at by hour. */
const HOURLY_MS = 70 * 86_400_000;
const LATE: readonly { readonly outcome: Lateness['outcome']; readonly column: string }[] = [
  { outcome: 'delivered', column: 'delivered_at' },
  { outcome: 'cancelled', column: 'cancelled_at' },
  { outcome: 'refunded', column: 'refunded_at' },
  { outcome: 'support', column: 'support_at' },
];

const num = (x: Value | undefined): number => (x === null || x === undefined ? 0 : Number(x));
const orNull = (x: Value | undefined): number | null => (x === null || x === undefined ? null : Number(x));

export interface ExamineOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  /** From what is known of the source: when it is looked at. */
  readonly asOf: (last: number | null) => number;
}

/** Counts everything that `cxf doctor` judges. Throws where the source cannot be read or mapped at all. */
export async function examine(settings: EngineSettings, options: ExamineOptions): Promise<Examined> {
  const scratch = scratchFolder();
  const db = await Database.open({ tempDirectory: scratch.path });
  const { source, sourceName: name, columns, dimensions, drivers = [] } = settings;
  try {
    const relation = await openRelation(db, source, name);
    await lock(db, relation, source);
    const mapping = await mapColumns(duckdbBinder(db, relation), relation, { columns, extra: dimensions ?? [], drivers, name });
    const subject = { db, relation, mapping, name, memory: null };
    return await counted(subject, options).catch(async (error) => {
      throw (await blamedColumn(subject, error)) ?? error;
    });
  } catch (error) {
    throw translated(error, name);
  } finally {
    db.close();
    scratch.drop();
  }
}

/** The sentence about the first value of each column that is not of its type. */
async function badValues(subject: Subject): Promise<Map<string, CxfError>> {
  const found = new Map<string, CxfError>();
  for (const [name, column] of subject.mapping.columns) {
    if (column.coercion.bad === null) continue;
    try {
      await checkValues({ ...subject, mapping: { ...subject.mapping, columns: new Map([[name, column]]) } });
    } catch (error) {
      if (!(error instanceof CxfError)) throw error;
      found.set(name, error);
    }
  }
  return found;
}

async function mappedLooks(subject: Subject, orders: number): Promise<MappedLook[]> {
  const bad = await badValues(subject);
  const [row = []] = await subject.db.rows(filledQuery(subject.mapping));
  return [...subject.mapping.columns.values()].map((c, i) => {
    const error = bad.get(c.def.name);
    const so = row[2 * i + 1];
    return {
      ...{ column: c.def.name, label: c.label, expression: c.expression !== null },
      filled: orders > 0 ? num(row[2 * i]) / orders : 0,
      rate: so === null || so === undefined || orders === 0 ? null : Number(so) / orders,
      bad: error ? { message: error.message, fix: error.hint } : null,
    };
  });
}

async function oddities(subject: Subject): Promise<Oddity[]> {
  const rules = rulesOf(subject.mapping);
  const [row = []] = await subject.db.rows(rulesQuery(subject.mapping, rules));
  return rules.map((r, i) => ({ code: r.code, said: r.said, fix: r.fix, n: num(row[1 + 2 * i]), of: num(row[2 + 2 * i]) }));
}

/** Warnings of the engine that no rule of ours repeats. */
async function warnings(subject: Subject, known: readonly Oddity[]): Promise<Examined['warnings']> {
  const counts = plausibility(subject);
  if (counts.length === 0) return [];
  const [row = []] = await subject.db.rows(`SELECT ${counts.flatMap((c) => c.sql).join(', ')} FROM ${subject.mapping.from}`);
  const rest = row.map(Number);
  return counts
    .flatMap((c) => c.warning(rest.splice(0, c.sql.length), '') ?? [])
    .filter((w) => !known.some((o) => o.code === w.code));
}

async function lateness({ db, mapping }: Subject): Promise<Lateness[]> {
  const found: Lateness[] = [];
  for (const { outcome, column } of LATE.filter((l) => mapping.columns.has(l.column))) {
    const [[n, p50, p90, p95, p99] = []] = await db.rows(lateQuery(mapping, column));
    if (num(n) > 0) found.push({ outcome, n: num(n), p50: num(p50), p90: num(p90), p95: num(p95), p99: num(p99) });
  }
  return found;
}

async function ages({ db, mapping }: Subject, asOf: number): Promise<AgeRow[]> {
  const has = (column: string): boolean => mapping.columns.has(column);
  const rows = await db.rows(agesQuery(mapping, asOf, AGES));
  return rows.map(([band, orders, refunded, support, open]) => ({
    ...{ from: AGES[num(band)] as number, to: AGES[num(band) + 1] as number, orders: num(orders) },
    refunded: has('refunded') ? num(refunded) : null,
    support: has('support_contact') ? num(support) : null,
    open: orNull(open),
  }));
}

async function counted(subject: Subject, { now, asOf }: ExamineOptions): Promise<Examined> {
  const { db, mapping, relation } = subject;
  const [row = []] = await db.rows(countsQuery(mapping, now));
  const [orders = 0, dated = 0, ids = 0, distinct = 0] = row.slice(0, 4).map(num);
  const [first, last] = row.slice(4, 6).map((us) => (us === null ? null : Number(us) / 1000));
  const [again] = distinct < ids ? await db.rows(repeatedQuery(mapping)) : [];
  const read = new Set([...mapping.columns.values()].flatMap((c) => c.reads));
  const odd = await oddities(subject);
  const at = asOf(last ?? null);
  const hours = await db.rows(hoursQuery(mapping, Math.min(at, last ?? at) - HOURLY_MS));
  return {
    columns: await mappedLooks(subject, orders),
    unread: relation.columns.map((c) => c.name).filter((c) => !read.has(c)),
    ...{ orders, undated: orders - dated, withoutId: orders - ids, repeated: ids - distinct },
    repeatedId: again ? cut(printable(String(again[0])), 40) : null,
    ...{ first: first ?? null, last: last ?? null, future: num(row[6]) },
    oddities: odd,
    warnings: await warnings(subject, odd),
    hours: hours.map(([hour, region, n]) => ({
      hour: num(hour),
      region: region === null || region === undefined ? null : String(region),
      n: num(n),
    })),
    late: await lateness(subject),
    ages: await ages(subject, at),
    stores: mapping.columns.has('store_id') ? num(row[7]) : null,
  };
}
