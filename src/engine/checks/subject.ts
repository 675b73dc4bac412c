import type { Database } from '../duckdb.js';
import type { MappedColumn, Mapping } from '../mapping.js';
import type { Relation } from '../relation.js';

/** What the checks look at. */
export interface Subject {
  readonly db: Database;
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
export function quoted(value: unknown): string {
  const clean = String(value).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '?');
  const letters = Array.from(clean);
  return `"${letters.length > 40 ? `${letters.slice(0, 37).join('')}...` : clean}"`;
}
