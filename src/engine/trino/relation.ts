import { CxfError, usageError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import { Fingerprint } from '../files.js';
import { asOne, type Relation } from '../relation.js';
import { ident } from '../sql/text.js';
import type { Address } from './address.js';
import type { Client } from './client.js';

/** A table as a relation. Nothing tells when it changes while it is read: each query sees it whole. */
export async function relationOf(client: Client, address: Address, name: string): Promise<Relation> {
  const schema = `${ident(address.catalog)}.${ident(address.schema)}`;
  const from = `${schema}.${ident(address.table)}`;
  const rows = await client.rows(`SHOW COLUMNS FROM ${from}`).catch(async (error) => {
    throw await misnamed(client, schema, address.table, error);
  });
  const columns = rows.map(([column, type]) => ({ name: String(column), type: String(type) }));
  return asOne({ from, columns, files: [], fingerprint: new Fingerprint([], name) });
}

/** A table that is not there: the nearest of those that are. */
async function misnamed(client: Client, schema: string, table: string, error: unknown): Promise<unknown> {
  if (!(error instanceof CxfError) || error.code !== 'no_such_table') return error;
  const tables = await client.rows(`SHOW TABLES FROM ${schema}`).catch(() => []);
  const near = nearest(
    table.toLowerCase(),
    tables.map(([t]) => String(t)),
  );
  return near ? usageError(error.code, error.message, `did you mean "${near}"?`).because(error) : error;
}
