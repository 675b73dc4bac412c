import { COLUMNS, type ColumnDef, type ColumnName } from '../model/columns.js';
import type { ColumnLook, Lag, TimeLook, TimeReading } from '../model/look.js';
import { nameScore, tokensOf } from './names.js';
import { afterOrder, numberReading } from './numbers.js';
import { id, literal } from './sql.js';
import { stateTruth, truthOf } from './truth.js';
import { type Candidate, duration, type Evidence, percent } from './types.js';
import { NOTHING, STATE_NAMES, STEP_NAMES, VOCABULARY } from './vocabulary.js';

/** What the values of a column say for a contract column: 0..1, and how they are read. */
interface Fit {
  readonly sql: string;
  readonly fit: number;
  readonly reasons: readonly string[];
  readonly claims: boolean;
  /** The values alone would do, whatever the name. */
  readonly alone?: number;
}

/** Shares of name and values in the score. */
const [NAME, VALUES] = [0.6, 0.4];

const count = (n: number): string => n.toLocaleString('en-US');

/** The order's time as the others are compared with it. */
export interface Created {
  readonly column: string;
  /** SQL of it as an operand. */
  readonly operand: string;
}

interface Subject {
  readonly column: ColumnLook;
  readonly reading: TimeReading | null;
  readonly time: TimeLook | null;
  readonly created: Created | null;
  readonly evidence: Evidence;
}

const lagOf = ({ evidence }: Subject, from: string, to: string): Lag | undefined =>
  evidence.times.lags.find((l) => l.from === from && l.to === to);

function idFit({ column, reading }: Subject): Fit | null {
  const { filled, rows, distinct, name } = column;
  const unique = filled === rows && distinct === rows;
  const reasons = [
    unique
      ? 'different in every row'
      : `${count(distinct)} different values in ${count(rows)} rows${filled < rows ? `, ${count(rows - filled)} empty` : ''}`,
  ];
  if (/^(DOUBLE|FLOAT|BOOLEAN)/.test(column.type)) return null;
  const alone = unique && !reading && column.shapes.number - column.shapes.whole < 0.02 ? 0.42 : undefined;
  return {
    sql: name,
    fit: unique ? 1 : Math.max(0.2, 0.3 * (distinct / rows) ** 2),
    reasons,
    claims: true,
    ...(alone ? { alone } : {}),
  };
}

/** Values such as `None` stand for a missing one. */
function named(column: ColumnLook): { sql: string; reasons: string[] } {
  const nothing = column.values.filter((v) => NOTHING.includes(v.value.toLowerCase()));
  if (nothing.length === 0 || column.type !== 'VARCHAR') return { sql: column.name, reasons: [] };
  const sql = nothing.reduce((inner, v) => `nullif(${inner}, ${literal(v.value)})`, id(column.name));
  return { sql, reasons: nothing.map((v) => `"${v.value}" (${count(v.n)} rows) counts as missing`) };
}

const DIMENSION_MOST: Partial<Record<ColumnName, number>> = { region: 500, category: 120 };

function dimensionFit(target: ColumnName, { column, reading }: Subject): Fit | null {
  if (reading || /^(DOUBLE|FLOAT|DECIMAL)/.test(column.type)) return null;
  const { distinct, filled } = column;
  const most = DIMENSION_MOST[target] as number;
  const { sql, reasons } = named(column);
  const fits = distinct >= 2 && distinct <= most && distinct <= Math.max(2, filled / 20);
  const fit = (fits ? 1 : distinct === 1 ? 0.4 : 0.1) * (0.5 + 0.5 * (filled / column.rows));
  const examples = column.values
    .slice(0, 3)
    .map((v) => v.value)
    .join(', ');
  return { sql, fit, reasons: [`${count(distinct)} different: ${examples}`, ...reasons], claims: true };
}

/** Stores, couriers, trips: fewer than orders. */
function entityFit(target: ColumnName, { column, reading }: Subject): Fit | null {
  if (reading || /^BOOLEAN/.test(column.type) || (column.shapes.number > 0.5 && column.shapes.whole < 0.9 * column.shapes.number))
    return null;
  const { distinct, filled, rows } = column;
  if (filled === 0) return null;
  const orders = filled / Math.max(1, distinct);
  const fit = distinct < 2 ? 0.2 : target === 'trip_id' ? (orders < 20 ? 1 : 0.3) : orders >= 2 ? 1 : 0.2;
  const { sql, reasons } = named(column);
  const empty = filled < rows ? `, empty in ${percent(1 - filled / rows)}` : '';
  return {
    sql,
    fit: fit * (0.5 + 0.5 * (filled / rows)),
    reasons: [`${count(distinct)} different${empty}`, ...reasons],
    claims: true,
  };
}

const isStep = (name: string): boolean => STEP_NAMES.some((w) => tokensOf(name).some((t) => t.startsWith(w)));

function createdFit(subject: Subject): Fit | null {
  const { column, reading, time, evidence } = subject;
  if (!reading || !time) return null;
  const lags = evidence.times.lags.filter((l) => l.from === column.name);
  const first = lags.length === 0 ? 1 : lags.reduce((sum, l) => sum + l.after, 0) / lags.length;
  const words = column.type === 'VARCHAR' && column.clockShare < 0.5 && column.shapes.whole < 0.5;
  const days = column.type === 'DATE' || words;
  const fit = time.filled ** 2 * first ** 2 * (days ? 0.2 : 1);
  const reasons = [
    reading.written,
    time.filled >= 0.9995 ? 'there for every order' : `there for ${percent(time.filled)} of the orders`,
    ...(lags.length === 0
      ? []
      : [first >= 0.98 ? 'the earliest time of an order' : `before the other times in ${percent(first)}`]),
    ...(days ? ['only days, no time of day'] : []),
  ];
  return { sql: reading.sql, fit, reasons, claims: true, ...(fit > 0.9 && !isStep(column.name) ? { alone: 0.4 * fit } : {}) };
}

/** How a later time lies to the order, in words. */
const lagWords = (lag: Lag): string =>
  `${duration(lag.p50)} after the order in the middle${lag.after < 0.9995 ? `, before it in ${percent(1 - lag.after)}` : ''}`;

/** Values of a status or a flag for which the time is empty: what makes it an outcome. */
function emptyFor(time: TimeLook): string | null {
  const found = time.filledBy.find((f) => f.value !== '' && f.n >= 5 && f.filled < 0.05);
  return found ? `empty where ${found.column} is "${found.value}"` : null;
}

function promisedFit(subject: Subject): Fit | null {
  const { column, reading, time, created } = subject;
  const lag = created ? lagOf(subject, created.column, column.name) : undefined;
  if (!reading || !time || !lag || created?.column === column.name) return null;
  const near = lag.p50 > 60 && lag.p50 < 5 * 86_400 ? 1 : 0.3;
  const full = time.filled >= 0.97;
  const round = lag.round >= 0.95;
  const fit = lag.after * near * (0.5 + (full ? 0.25 : 0) + (round ? 0.25 : 0));
  const reasons = [
    reading.written,
    lagWords(lag),
    ...(full ? ['there for nearly every order, so it is known beforehand'] : [`there for ${percent(time.filled)} of the orders`]),
    ...(round ? ['whole minutes from the order'] : []),
  ];
  return {
    sql: reading.sql,
    fit,
    reasons,
    claims: true,
    ...(full && round && fit > 0.9 && !isStep(column.name) ? { alone: 0.38 } : {}),
  };
}

function deliveredFit(subject: Subject): Fit | null {
  const { column, reading, time, created, evidence } = subject;
  const lag = created ? lagOf(subject, created.column, column.name) : undefined;
  if (!reading || !time || !lag || created?.column === column.name) return null;
  const near = lag.p50 > 60 && lag.p50 < 5 * 86_400 ? 1 : 0.3;
  const gaps = time.filled < 0.9995;
  const empty = emptyFor(time);
  // A promise lies after some arrivals; it is told by its whole minutes.
  const promises = evidence.times.lags.filter((l) => l.from === created?.column && l.round > 0.9).map((l) => l.to);
  const last = evidence.times.lags.every(
    (l) => l.from !== column.name || promises.includes(l.to) || l.after < 0.5 || l.both < 0.5,
  );
  const fit = lag.after * near * (0.6 + (empty ? 0.25 : gaps ? 0.15 : 0) + (last ? 0.15 : 0));
  const reasons = [reading.written, lagWords(lag), ...(empty ? [empty] : gaps ? [`empty in ${percent(1 - time.filled)}`] : [])];
  const alone = empty !== null && last && time.filled > 0.5 && lag.round < 0.9 && !isStep(column.name) ? 0.38 : 0;
  return { sql: reading.sql, fit: Math.min(1, fit), reasons, claims: true, ...(alone ? { alone } : {}) };
}

/** When an outcome became known: of few orders, after they were placed. */
function outcomeTimeFit(subject: Subject): Fit | null {
  const { column, reading, time, created } = subject;
  if (!reading || !time) return null;
  const lag = created ? lagOf(subject, created.column, column.name) : undefined;
  const fit = (time.filled < 0.5 ? 1 : 0.3) * (lag ? lag.after : 0.5);
  const reasons = [reading.written, `there for ${percent(time.filled)} of the orders`, ...(lag ? [lagWords(lag)] : [])];
  return { sql: reading.sql, fit, reasons, claims: true };
}

function truthFit({ column, reading, time }: Subject): Fit | null {
  if (reading && time) {
    if (time.filled > 0.6) return null;
    const reasons = [`there for ${percent(time.filled)} of the orders: those with a time`];
    return { sql: `${id(column.name)} IS NOT NULL`, fit: 0.7, reasons, claims: false };
  }
  const truth = truthOf(column);
  if (!truth || column.distinct > 0.5 * column.rows) return null;
  return { sql: truth.sql, fit: truth.sure, reasons: [truth.why], claims: true };
}

function numberFit(target: ColumnName, def: ColumnDef, { column, reading }: Subject): Fit | null {
  if (reading) return null;
  const found = numberReading(target, column, def.type === 'integer');
  if (!found) return null;
  const range =
    column.numbers && !found.why?.startsWith('written') ? [`from ${column.numbers.min} to ${column.numbers.max}`] : [];
  return { sql: found.sql, fit: found.fit, reasons: [...range, ...(found.why ? [found.why] : [])], claims: true };
}

/** A promise or an arrival as minutes after the order. */
function durationFit({ column, reading, created }: Subject): Fit | null {
  if (reading || !created) return null;
  const after = afterOrder(column);
  return after && { sql: `${created.operand} + ${after.sql}`, fit: 0.8, reasons: [after.why], claims: true };
}

function fitOf(def: ColumnDef, subject: Subject): Fit | null {
  const target = def.name as ColumnName;
  switch (target) {
    case 'order_id':
      return idFit(subject);
    case 'created_at':
      return createdFit(subject);
    case 'region':
    case 'category':
      return dimensionFit(target, subject);
    case 'store_id':
    case 'trip_id':
    case 'dasher_id':
      return entityFit(target, subject);
    case 'promised_eta':
      return promisedFit(subject) ?? durationFit(subject);
    case 'delivered_at':
      return deliveredFit(subject) ?? durationFit(subject);
    case 'cancelled_at':
    case 'refunded_at':
    case 'support_at':
      return outcomeTimeFit(subject);
    default:
      return def.type === 'boolean' ? truthFit(subject) : numberFit(target, def, subject);
  }
}

/** An outcome told by a column of states. */
function stateCandidates(column: ColumnLook): Candidate[] {
  if (column.type !== 'VARCHAR' || column.distinct > 30) return [];
  const name = nameScore(column.name, 'status', { names: STATE_NAMES, not: ['payment', 'driver', 'courier', 'store'] });
  return (['cancelled', 'refunded'] as const).flatMap((target) => {
    const truth = stateTruth(column, target);
    if (!truth) return [];
    const score = 0.6 + 0.3 * name.score;
    return [{ target, column: column.name, sql: truth.sql, claims: false, score, named: name.score, reasons: [truth.why] }];
  });
}

/** Every reading of every column for the given contract columns that has anything for it. */
export function candidatesFor(targets: readonly ColumnName[], evidence: Evidence, created: Created | null): Candidate[] {
  const defs = COLUMNS.filter((c) => targets.includes(c.name));
  return evidence.look.columns
    .filter((c) => c.filled > 0)
    .flatMap((column) => {
      const reading = evidence.readings.find((r) => r.column === column.name) ?? null;
      const time = evidence.times.times.find((t) => t.column === column.name) ?? null;
      const subject: Subject = { column, reading: time ? reading : null, time, created, evidence };
      const own = defs.flatMap((def): Candidate[] => {
        const name = nameScore(column.name, def.name, VOCABULARY[def.name]);
        const fit = fitOf(def, subject);
        if (!fit || (name.score === 0 && !fit.alone)) return [];
        const score = Math.max(
          name.score === 0 ? 0 : (NAME * name.score + VALUES * fit.fit) * (fit.fit < 0.2 ? 0.5 : 1),
          fit.alone ?? 0,
        );
        const reasons = name.score > 0 ? [`named like "${name.phrase}"`, ...fit.reasons] : fit.reasons;
        return [{ target: def.name, column: column.name, sql: fit.sql, claims: fit.claims, score, named: name.score, reasons }];
      });
      return [...own, ...stateCandidates(column).filter((c) => targets.includes(c.target))];
    });
}
