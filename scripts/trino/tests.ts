// The tests that need a Trino cluster: starts one, runs test/trino against it, stops it. `npm run test:trino`.
import { spawn, spawnSync } from 'node:child_process';
import { ask, type Cluster, startCluster } from './cluster.js';
import { installTrino } from './install.js';
import { findJava } from './java.js';

/** In its last test the worker dies. */
const LAST = 'test/trino/lost.test.ts';

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

function vitest(args: readonly string[], { stop, ...known }: Cluster): Promise<boolean> {
  const env = { ...process.env, CXF_TEST_TRINO: JSON.stringify(known) };
  const child = spawn('npx', ['vitest', 'run', ...args], { env, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

/** Rows each node has read, over all queries. */
async function shares(cluster: Cluster): Promise<string> {
  const rows = await ask(
    cluster.port,
    'SELECT node_id, sum(processed_input_rows) FROM system.runtime.tasks GROUP BY node_id ORDER BY node_id',
  );
  const all = rows.reduce((n, [, read]) => n + Number(read), 0);
  return rows.map(([node, read]) => `${node} ${((100 * Number(read)) / all).toFixed(0)} %`).join(', ');
}

async function main(): Promise<number> {
  const java = findJava();
  const missing = !java
    ? 'no JDK 22 or newer was found (JAVA_HOME, PATH)'
    : spawnSync('mvn', ['-v']).error
      ? 'there is no mvn'
      : null;
  if (!java || missing) {
    console.log(`Trino tests skipped: ${missing}.`);
    return 0;
  }
  const begun = performance.now();
  const home = installTrino(java);
  console.log(`Trino is unpacked after ${seconds(begun)}.`);
  const cluster = await startCluster(java, home);
  const leave = (): void => void cluster.stop().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  try {
    console.log(`Coordinator and worker are ready after ${seconds(begun)}.`);
    const first = await vitest(['test/trino', '--exclude', LAST], cluster);
    console.log(`Rows read: ${await shares(cluster)}; ${seconds(begun)} in all.`);
    return first && (await vitest([LAST], cluster)) ? 0 : 1;
  } finally {
    await cluster.stop();
  }
}

process.exitCode = await main();
