import type { Value } from '../duckdb.js';
import type { MappedColumn, Mapping } from '../mapping.js';
import { cut, printable } from '../printable.js';
import type { Relation } from '../relation.js';
import type { Span } from '../types.js';

/** Knows from earlier runs what was found, and where orders of some time are. */
export interface Memory {
  /** Orders, those with a time and with an id, and their first and last time (microseconds UTC). */
  bounds(): Promise<{ orders: number; dated: number; ids: number; first: number | null; last: number | null }>;
  /** SQL to select from that holds all orders of the spans. */
  within(spans: readonly Span[]): Promise<string>;
  /** Whether to read each span by itself reads less than to read them at once. */
  readsLessApart(spans: readonly Span[]): Promise<boolean>;
  /** The numbers found for a question about a span before, while its files were the same; else they are computed. */
  remembered(question: string, span: Span | null, compute: () => Promise<readonly number[]>): Promise<readonly number[]>;
  /** Of the spans, those whose question was not answered for their present files; `tell` keeps an answer. */
  unanswered(question: string, spans: readonly Span[]): Promise<readonly Span[]>;
  tell(question: string, spans: readonly Span[]): Promise<void>;
}

/** What the checks look at. */
export interface Subject {
  readonly db: { rows(sql: string): Promise<Value[][]> };
  readonly relation: Relation;
  readonly mapping: Mapping;
  /** The source as messages call it. */
  readonly name: string;
  readonly memory: Memory | null;
}

export function columnOf(subject: Subject, name: string): MappedColumn {
  const found = subject.mapping.columns.get(name);
  if (!found) throw new Error(`${name} is not mapped`);
  return found;
}

/** A value from the data, safe and short enough for a message. */
export const quoted = (value: unknown): string => `"${cut(printable(String(value)), 40)}"`;
