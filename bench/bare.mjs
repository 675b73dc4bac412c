// The bare aggregate as a process of its own, with DuckDB's default threads: node bench/bare.mjs FILE FROM TO. Writes nothing.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [file, from, to] = process.argv.slice(2);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const sql = readFileSync(new URL('bare.sql', import.meta.url), 'utf8')
  .replace('$file', quoted(file))
  .replace('$from', `TIMESTAMP ${quoted(from)}`)
  .replace('$to', `TIMESTAMP ${quoted(to)}`);

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = (await connection.runAndReadAll(sql)).getRows();
if (rows.length === 0) throw new Error(`no orders in ${file} between ${from} and ${to}`);
