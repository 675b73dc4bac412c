import { COLUMNS, type ColumnName } from '../model/columns.js';
import type { ColumnLook, SourceLook, TimeLook, TimeReading } from '../model/look.js';
import { type Created, candidatesFor } from './candidates.js';
import { assign } from './matching.js';
import { sliceable } from './sliceable.js';
import { id } from './sql.js';
import { type Answers, type Candidate, type Evidence, LEAST } from './types.js';
import { localised, type Zones, zonesOf } from './zones.js';

/** A contract column with what it is mapped to. */
export interface Chosen {
  readonly target: ColumnName;
  readonly sql: string;
  /** Columns of the source it reads; what people gave as an expression is not looked into. */
  readonly from: readonly string[];
  readonly score: number;
  /** People said so. */
  readonly given: boolean;
  readonly named: number;
  readonly reasons: readonly string[];
  /** Other candidates whose columns serve nothing else, best first. */
  readonly others: readonly Candidate[];
}

export interface Mapped {
  readonly chosen: readonly Chosen[];
  readonly zones: Zones;
  /** The order's time as it stands in the source; null where none was found. */
  readonly created: TimeLook | null;
  readonly createdReading: TimeReading | null;
  readonly region: ColumnLook | null;
}

const byScore = (a: Candidate, b: Candidate): number => b.score - a.score || (a.column < b.column ? -1 : 1);

/** A column the user names is read as its values ask for; anything else is an expression. */
function given(target: ColumnName, text: string, candidates: readonly Candidate[], evidence: Evidence): Candidate {
  const found = candidates.filter((c) => c.target === target && c.column === text).sort(byScore)[0];
  const reading =
    COLUMNS.find((c) => c.name === target)?.type === 'timestamp' && evidence.readings.find((r) => r.column === text);
  const sql = found?.sql ?? (reading ? reading.sql : text);
  return {
    target,
    column: text,
    sql,
    claims: true,
    score: 1,
    named: 1,
    reasons: ['as told', ...(found?.reasons.slice(found.named > 0 ? 1 : 0) ?? [])],
  };
}

/** The best of a few columns that are settled before the others. */
function settled(target: ColumnName, evidence: Evidence, answers: Answers): Candidate | null {
  const candidates = candidatesFor([target], evidence, null).sort(byScore);
  const told = answers.columns[target];
  if (told !== undefined) return told === null ? null : given(target, told, candidates, evidence);
  return candidates.find((c) => c.score >= LEAST) ?? null;
}

/** One slot for each column of the source, and one of its own for each candidate that leaves its column to others. */
function matched(candidates: readonly Candidate[], targets: readonly ColumnName[]): Candidate[] {
  const good = candidates.filter((c) => c.score >= LEAST);
  const slotOf = (c: Candidate): string => (c.claims ? `column ${c.column}` : `part ${c.target} ${c.column} ${c.sql}`);
  const slots = [...new Set(good.map(slotOf))];
  const best = targets.map((target) =>
    slots.map((slot) => good.filter((c) => c.target === target && slotOf(c) === slot).sort(byScore)[0] ?? null),
  );
  // Beyond the line: a weak pair must not push a strong one aside only because two are more than one.
  const found = assign(best.map((row) => row.map((c) => (c === null ? null : (c.score - LEAST + 0.01) ** 2))));
  return found.flatMap((slot, t) => (slot === null ? [] : (best[t]?.[slot] ?? [])));
}

/** Times without a zone are told to be local where they are. */
function withZone(c: Candidate, evidence: Evidence, zones: Zones, region: string | null): Candidate {
  const reading = evidence.readings.find((r) => r.column === c.column);
  const isTime = COLUMNS.find((d) => d.name === c.target)?.type === 'timestamp';
  if (!reading || reading.zoned || !isTime || c.sql !== reading.sql) return c;
  const own = evidence.look.columns.some((x) => x.name === c.column);
  return { ...c, sql: localised(c.sql, own ? c.column : null, zones, region) };
}

const operandOf = (c: Candidate, look: SourceLook): string =>
  c.sql === c.column && look.columns.some((x) => x.name === c.column) ? id(c.column) : c.sql;

/** Maps the source's columns onto the contract's: the assignment with the best total, no column used twice. */
export function propose(evidence: Evidence, answers: Answers): Mapped {
  const lookOf = (c: Candidate | null): ColumnLook | null => evidence.look.columns.find((x) => x.name === c?.column) ?? null;
  const placed = settled('created_at', evidence, answers);
  const area = settled('region', evidence, answers);
  const created = evidence.times.times.find((t) => t.column === placed?.column) ?? null;
  const createdReading = evidence.readings.find((r) => r.column === placed?.column) ?? null;
  const region = lookOf(area);
  const zones = zonesOf(created, createdReading, region, answers);
  const zoned = (c: Candidate): Candidate => withZone(c, evidence, zones, region?.name ?? null);
  const at: Created | null = placed && { column: placed.column, operand: operandOf(zoned(placed), evidence.look) };

  const targets = COLUMNS.map((c) => c.name);
  const all = candidatesFor(targets, evidence, at);
  const told = targets.flatMap((target) => {
    const text = answers.columns[target];
    return typeof text === 'string' ? [given(target, text, all, evidence)] : [];
  });
  const free = targets.filter((t) => answers.columns[t] === undefined && t !== 'created_at');
  const taken = new Set([...told.map((c) => c.column), ...(placed ? [placed.column] : [])]);
  const open = all.filter((c) => free.includes(c.target) && !(c.claims && taken.has(c.column)));
  const picked = [...(placed && !told.some((c) => c.target === 'created_at') ? [placed] : []), ...told, ...matched(open, free)];
  if (!DIMENSIONS.some((d) => picked.some((c) => c.target === d)) && answers.columns.region === undefined)
    picked.push(...anyDimension(evidence, picked));
  const used = new Set(picked.map((c) => c.column));
  const chosen = targets.flatMap((target): Chosen[] => {
    const c = picked.find((x) => x.target === target);
    if (!c) return promised(target, at, answers);
    const others = all
      .filter((o) => o.target === target && o.sql !== c.sql && !used.has(o.column) && o.score >= LEAST)
      .sort(byScore);
    const { sql } = zoned(c);
    return [
      { target, sql, from: [c.column], score: c.score, given: told.includes(c), named: c.named, reasons: c.reasons, others },
    ];
  });
  return { chosen, zones, created, createdReading, region };
}

const DIMENSIONS: readonly ColumnName[] = ['region', 'category', 'store_id'];

/** For want of a column named like a dimension, one with few values. */
function anyDimension({ look }: Evidence, picked: readonly Candidate[]): Candidate[] {
  const [c] = sliceable(look).filter((x) => !picked.some((p) => p.column === x.name));
  if (!c) return [];
  const values = c.values.slice(0, 3).map((v) => v.value);
  const reasons = ['nothing is named like a region, a category or a store', `${c.distinct} different: ${values.join(', ')}`];
  return [{ target: 'region', column: c.name, sql: c.name, claims: true, score: 0.3, named: 0, reasons }];
}

/** A promise of so many minutes for every order, where people gave one. */
function promised(target: ColumnName, at: Created | null, { promiseMinutes = 0 }: Answers): Chosen[] {
  if (target !== 'promised_eta' || at === null || promiseMinutes <= 0) return [];
  const sql = `${at.operand} + INTERVAL ${Math.round(promiseMinutes)} MINUTE`;
  return [
    {
      target,
      sql,
      from: [at.column],
      score: 1,
      given: true,
      named: 1,
      reasons: [`${promiseMinutes} minutes for every order, as told`],
      others: [],
    },
  ];
}
