import { describe, expect, it } from 'vitest';
import { type Request, request, retryAfter } from '../../src/notify/http.js';
import { type Behaviour, receiver } from '../support/receiver.js';

const to = await receiver();
const other = await receiver();
const NOW = Date.UTC(2024, 0, 4);
const post = (more: Partial<Request> = {}) =>
  request({
    url: new URL(`${to.url}?token=s3cret`),
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer s3cret', 'idempotency-key': 'k' },
    body: '{"a":1}',
    timeoutMs: 700,
    now: NOW,
    ...more,
  });
const when = async (...next: Behaviour[]) => {
  to.behave(next);
  return post();
};

describe('a request', () => {
  it('arrives as it was written', async () => {
    expect(await when({ kind: 'ok', status: 204 })).toEqual({ ok: true });
    const last = to.requests.at(-1);
    expect(last).toMatchObject({ method: 'POST', path: '/hook?token=s3cret', key: 'k', text: '{"a":1}' });
  });

  it.each<[Behaviour, object]>([
    [
      { kind: 'status', status: 500 },
      { ok: false, error: 'HTTP 500', refused: false },
    ],
    [
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { ok: false, error: 'HTTP 429', refused: false, afterMs: 7000 },
    ],
    [
      { kind: 'status', status: 400 },
      { ok: false, error: 'HTTP 400', refused: true },
    ],
    [
      { kind: 'status', status: 404 },
      { ok: false, error: 'HTTP 404', refused: false },
    ],
    [{ kind: 'cut' }, { ok: false, error: 'the connection was cut' }],
  ])('%o', async (behaviour, expected) => {
    expect(await when(behaviour)).toEqual(expected);
  });

  it('is given up when the answer does not come in time', async () => {
    const started = Date.now();
    expect(await when({ kind: 'hang' })).toEqual({ ok: false, error: 'no answer in time' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(650);
    expect(Date.now() - started).toBeLessThan(4000);
  });

  it('does not read an answer without end', async () => {
    expect(await when({ kind: 'endless' })).toEqual({ ok: true });
  });

  it('fails on a port nobody listens at, without telling the URL', async () => {
    const gone = await receiver();
    await gone.close();
    const outcome = await post({ url: new URL(`${gone.url}?token=s3cret`) });
    expect(outcome).toEqual({ ok: false, error: 'the connection failed (ECONNREFUSED)' });
  });

  it('does not send what is larger than 1 MB', async () => {
    const before = to.requests.length;
    expect(await post({ body: 'x'.repeat(1_100_000) })).toMatchObject({ ok: false, refused: true });
    expect(to.requests.length).toBe(before);
  });
});

describe('redirects', () => {
  const redirect = (status: number, location: string): Behaviour => ({ kind: 'status', status, headers: { location } });

  it('to the same host are followed with the message, where that keeps it as it is', async () => {
    const before = to.requests.length;
    expect(await when(redirect(307, '/other'), redirect(308, `${to.url}/third`))).toEqual({ ok: true });
    expect(to.requests.slice(before).map((r) => [r.method, r.path, r.text, r.key])).toEqual([
      ['POST', '/hook?token=s3cret', '{"a":1}', 'k'],
      ['POST', '/other', '{"a":1}', 'k'],
      ['POST', '/hook/third', '{"a":1}', 'k'],
    ]);
  });

  it('to another host get nothing', async () => {
    for (const status of [301, 302, 303, 307, 308])
      for (const where of [other.url, other.url.replace('127.0.0.1', 'localhost'), to.url.replace('127.0.0.1', 'localhost')])
        expect(await when(redirect(status, where))).toMatchObject({
          ok: false,
          error: `HTTP ${status}: a redirect that is not followed`,
        });
    expect(other.requests).toEqual([]);
  });

  it('end', async () => {
    to.behave([], redirect(307, '/again'));
    const before = to.requests.length;
    expect(await post()).toMatchObject({ ok: false, error: 'HTTP 307: a redirect that is not followed' });
    expect(to.requests.length - before).toBe(4);
  });
});

it('Retry-After is seconds, or a date', () => {
  expect(retryAfter('120', NOW)).toBe(120_000);
  expect(retryAfter('Thu, 04 Jan 2024 00:00:30 GMT', NOW)).toBe(30_000);
  expect(retryAfter('Wed, 03 Jan 2024 00:00:30 GMT', NOW)).toBe(0);
  for (const text of [null, '', 'soon', '-3', '1e9', '2024'])
    expect(retryAfter(text, NOW)).toBe(text === '2024' ? 2_024_000 : undefined);
});
