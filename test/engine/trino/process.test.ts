import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificate } from '../../support/certificate.js';
import { CXF, cxf, ROOT, refusal, scratch } from '../../support/process.js';
import { type Asked, fakeTrino, fault, page, type Reply } from '../../support/trino.js';

const folder = scratch();
const state = (): string[] => ['--state', join(folder, 'state')];

const COLUMNS = [
  ['order_id', 'varchar'],
  ['created_at', 'timestamp(6)'],
  ['region', 'varchar'],
];

/** Knows the table; every other question gets `otherwise`. */
const shop =
  (otherwise: Reply) =>
  ({ body, method }: Asked): Reply => {
    if (body.startsWith('SHOW COLUMNS'))
      return {
        body: page(
          [
            ['Column', 'varchar'],
            ['Type', 'varchar'],
          ],
          COLUMNS,
        ),
      };
    if (body.startsWith('SHOW TABLES')) return { body: page([['Table', 'varchar']], [['orders'], ['stores']]) };
    return method === 'DELETE' ? { status: 204, body: '' } : otherwise;
  };

const url = (port: number, more = ''): string => `trino://ana@127.0.0.1:${port}/hive/shop/orders${more}`;

describe('cxf detect says in one sentence', () => {
  const EXPIRED = certificate({ days: -1 });

  it.each<[string, Reply, number, string]>([
    ['a wrong password', { status: 401, body: '' }, 2, 'the server does not let user "ana" in (401); check the user in source'],
    [
      'a query that was killed',
      { body: fault('ADMINISTRATIVELY_KILLED', 'Query killed') },
      1,
      'the query was killed on the server;',
    ],
    [
      'a worker that was lost',
      { body: fault('PAGE_TRANSPORT_TIMEOUT', 'x') },
      1,
      'a node of the cluster was lost while the query ran;',
    ],
    ['a server that breaks the connection', { fault: 'break' }, 1, 'the server broke the connection;'],
  ])('%s', async (_, reply, code, said) => {
    const server = await fakeTrino(shop(reply));
    const refused = await refusal(['detect', '--source', url(server.port), ...state()]);
    expect([refused.code, refused.said.includes(said)], refused.said).toEqual([code, true]);
    expect(refused.said).toContain(`trino://ana@127.0.0.1:${server.port}/hive/shop/orders: `);
  });

  it('a table that is not there, and the nearest', async () => {
    const missing = fault('TABLE_NOT_FOUND', "line 1:1: Table 'hive.shop.oders' does not exist");
    const server = await fakeTrino((asked) => (asked.body.startsWith('SHOW COLUMNS') ? { body: missing } : shop({})(asked)));
    const refused = await refusal(['detect', '--source', url(server.port).replace('orders', 'oders'), ...state()]);
    expect(refused.code).toBe(2);
    expect(refused.said).toMatch(/: Table 'hive\.shop\.oders' does not exist; did you mean "orders"\?$/);
  });

  it('an expired certificate', async () => {
    const server = await fakeTrino(shop({}), EXPIRED);
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, EXPIRED.cert);
    const args = ['detect', '--source', url(server.port, '?ssl=true'), ...state()];
    const refused = await refusal(args, { env: { CXF_TRINO_CA: ca } });
    expect([refused.code, refused.error.code]).toEqual([2, 'trino_certificate']);
    expect(refused.said).toContain("the server's certificate has expired;");
  });

  it('that a password may not stand in the address, and never prints it', async () => {
    const refused = await refusal(['detect', '--source', 'trino://ana:hush@h:8443/hive/shop/orders', ...state()]);
    expect(refused.code).toBe(2);
    expect(refused.said).toContain('set CXF_TRINO_PASSWORD');
    expect(refused.said).not.toContain('hush');
  });

  it('that a password is not sent in the open', async () => {
    const server = await fakeTrino(shop({}));
    const refused = await refusal(['detect', '--source', url(server.port), ...state()], { env: { CXF_TRINO_PASSWORD: 'hush' } });
    expect([refused.code, server.asked.length]).toEqual([2, 0]);
    expect(refused.said).toContain('a password is sent over https only; add ?ssl=true');
  });

  it.each([
    ['region = (SELECT max(region) FROM t)', 'holds a sub-select'],
    ['region) FROM x, (y', 'is not valid SQL'],
    ['now()', 'calls now, which reads more than the row'],
  ])('that %s is no expression over a row', async (expression, why) => {
    const server = await fakeTrino(shop({}));
    const refused = await refusal(['detect', '--source', url(server.port), ...state(), '--config', configured(expression)]);
    expect([refused.code, refused.error.code]).toEqual([2, 'bad_expression']);
    expect(refused.said).toContain(why);
  });
});

let configurations = 0;
function configured(refunded: string): string {
  const file = join(folder, `${configurations++}.toml`);
  writeFileSync(file, `[columns]\nrefunded = ${JSON.stringify(refunded)}\n`);
  return file;
}

describe('an interrupted run', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s stops its query on the server', async (signal, code) => {
    const going = (asked: Asked): Reply =>
      asked.method === 'GET' ? { fault: 'hang' } : shop({ body: page([], [], '/v1/statement/executing/q/1') })(asked);
    const server = await fakeTrino(going);
    const child = spawn(process.execPath, [CXF, 'detect', '--source', url(server.port), ...state()], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: folder },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await server.saw((a) => a.method === 'GET');
    child.kill(signal);
    expect((await server.saw((a) => a.method === 'DELETE')).path).toBe('/v1/statement/executing/q/1');
    expect(await ended).toBe(code);
  });
});

describe('what is loaded', () => {
  let runs = 0;
  /** Scripts that a run has loaded, with their text. */
  async function loaded(source: string): Promise<{ url: string; text: string }[]> {
    const coverage = join(folder, `coverage-${runs++}`);
    mkdirSync(coverage);
    await cxf(['detect', '--source', source, ...state()], { env: { NODE_V8_COVERAGE: coverage } });
    const scripts = readdirSync(coverage).flatMap(
      (file) => (JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] }).result,
    );
    const files = scripts.filter((s) => s.url.startsWith('file:'));
    return files.map((s) => ({ url: s.url, text: readFileSync(new URL(s.url), 'utf8') }));
  }

  it('for a cluster: no DuckDB', async () => {
    const server = await fakeTrino(shop({ status: 500, body: '' }));
    const scripts = await loaded(url(server.port));
    expect(server.asked.length).toBeGreaterThan(1);
    expect(scripts.some((s) => s.text.includes('X-Trino-User'))).toBe(true);
    expect(scripts.filter((s) => s.url.includes('@duckdb'))).toEqual([]);
  });

  it('for files: nothing of Trino', async () => {
    const scripts = await loaded(join(ROOT, 'data', 'sample', 'orders.parquet'));
    expect(scripts.some((s) => s.url.includes('@duckdb'))).toBe(true);
    expect(scripts.filter((s) => s.text.includes('X-Trino-User'))).toEqual([]);
  });
});
