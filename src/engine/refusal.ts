import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Key } from './mapping.js';

/** An expression as messages show it: one line, not too long. */
function short(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** Refuses an expression: the end of a sentence about it, and a fix. */
export type Refuse = (why: string, hint?: string) => never;

/** Refuses the expression of a key of cxf.toml. */
export const refusal =
  ({ table, name }: Key, sql: string): Refuse =>
  (why, hint = `write a column name or an SQL expression over one row: ${name} = "..."`) => {
    throw usageError('bad_expression', `[${table}] ${name}: "${short(sql)}" ${why}.`, hint);
  };

/** The source's column of that name, as the source spells it. */
export function sourceName(name: string, names: readonly string[], refuse: Refuse): string {
  const found = names.find((n) => n === name) ?? names.find((n) => n.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(name, names);
  return refuse(
    `names column "${name.slice(0, 40)}", which the source does not have`,
    near ? `did you mean "${near}"?` : `columns: ${names.slice(0, 10).join(', ')}`,
  );
}

export const unbound = (key: Key, sql: string, why: string): never =>
  refusal(key, sql)(`cannot be computed: ${why}`, 'correct the expression in cxf.toml');
