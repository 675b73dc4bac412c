import type { Value } from '../duckdb.js';
import type { MappedColumn, Mapping } from '../mapping.js';
import { cut, printable } from '../printable.js';
import type { Relation } from '../relation.js';

/** What the checks look at. */
export interface Subject {
  readonly db: { rows(sql: string): Promise<Value[][]> };
  readonly relation: Relation;
  readonly mapping: Mapping;
  /** The source as messages call it. */
  readonly name: string;
}

export function columnOf(subject: Subject, name: string): MappedColumn {
  const found = subject.mapping.columns.get(name);
  if (!found) throw new Error(`${name} is not mapped`);
  return found;
}

/** A value from the data, safe and short enough for a message. */
export const quoted = (value: unknown): string => `"${cut(printable(String(value)), 40)}"`;
