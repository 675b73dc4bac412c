import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cxf, type Finished, refusal, SAMPLE, scratch } from '../support/process.js';
import { CLUSTER, TRINO, table, url } from './support.js';

const folder = scratch();
const secure = (user = CLUSTER.user, port = CLUSTER.httpsPort): string =>
  `trino://${user}@127.0.0.1:${port}/lake/shop/access?ssl=true`;
const args = (source: string): string[] => [
  'trend',
  '--metric',
  'cx_score',
  '--as-of',
  '2024-01-04T16:00:00Z',
  '--state',
  folder,
  '--source',
  source,
];
const run = (source: string, env: Record<string, string>): Promise<Finished> => cxf([...args(source), '--json'], { env });

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** As an identity provider would give it. */
function token(key: string, seconds: number): string {
  const claims = { sub: CLUSTER.user, exp: Math.floor(Date.now() / 1000) + seconds };
  const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`;
  return `${text}.${createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url')}`;
}

describe.skipIf(!TRINO)('a cluster behind https', () => {
  const ca = CLUSTER.ca;
  beforeAll(async () => {
    await table('access', `SELECT * FROM '${join(SAMPLE, 'orders.parquet')}'`, 2);
  }, 120_000);

  it.each([
    ['with a password', () => ({ CXF_TRINO_PASSWORD: CLUSTER.password, CXF_TRINO_CA: ca })],
    ['with a token', () => ({ CXF_TRINO_TOKEN: token(CLUSTER.tokenKey, 600), CXF_TRINO_CA: ca })],
    ["with Node's own setting for authorities", () => ({ CXF_TRINO_PASSWORD: CLUSTER.password, NODE_EXTRA_CA_CERTS: ca })],
  ])(
    '%s',
    async (_, env) => {
      const done = await run(secure(), env());
      expect([done.code, done.stderr]).toEqual([0, '']);
      expect(done.stdout.length).toBeGreaterThan(1000);
    },
    120_000,
  );

  it.each<[string, string, () => Record<string, string>, number, string]>([
    [
      'a wrong password',
      secure(),
      () => ({ CXF_TRINO_PASSWORD: 'wrong', CXF_TRINO_CA: ca }),
      2,
      'does not let user "ana" in (401); check the user in source',
    ],
    ['no password', secure(), () => ({ CXF_TRINO_CA: ca }), 2, 'does not let user "ana" in (401)'],
    [
      'a token that has expired',
      secure(),
      () => ({ CXF_TRINO_TOKEN: token(CLUSTER.tokenKey, -600), CXF_TRINO_CA: ca }),
      2,
      'does not let user "ana" in (401)',
    ],
    [
      'a token of another issuer',
      secure(),
      () => ({ CXF_TRINO_TOKEN: token('AAAA', 600), CXF_TRINO_CA: ca }),
      2,
      'does not let user "ana" in (401)',
    ],
    [
      'an authority nobody named',
      secure(),
      () => ({ CXF_TRINO_PASSWORD: 'x' }),
      2,
      'of no authority known here; set CXF_TRINO_CA',
    ],
    ['https where http is spoken', secure('ana', CLUSTER.port), () => ({}), 2, 'does not speak https there'],
    ['a table that is not there', url('acces'), () => ({}), 2, 'acces\' does not exist; did you mean "access"?'],
    ['a schema that is not there', url('access').replace('/shop/', '/shup/'), () => ({}), 2, "Schema 'shup' does not exist"],
    ['a catalog that is not there', url('access').replace('/lake/', '/lke/'), () => ({}), 2, "Catalog 'lke' not found"],
    ['a session property that is not there', url('access', '?session.no_such=1'), () => ({}), 2, 'no_such'],
  ])(
    '%s is one sentence',
    async (_, source, env, code, why) => {
      const refused = await refusal(args(source), { env: env() });
      expect(refused.said).toContain(why);
      expect(refused.code).toBe(code);
    },
    120_000,
  );

  it('is told how long a query may take', async () => {
    const refused = await refusal(args(url('access', '?session.query_max_run_time=1ms')), {});
    expect([refused.code, refused.error.code]).toEqual([1, 'trino_limit']);
  }, 120_000);
});
