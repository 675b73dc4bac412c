// The whole story on many orders, from files and from a cluster of two nodes, command by command: seconds, bytes over the
// wire, rows read by each node, and whether the documents are the same. npx tsx scripts/trino/proof.ts [MILLIONS, by default 10]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { generate } from '../../bench/generate.js';
import { ask, type Cluster, startCluster } from './cluster.js';
import { type Counting, counting } from './counting.js';
import { installTrino } from './install.js';
import { findJava } from './java.js';

const CXF = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'cxf');
const FILES = 20;
const COMMANDS = [
  ['detect'],
  ['incident', 'show', 'latest'],
  ['rca', 'latest'],
  ['recommend', 'latest'],
  ['plan', 'latest'],
  ['orders', 'latest'],
  ['experiment', 'start', 'latest', '--at', '2024-02-02'],
] as const;

/** Cuts the orders into files of equal size, with types that Trino reads. Returns its columns as Trino declares them. */
async function split(source: string, rows: number, folder: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1500MB' });
  const connection = await instance.connect();
  const all = async (sql: string): Promise<string[][]> => (await connection.runAndReadAll(sql)).getRowsJS() as string[][];
  const columns = await all(`DESCRIBE SELECT * FROM '${source}'`);
  const wide = (type: string): string => (/^U|^HUGEINT/.test(type) ? 'BIGINT' : type);
  const cast = columns.map(([name, type = '']) => `CAST("${name}" AS ${wide(type)}) AS "${name}"`).join(', ');
  const each = Math.ceil(rows / FILES);
  for (let i = 0; i < FILES; i++) {
    const part = `read_parquet('${source}', file_row_number = true) WHERE file_row_number // ${each} = ${i}`;
    const file = join(folder, `${String(i).padStart(2, '0')}.parquet`);
    await all(`COPY (SELECT ${cast} FROM ${part}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  }
  connection.closeSync();
  instance.closeSync();
  const named = (type: string): string => (type === 'TIMESTAMP' ? 'timestamp(6)' : type === 'FLOAT' ? 'real' : wide(type));
  return columns.map(([name, type = '']) => `"${name}" ${named(type)}`).join(', ');
}

interface Done {
  readonly seconds: number;
  readonly document: string;
}

function cxf(args: readonly string[], cwd: string): Promise<Done> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CXF, ...args, '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString('utf8');
    });
    child.once('close', (code) => {
      if (code !== 0) reject(new Error(`cxf ${args.join(' ')}: exit ${code}: ${err}`));
      else resolve({ seconds: (performance.now() - started) / 1000, document: out.replace(/"source": ?"[^"]*"/, '') });
    });
  });
}

const place = (folder: string, name: string, source: string): string => {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(
    join(at, 'cxf.toml'),
    `source = ${JSON.stringify(source)}\nas_of = "2024-02-01T00:00:00Z"\nmaturity = "1h"\ncache = false\n`,
  );
  return at;
};

async function run(cluster: Cluster, wire: Counting, folder: string, source: string): Promise<void> {
  const trino = `trino://cxf@127.0.0.1:${wire.port}/lake/shop/many`;
  const [files, many] = [place(folder, 'files', source), place(folder, 'cluster', trino)];
  console.log('command | files, s | cluster, s | MB over the wire | same document');
  for (const args of COMMANDS) {
    const a = await cxf(args, files);
    wire.taken();
    const b = await cxf(args, many);
    const [sent, same] = [(wire.taken() / 1e6).toFixed(2), a.document === b.document ? 'yes' : 'NO'];
    console.log(`${args.slice(0, 2).join(' ')} | ${a.seconds.toFixed(1)} | ${b.seconds.toFixed(1)} | ${sent} | ${same}`);
  }
  const rows = await ask(
    cluster.port,
    `SELECT node_id, sum(processed_input_rows) FROM system.runtime.tasks t JOIN system.runtime.queries q ON t.query_id = q.query_id
     WHERE q.source = 'cxf' GROUP BY node_id ORDER BY node_id`,
  );
  const all = rows.reduce((n, [, read]) => n + Number(read), 0);
  for (const [node, read] of rows) console.log(`${node} read ${read} rows, ${((100 * Number(read)) / all).toFixed(1)} %`);
}

async function main(millions: number): Promise<void> {
  const java = findJava();
  if (!java) throw new Error('Trino needs a JDK 22 or newer: set JAVA_HOME');
  const orders = await generate(millions);
  const cluster = await startCluster(java, installTrino(java));
  const wire = await counting(cluster.port);
  const folder = mkdtempSync(join(tmpdir(), 'cxf-proof-'));
  try {
    const lake = join(cluster.root, 'many');
    mkdirSync(lake);
    const columns = await split(orders, millions * 1e6, lake);
    symlinkSync(lake, join(folder, 'orders'));
    await ask(
      cluster.port,
      `CREATE TABLE lake.shop.many (${columns}) WITH (format = 'PARQUET', external_location = 'local:///many')`,
    );
    await run(cluster, wire, folder, join(folder, 'orders'));
  } finally {
    wire.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(Number(process.argv[2] ?? 10));
