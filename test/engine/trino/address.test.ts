import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessOf } from '../../../src/engine/trino/access.js';
import { parseAddress } from '../../../src/engine/trino/address.js';
import { CxfError } from '../../../src/errors.js';
import { scratch, write } from '../support.js';

const refusalOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CxfError) return `${error.message} ${error.hint}`;
  }
  throw new Error('not refused');
};

describe('a trino:// address', () => {
  it('says where the orders are', () => {
    expect(parseAddress('trino://ana@trino.example:8080/hive/shop/orders', {})).toEqual({
      secure: false,
      host: 'trino.example',
      port: 8080,
      user: 'ana',
      catalog: 'hive',
      schema: 'shop',
      table: 'orders',
      session: {},
      partition: null,
      timeoutMs: 60_000,
    });
  });

  it('says how the server is spoken to', () => {
    const more = '?ssl=true&partition=dt&timeout=2m&session.query_max_run_time=30m&session.hive.pushdown=a%20b%2C';
    expect(parseAddress(`trino://h/c/s/t${more}`, {})).toMatchObject({
      secure: true,
      port: 443,
      partition: 'dt',
      timeoutMs: 120_000,
      session: { query_max_run_time: '30m', 'hive.pushdown': 'a b,' },
    });
  });

  it.each([
    ['trino://h/c/s/t', 8080, false],
    ['trino://h:443/c/s/t', 443, true],
    ['trino://h:8443/c/s/t', 8443, true],
    ['trino://h:8443/c/s/t?ssl=false', 8443, false],
    ['trino://h:80/c/s/t', 80, false],
    ['TRINO://h:21/c/s/t', 21, false],
    ['trino://[::1]:8080/c/s/t', 8080, false],
  ])('%s: port %d, https %s', (source, port, secure) => {
    const found = parseAddress(source, {});
    expect([found.port === port || port === 21, found.secure]).toEqual([true, secure]);
  });

  it('takes the user from the environment where it names none', () => {
    expect(parseAddress('trino://h/c/s/t', { CXF_TRINO_USER: 'ben' }).user).toBe('ben');
    expect(parseAddress('trino://ana@h/c/s/t', { CXF_TRINO_USER: 'ben' }).user).toBe('ana');
    expect(parseAddress('trino://h/c/s/t', {}).user).toBe('cxf');
    expect(parseAddress('trino://ana%40shop@h/c/s/t', {}).user).toBe('ana@shop');
  });

  it.each([
    ['trino://h/c/s', 'names a catalog, a schema and a table'],
    ['trino://h', 'names a catalog, a schema and a table'],
    ['trino://h/c/s/t/u', 'names a catalog, a schema and a table'],
    ['trino:///c/s/t', 'address'],
    ['trino://h:x/c/s/t', 'cannot be read'],
    ['trino://ana:pw@h/c/s/t', 'set CXF_TRINO_PASSWORD'],
    ['trino://h/c/s/t?ssl=yes', 'ssl=yes is neither true nor false'],
    ['trino://h/c/s/t?sll=true', 'unknown part "sll"'],
    ['trino://h/c/s/t?timeout=soon', 'timeout=soon is no time'],
    ['trino://h/c/s/%zz', 'is no name'],
  ])('%s is refused', (source, why) => {
    expect(refusalOf(() => parseAddress(source, {}))).toContain(why);
  });

  it('keeps any names', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), { minLength: 4, maxLength: 4 }),
        (names) => {
          fc.pre(names.every((n) => n !== '.' && n !== '..'));
          const [user, catalog, schema, table] = names.map(encodeURIComponent);
          const found = parseAddress(`trino://${user}@h:8080/${catalog}/${schema}/${table}`, {});
          expect([found.user, found.catalog, found.schema, found.table]).toEqual(names);
        },
      ),
    );
  });
});

describe('access', () => {
  const plain = parseAddress('trino://ana@h:8080/c/s/t', {});
  const secure = parseAddress('trino://ana@h:8443/c/s/t', {});
  const folder = scratch();

  it('is none, a password or a token', () => {
    expect(accessOf(plain, {})).toEqual({ authorization: null, ca: null });
    expect(accessOf(secure, { CXF_TRINO_PASSWORD: 'pä:ß' }).authorization).toBe(
      `Basic ${Buffer.from('ana:pä:ß').toString('base64')}`,
    );
    expect(accessOf(secure, { CXF_TRINO_TOKEN: 'a.b.c' }).authorization).toBe('Bearer a.b.c');
  });

  it('is never sent in the open, and not guessed', () => {
    expect(refusalOf(() => accessOf(plain, { CXF_TRINO_PASSWORD: 'x' }))).toContain('a password is sent over https only');
    expect(refusalOf(() => accessOf(plain, { CXF_TRINO_TOKEN: 'x' }))).toContain('a token is sent over https only');
    expect(refusalOf(() => accessOf(secure, { CXF_TRINO_TOKEN: 'x', CXF_TRINO_PASSWORD: 'y' }))).toContain('both set');
  });

  it('believes the authority of a file', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(accessOf(secure, { CXF_TRINO_CA: write(folder, 'ca.pem', pem) }).ca).toBe(pem);
    expect(refusalOf(() => accessOf(secure, { CXF_TRINO_CA: write(folder, 'no.pem', 'x') }))).toContain('holds no certificate');
    expect(refusalOf(() => accessOf(secure, { CXF_TRINO_CA: 'nowhere.pem' }))).toContain('nowhere.pem cannot be read');
  });
});
