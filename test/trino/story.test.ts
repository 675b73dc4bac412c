import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../scripts/trino/cluster.js';
import { cxf, SAMPLE, scratch } from '../support/process.js';
import { expectSame } from './same.js';
import { CLUSTER, TRINO, table, url } from './support.js';

/** The whole story of the packaged sample, command by command, from files and from a cluster. */

const COMMANDS = [
  ['detect'],
  ['incident', 'list'],
  ['incident', 'show', 'latest'],
  ['rca', 'latest'],
  ['recommend', 'latest'],
  ['plan', 'latest'],
  ['orders', 'latest'],
  ['trend', '--metric', 'cx_score', '--where', 'region=SF,category=Grocery'],
  ['experiment', 'start', 'latest', '--at', '2024-01-05'],
  ['experiment', 'status', 'latest', '--as-of', '2024-01-15T00:00:00Z'],
] as const;

const folder = scratch();
/** A cxf.toml like the sample's, over another source. */
function place(name: string, source: string): string {
  const at = join(folder, name);
  mkdirSync(at);
  copyFileSync(join(SAMPLE, 'events.csv'), join(at, 'events.csv'));
  const toml = readFileSync(join(SAMPLE, 'cxf.toml'), 'utf8').replace(/^source = .*$/m, `source = ${JSON.stringify(source)}`);
  writeFileSync(join(at, 'cxf.toml'), toml);
  return at;
}

const nodes = async (): Promise<number[]> => {
  const sql = `SELECT sum(processed_input_rows) FROM system.runtime.tasks t JOIN system.runtime.queries q ON t.query_id = q.query_id
    WHERE q.source = 'cxf' GROUP BY node_id`;
  return (await ask(CLUSTER.port, sql)).map(([rows]) => Number(rows));
};

describe.skipIf(!TRINO)('the story of the sample', () => {
  let places: readonly [string, string];
  beforeAll(async () => {
    const parquet = await table('sample', `SELECT * FROM '${join(SAMPLE, 'orders.parquet')}'`, 8);
    places = [place('files', parquet), place('cluster', url('sample'))];
  }, 180_000);

  it.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
    'cxf %s',
    async (_, args) => {
      const [files, cluster] = await Promise.all(places.map((cwd) => cxf([...args, '--json'], { cwd })));
      expect([cluster?.code, cluster?.stderr]).toEqual([0, '']);
      const documents = [files, cluster].map((run) => JSON.parse(run?.stdout ?? '') as Record<string, unknown>);
      // What they are called is all that may differ.
      for (const document of documents) delete document.source;
      expectSame(documents[0], documents[1]);
    },
    180_000,
  );

  it('cxf doctor checks access, mapping and range, and says what it leaves out', async () => {
    const done = await cxf(['doctor', '--json'], { cwd: places[1] });
    const { findings } = JSON.parse(done.stdout) as { findings: { code: string; level: string }[] };
    expect(findings.filter((f) => f.level === 'wrong')).toEqual([]);
    expect(findings.map((f) => f.code)).toContain('not_counted');
    expect([done.code, done.stderr]).toEqual([0, '']);
  }, 180_000);

  it('was computed by both nodes', async () => {
    const rows = await nodes();
    expect(rows).toHaveLength(2);
    const all = rows.reduce((a, b) => a + b, 0);
    for (const n of rows) expect(n / all).toBeGreaterThan(0.3);
  }, 60_000);
});
