import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../scripts/trino/cluster.js';
import { CXF, cxf, ROOT, SAMPLE, scratch } from '../support/process.js';
import { CLUSTER, TRINO, table, url } from './support.js';

/** What happens to a query while it runs. Comes last: in the end the worker is dead. */

const folder = scratch();
const state = join(folder, 'state');
const AS_OF = ['--as-of', '2024-01-04T16:00:00Z', '--state', state];

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
}

/** Ended after each test: one that goes on would be taken for the next one's. */
const runs: Run[] = [];

function detect(source: string): Run {
  const child = spawn(process.execPath, [CXF, 'detect', '--source', source, ...AS_OF], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const run: Run = { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr }))) };
  runs.push(run);
  return run;
}

/** The query that a run waits for, once the worker works on it; short ones come first and end by themselves. */
async function queryAtWork(): Promise<string> {
  for (let i = 0; i < 600; i++) {
    const rows = await ask(
      CLUSTER.port,
      `SELECT q.query_id FROM system.runtime.queries q JOIN system.runtime.tasks t ON t.query_id = q.query_id
       WHERE q.source = 'cxf' AND q.state = 'RUNNING' AND q.query LIKE '%slow%' AND t.node_id = 'worker' AND t.state = 'RUNNING'`,
    );
    if (rows[0]) return String(rows[0][0]);
    await sleep(200);
  }
  throw new Error('no query came to the worker');
}

/** Kills the query that the run waits for, or the next one where it ended in the meantime. */
async function killAtWork(): Promise<void> {
  for (;;) {
    const id = await queryAtWork();
    try {
      await ask(CLUSTER.port, `CALL system.runtime.kill_query(query_id => '${id}', message => 'too much')`);
      return;
    } catch (error) {
      if (!String(error).includes('is not running')) throw error;
    }
  }
}

/** How many queries of cxf that were not there before are in a state, by the server's own account. */
async function count(before: readonly unknown[], where: string): Promise<number> {
  const rows = await ask(
    CLUSTER.port,
    `SELECT query_id FROM system.runtime.queries WHERE source = 'cxf' AND query LIKE '%slow%' AND ${where}`,
  );
  return rows.filter(([id]) => !before.includes(id)).length;
}

const incidents = async (source: string): Promise<string> =>
  (await cxf(['incident', 'list', '--json', '--source', source, ...AS_OF])).stdout;

describe.skipIf(!TRINO)('a query that does not end well', () => {
  afterEach(() => {
    for (const { child } of runs.splice(0)) child.kill('SIGKILL');
  });

  const slow = url('slow');
  let before = '';

  beforeAll(async () => {
    await table('lost', `SELECT * FROM '${join(SAMPLE, 'orders.parquet')}'`, 8);
    const columns = (await ask(CLUSTER.port, 'SHOW COLUMNS FROM lake.shop.lost')).map(([name]) => String(name));
    const select = columns
      .map((c) => (c === 'order_id' ? "order_id || '-' || CAST(n AS varchar) AS order_id" : `"${c}"`))
      .join(', ');
    // So many orders that nothing ends by itself in time.
    await ask(
      CLUSTER.port,
      `CREATE OR REPLACE VIEW lake.shop.slow AS SELECT ${select} FROM lake.shop.lost CROSS JOIN UNNEST(sequence(1, 9000)) AS t(n)`,
    );
    expect((await cxf(['detect', '--source', url('lost'), ...AS_OF])).code).toBe(0);
    before = await incidents(slow);
    expect(before).toContain('"id"');
  }, 180_000);

  it('because it was killed on the server', async () => {
    const run = detect(slow);
    await killAtWork();
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([
      1,
      `cxf: ${slow}: the query was killed on the server; ask who runs the cluster, or run again.\n`,
    ]);
    expect(await incidents(slow)).toBe(before);
  }, 240_000);

  it('because the run was interrupted: the server stops it', async () => {
    const before = (await ask(CLUSTER.port, 'SELECT query_id FROM system.runtime.queries')).map(([id]) => id);
    const run = detect(slow);
    await queryAtWork();
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    const going = (): Promise<number> => count(before, "state NOT IN ('FINISHED', 'FAILED')");
    for (let i = 0; i < 50 && (await going()) > 0; i++) await sleep(200);
    expect(await going()).toBe(0);
    expect(await count(before, "error_code = 'USER_CANCELED'")).toBeGreaterThan(0);
  }, 240_000);

  it('because the worker was lost', async () => {
    const run = detect(slow);
    await queryAtWork();
    process.kill(CLUSTER.worker, 'SIGKILL');
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([
      1,
      `cxf: ${slow}: a node of the cluster was lost while the query ran; run again; if it lasts, ask who runs the cluster.\n`,
    ]);
    expect(await incidents(slow)).toBe(before);
  }, 240_000);
});
