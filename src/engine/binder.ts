import { DUCKDB } from './dialect/duckdb.js';
import type { Database } from './duckdb.js';
import { bind, checkExpression } from './expression.js';
import type { Binder, Bound } from './mapping.js';
import { unbound } from './refusal.js';
import type { Relation, SourceColumn } from './relation.js';
import { ident } from './sql/text.js';
import { Typed } from './typing.js';

/** Expressions in DuckDB's SQL, over a relation. */
export const duckdbBinder = (db: Database, relation: Relation): Binder => ({
  dialect: DUCKDB,
  check: (key, sql) => checkExpression(db, key, sql, relation.columns),
  bind: async (used) => over(db, relation, await Typed.of(db, relation, used)),
});

const over = (db: Database, relation: Relation, typed: Typed): Bound => ({
  get from() {
    return typed.from;
  },
  get located() {
    return typed.located;
  },
  over: (from) => typed.over(from),
  column: ({ name, type }) => ({ raw: typed.types.has(name) ? typed.original(ident(name)) : ident(name), type }),
  /** An expression that does not fit the typed columns may fit the texts as they are. */
  async expression(key, sql) {
    const beside = ident((relation.columns[0] as SourceColumn).name);
    const first = await bind(db, sql, beside, typed.from);
    if ('type' in first) return { raw: `(\n${sql}\n)`, type: first.type };
    const second = typed.types.size > 0 ? await bind(db, sql, beside, relation.from) : first;
    return 'type' in second ? { raw: typed.original(sql), type: second.type } : unbound(key, sql, first.why);
  },
});
