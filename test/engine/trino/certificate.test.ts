import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/engine/trino/address.js';
import { Client } from '../../../src/engine/trino/client.js';
import type { CxfError } from '../../../src/errors.js';
import { certificate } from '../../support/certificate.js';
import { fakeTrino, page } from '../../support/trino.js';

const VALID = certificate({ days: 30 });
const OTHER = certificate({ days: 30, host: 'other.example' });
const EXPIRED = certificate({ days: -1 });

async function asked(tls: { cert: string; key: string }, ca: string | null): Promise<string> {
  const server = await fakeTrino(() => ({ body: page([['a', 'bigint']], [[1]]) }), tls);
  const address = parseAddress(`trino://ana@127.0.0.1:${server.port}/c/s/t?ssl=true`, {});
  const client = new Client(address, { authorization: 'Bearer secret', ca }, 'shop');
  const answer = await client
    .rows('SELECT 1')
    .catch((error: CxfError) => `${error.code} ${error.exitCode}: ${error.message} ${error.hint}`);
  await client.close();
  // Whom one does not believe learns nothing.
  if (typeof answer === 'string' && server.asked.length > 0) throw new Error('the token was sent');
  return String(answer);
}

describe('https', () => {
  it('with a certificate of an authority that is named', async () => {
    expect(await asked(VALID, VALID.cert)).toBe('1');
  });

  it('with one of an authority that is not', async () => {
    expect(await asked(VALID, null)).toContain(
      "trino_certificate 2: shop: the server's certificate is of no authority known here. set CXF_TRINO_CA",
    );
  });

  it('with one that has expired', async () => {
    expect(await asked(EXPIRED, EXPIRED.cert)).toContain("trino_certificate 2: shop: the server's certificate has expired.");
  });

  it('with one of another host', async () => {
    expect(await asked(OTHER, OTHER.cert)).toContain("trino_certificate 2: shop: the server's certificate is of another host.");
  });
});
