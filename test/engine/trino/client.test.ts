import { afterEach, describe, expect, it } from 'vitest';
import type { Access } from '../../../src/engine/trino/access.js';
import { type Address, parseAddress } from '../../../src/engine/trino/address.js';
import { Client } from '../../../src/engine/trino/client.js';
import type { CxfError } from '../../../src/errors.js';
import { type Asked, type Fake, fakeTrino, fault, page, type Reply } from '../../support/trino.js';

const NONE: Access = { authorization: null, ca: null };
const opened: Client[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
});

const addressOf = (server: Fake, more = ''): Address => parseAddress(`trino://ana@127.0.0.1:${server.port}/c/s/t${more}`, {});

function clientOf(server: Fake, more = '', access = NONE, address: Partial<Address> = {}): Client {
  const client = new Client({ ...addressOf(server, more), ...address }, access, 'shop');
  opened.push(client);
  return client;
}

const A: [string, string][] = [['a', 'bigint']];

/** Answers in turn; the last answer again and again. */
const inTurn =
  (...replies: Reply[]) =>
  ({ number }: Asked): Reply =>
    replies[Math.min(number, replies.length - 1)] as Reply;

const failureOf = async (asked: Promise<unknown>): Promise<CxfError> => {
  const error = await asked.then(
    () => null,
    (cause: CxfError) => cause,
  );
  if (!error) throw new Error('did not fail');
  return error;
};

describe('a query', () => {
  it('is followed page by page, on the server it was sent to', async () => {
    const server = await fakeTrino(
      inTurn(
        { body: { id: 'q', nextUri: 'http://inside.example:9999/n/1?slug=x' } },
        { body: page(A, [[1], [2]], '/n/2') },
        { body: page(A, [], '/n/3') },
        { body: page(A, [[3]]) },
      ),
    );
    expect(await clientOf(server).rows('SELECT 1')).toEqual([[1], [2], [3]]);
    expect(server.asked.map((a) => `${a.method} ${a.path}`)).toEqual([
      'POST /v1/statement',
      'GET /n/1?slug=x',
      'GET /n/2',
      'GET /n/3',
    ]);
    expect(server.asked[0]?.body).toBe('SELECT 1');
  });

  it('says who asks, how, and with which statements', async () => {
    const server = await fakeTrino(() => ({ body: page(A, []) }));
    const client = clientOf(server, '?session.query_max_run_time=5m&session.x=a%2Cb', { authorization: 'Bearer t', ca: null });
    await client.rows('DESCRIBE OUTPUT p', { p: "SELECT 'ä'" });
    expect(server.asked[0]?.headers).toMatchObject({
      'x-trino-user': 'ana',
      'x-trino-source': 'cxf',
      'x-trino-time-zone': 'UTC',
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
      'x-trino-session': 'query_max_run_time=5m,x=a%2Cb',
      'x-trino-prepared-statement': "p=SELECT%20'%C3%A4'",
      authorization: 'Bearer t',
    });
  });

  it.each([429, 502, 503, 504])('is asked again where HTTP %d stands between', async (status) => {
    const busy = { status, body: 'busy' };
    const server = await fakeTrino(inTurn(busy, busy, { body: page(A, [[1]], '/n/1') }, busy, { body: page(A, [[2]]) }));
    expect(await clientOf(server).rows('SELECT 1')).toEqual([[1], [2]]);
    expect(server.asked.map((a) => a.method)).toEqual(['POST', 'POST', 'POST', 'GET', 'GET']);
  });

  it('is asked again where the connection breaks, before or in an answer', async () => {
    const server = await fakeTrino(
      inTurn(
        { fault: 'break' },
        { body: page(A, [[1]], '/n/1') },
        { fault: 'half', body: page(A, [[2]]) },
        { body: page(A, [[2]]) },
      ),
    );
    expect(await clientOf(server).rows('SELECT 1')).toEqual([[1], [2]]);
  });

  it('that is interrupted or closed is stopped on the server', async () => {
    const server = await fakeTrino(({ method }) =>
      method === 'POST' ? { body: page(A, [], '/n/1') } : method === 'GET' ? { fault: 'hang' } : { status: 204, body: '' },
    );
    const client = clientOf(server, '?timeout=20s');
    const running = client.rows('SELECT 1').catch(() => 'failed');
    await server.saw((a) => a.method === 'GET');
    await client.close();
    expect(await server.saw((a) => a.method === 'DELETE')).toMatchObject({ path: '/n/1' });
    expect(await running).toBe('failed');
  });

  it('that has ended is not stopped', async () => {
    const server = await fakeTrino(() => ({ body: page(A, []) }));
    const client = clientOf(server);
    await client.rows('SELECT 1');
    await client.close();
    expect(server.asked.map((a) => a.method)).toEqual(['POST']);
  });

  it('counts what came over the wire', async () => {
    const server = await fakeTrino(() => ({ body: page(A, [[1]]) }));
    const client = clientOf(server);
    await client.rows('SELECT 1');
    expect(client.received).toBe(JSON.stringify(page(A, [[1]])).length);
  });
});

describe('a failure is one sentence', () => {
  it.each<[string, Reply, string, string, number]>([
    ['401', { status: 401, body: 'Basic realm' }, 'trino_access', 'shop: the server does not let user "ana" in (401).', 2],
    ['403', { status: 403, body: 'no' }, 'trino_access', 'shop: the server refuses user "ana" (403).', 2],
    ['404', { status: 404, body: '<html>' }, 'not_trino', 'shop: there is no Trino at that address (404).', 2],
    ['500', { status: 500, body: 'oops' }, 'trino_unavailable', 'shop: the server answers with HTTP 500.', 1],
    ['a page of the web', { body: '<html>' }, 'not_trino', 'shop: what answers is not Trino.', 2],
    [
      'unknown table',
      { body: fault('TABLE_NOT_FOUND', "line 1:15: Table 'c.s.t' does not exist") },
      'no_such_table',
      "shop: Table 'c.s.t' does not exist.",
      2,
    ],
    [
      'no right',
      { body: fault('PERMISSION_DENIED', 'Access Denied: Cannot select') },
      'trino_denied',
      'shop: Access Denied: Cannot select.',
      2,
    ],
    [
      'killed',
      { body: fault('ADMINISTRATIVELY_KILLED', 'Query killed. Message: x') },
      'trino_killed',
      'shop: the query was killed on the server.',
      1,
    ],
    [
      'canceled',
      { body: fault('USER_CANCELED', 'Query was canceled') },
      'trino_killed',
      'shop: the query was killed on the server.',
      1,
    ],
    [
      'worker lost',
      { body: fault('REMOTE_HOST_GONE', 'Node is gone') },
      'trino_worker_lost',
      'shop: a node of the cluster was lost while the query ran.',
      1,
    ],
    [
      'too slow',
      { body: fault('EXCEEDED_TIME_LIMIT', 'Query exceeded') },
      'trino_limit',
      'shop: the query took longer than the server allows.',
      1,
    ],
    [
      'too big',
      { body: fault('EXCEEDED_GLOBAL_MEMORY_LIMIT', 'Query exceeded 1GB') },
      'trino_limit',
      'shop: Query exceeded 1GB.',
      1,
    ],
    [
      'session',
      { body: fault('INVALID_SESSION_PROPERTY', 'line 1:1: Session property x does not exist') },
      'trino_session',
      'shop: Session property x does not exist.',
      2,
    ],
    ['another', { body: fault('GENERIC_INTERNAL_ERROR', 'a\u001b[31mb\nc') }, 'query_failed', 'shop: a?[31mb.', 1],
  ])('%s', async (_, reply, code, message, exit) => {
    const server = await fakeTrino(() => reply);
    const error = await failureOf(clientOf(server).rows('SELECT 1'));
    expect([error.code, error.message, error.exitCode]).toEqual([code, message, exit]);
    expect(error.hint).toMatch(/\w/);
  });

  it('no answer in time', async () => {
    const server = await fakeTrino(() => ({ fault: 'hang' }));
    const error = await failureOf(clientOf(server, '?timeout=1s').rows('SELECT 1'));
    expect([error.code, error.message, error.exitCode]).toEqual([
      'trino_timeout',
      'shop: the server did not answer within 1 s.',
      1,
    ]);
  });

  it('always busy: after some seconds', async () => {
    const server = await fakeTrino(() => ({ status: 503, body: '' }));
    const error = await failureOf(clientOf(server).rows('SELECT 1'));
    expect([error.code, error.message, server.asked.length]).toEqual([
      'trino_unavailable',
      'shop: the server answers with HTTP 503.',
      7,
    ]);
  });

  it.each([
    ['nobody listens', { port: 1 }, 'nothing listens there'],
    ['no such host', { host: 'no-such-host.invalid' }, 'host'],
    ['https where http is spoken', { secure: true }, 'the server does not speak https there'],
  ])('%s', async (_, address, why) => {
    const server = await fakeTrino(() => ({ body: page(A, []) }));
    const error = await failureOf(clientOf(server, '', NONE, address).rows('SELECT 1'));
    expect(error.code).toBe('trino_unreachable');
    expect(error.message).toContain(why);
  });
});
