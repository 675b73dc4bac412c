// A coordinator and a worker until Ctrl-C, for work on the Trino engine: npx tsx scripts/trino/serve.ts. Prints what
// CXF_TEST_TRINO must hold for `npx vitest run test/trino`.
import { startCluster } from './cluster.js';
import { installTrino } from './install.js';
import { findJava } from './java.js';

const java = findJava();
if (!java) throw new Error('Trino needs a JDK 22 or newer: set JAVA_HOME');
const { stop, ...known } = await startCluster(java, installTrino(java));
console.log(`export CXF_TEST_TRINO='${JSON.stringify(known)}'`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit()));
