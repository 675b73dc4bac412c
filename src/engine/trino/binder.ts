import { CxfError } from '../../errors.js';
import { TRINO } from '../dialect/trino.js';
import type { Binder, Bound, Key } from '../mapping.js';
import { refusal, sourceName, unbound } from '../refusal.js';
import type { Relation, SourceColumn } from '../relation.js';
import { ident } from '../sql/text.js';
import type { Client } from './client.js';
import { QueryFailed, reasonOf } from './failure.js';
import { wordsOf } from './words.js';

/** Expressions in Trino's SQL, over a table. */
export const trinoBinder = (client: Client, relation: Relation): Binder => ({
  dialect: TRINO,
  check: async (key, sql) => columnsRead(key, sql, relation.columns),
  bind: async () => over(client, relation),
});

/** Refuses what is not one expression over a row. Returns the columns it reads; a name that is no column fails when it is bound. */
function columnsRead(key: Key, sql: string, columns: readonly SourceColumn[]): string[] {
  const { wrong, names } = wordsOf(sql);
  if (wrong) refusal(key, sql)(wrong);
  const used = new Set(names.map((name) => name.toLowerCase()));
  return columns.map((c) => c.name).filter((name) => used.has(name.toLowerCase()));
}

const over = (client: Client, relation: Relation): Bound => ({
  from: relation.from,
  located: `(SELECT *, CAST(NULL AS integer) AS cxf_file, CAST(NULL AS integer) AS cxf_row FROM ${relation.from})`,
  over: (from) => from,
  column: ({ name, type }) => ({ raw: ident(name), type }),
  async expression(key, sql) {
    const [first] = relation.columns as [SourceColumn];
    // Beside a column of the row a hidden aggregate shows. Only described, not run.
    const select = `SELECT (\n${sql}\n) AS x, ${ident(first.name)} FROM ${relation.from} AS "cxf_t"`;
    const described = client.rows('DESCRIBE OUTPUT cxf_x', { cxf_x: select });
    const rows = await described.catch((error) => refused(key, sql, error, relation.columns));
    return { raw: `(\n${sql}\n)`, type: String(rows[0]?.[4]) };
  },
});

/** Why the server does not take an expression. */
function refused(key: Key, sql: string, error: unknown, columns: readonly SourceColumn[]): never {
  const cause = error instanceof CxfError && error.cause instanceof QueryFailed ? error.cause : null;
  // A statement in a header that cannot be parsed is a bad request.
  if (cause?.status === 400) refusal(key, sql)('is not valid SQL');
  const fault = cause?.fault;
  if (!fault) throw error;
  const column = /^(?:line \d+:\d+: )?Column '([^']+)' cannot be resolved/.exec(fault.message)?.[1];
  const refuse = refusal(key, sql);
  if (column)
    sourceName(
      column,
      columns.map((c) => c.name),
      refuse,
    );
  if (fault.errorName === 'SYNTAX_ERROR') refuse('is not valid SQL');
  if (/AGGREGATE|GROUP_BY/.test(fault.errorName ?? '')) unbound(key, sql, 'is not an expression over one row');
  return unbound(key, sql, reasonOf(fault));
}
