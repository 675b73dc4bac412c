import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delivery, deliver, waitAfter } from '../../src/app/notify-deliver.js';
import type { Channel, Outcome } from '../../src/model/notify.js';
import { Store } from '../../src/store/database.js';
import { addMessage, claim, messages, settle } from '../../src/store/outbox.js';
import { scratch } from '../support/process.js';
import { message } from './fixture.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const folder = scratch();
let states = 0;
const opened = (dir = `${folder}/${states++}`): Promise<Store> => Store.open({ dir, lockTimeoutMs: 5000 });

const channel = (name = 'ops'): Channel => ({
  name,
  type: 'stdout',
  timeoutMs: 10 * SECOND,
  rules: { minSeverity: 'low', repeatMs: 0, group: true, quiet: null },
});

const put = (store: Store, key: string, at = 0, name = 'ops'): void =>
  addMessage(store, { channel: name, key, payload: JSON.stringify(message(undefined, { key, channel: name })), created: at });

/** A clock that only waiting moves. */
class Clock {
  constructor(public now = 0) {}
  readonly delivery = (send: (key: string) => Outcome | 'crash', more: Partial<Delivery> = {}): Delivery => ({
    send: async (_, m) => {
      const outcome = send(m.key);
      if (outcome === 'crash') throw new Error('crash');
      return outcome;
    },
    clock: () => this.now,
    pause: async (ms) => {
      this.now += ms;
    },
    owner: `owner-${Math.floor(this.now)}`,
    budgetMs: 10 * SECOND,
    ...more,
  });
}
const OK: Outcome = { ok: true };
const FAILED: Outcome = { ok: false, error: 'HTTP 500' };

describe('delivery', () => {
  it('tries again within its time, then leaves it to the next run, and keeps the order', async () => {
    const store = await opened();
    const clock = new Clock();
    for (const key of ['a', 'b', 'c']) put(store, key);
    const tried: [number, string][] = [];
    const failing = clock.delivery((key) => {
      tried.push([clock.now / SECOND, key]);
      return FAILED;
    });
    expect(await deliver(store, channel(), failing)).toEqual({ channel: 'ops', sent: 0, dead: 0, error: 'HTTP 500' });
    expect(tried).toEqual([
      [0, 'a'],
      [2, 'a'],
      [6, 'a'],
    ]);
    clock.now = HOUR;
    const took: string[] = [];
    const working = clock.delivery((key) => {
      took.push(key);
      return OK;
    });
    expect(await deliver(store, channel(), working)).toEqual({ channel: 'ops', sent: 3, dead: 0, error: null });
    expect(took).toEqual(['a', 'b', 'c']);
    expect(messages(store, true).map((m) => [m.state, m.attempts, m.lastError])).toEqual([
      ['sent', 4, null],
      ['sent', 1, null],
      ['sent', 1, null],
    ]);
    store.close();
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    const store = await opened();
    const clock = new Clock();
    put(store, 'a');
    await deliver(
      store,
      channel(),
      clock.delivery(() => ({ ok: false, error: 'HTTP 429', afterMs: 1800 * SECOND })),
    );
    const tried: number[] = [];
    const working = clock.delivery(() => {
      tried.push(clock.now);
      return OK;
    });
    for (const at of [60, 1799, 1801]) {
      clock.now = at * SECOND;
      await deliver(store, channel(), { ...working, budgetMs: 0 });
    }
    expect(tried).toEqual([1801 * SECOND]);
    store.close();
  });

  it('goes on after a message that the receiver refuses three times, and after three days', async () => {
    const store = await opened();
    const clock = new Clock();
    put(store, 'bad');
    put(store, 'good');
    const picky = clock.delivery((key) => (key === 'bad' ? { ok: false, error: 'HTTP 400', refused: true } : OK));
    expect(await deliver(store, channel(), picky)).toEqual({ channel: 'ops', sent: 1, dead: 1, error: null });
    put(store, 'old', clock.now);
    const failing = clock.delivery(() => FAILED);
    for (let h = 0; h <= 73; h++) {
      await deliver(store, channel(), failing);
      clock.now += HOUR;
    }
    expect(messages(store, false).map((m) => [m.key, m.state, m.lastError])).toEqual([
      ['bad', 'dead', 'HTTP 400'],
      ['old', 'dead', 'HTTP 500'],
    ]);
    store.close();
  });

  it('waits two seconds, then twice as long, up to an hour', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 500].map((n) => waitAfter(n) / SECOND)).toEqual([2, 4, 8, 16, 2048, 3600, 3600, 3600]);
    expect(waitAfter(1, 90 * SECOND)).toBe(90 * SECOND);
    expect(waitAfter(1, 1e12)).toBe(24 * HOUR);
  });
});

describe('a claim', () => {
  it('is of one process alone, until its lease runs out', async () => {
    const dir = `${folder}/two`;
    const [one, two] = [await opened(dir), await opened(dir)];
    put(one, 'a');
    put(one, 'b');
    expect(claim(one, 'ops', { now: 0, owner: 'one', leaseMs: 50 })?.key).toBe('a');
    // Not the one behind it either: the order holds.
    expect(claim(two, 'ops', { now: 49, owner: 'two', leaseMs: 50 })).toBeNull();
    expect(claim(two, 'ops', { now: 51, owner: 'two', leaseMs: 50 })).toMatchObject({ key: 'a', attempts: 2 });
    // The first comes back late: the message is the other's.
    settle(one, 1, 'one', { state: 'waiting', nextAt: 0, done: null, error: 'late' });
    expect(messages(two, false)[0]).toMatchObject({ state: 'sending', lastError: null });
    settle(two, 1, 'two', { state: 'sent', nextAt: 51, done: 51, error: null });
    expect(claim(one, 'ops', { now: 52, owner: 'one', leaseMs: 50 })?.key).toBe('b');
    one.close();
    two.close();
  });

  it('survives a clock that is set back', async () => {
    const store = await opened();
    const later = 40 * 24 * HOUR;
    put(store, 'a', later);
    expect(claim(store, 'ops', { now: 0, owner: 'x', leaseMs: 50 })?.key).toBe('a');
    settle(store, 1, 'x', { state: 'waiting', nextAt: later, done: null, error: null });
    expect(claim(store, 'ops', { now: later, owner: 'x', leaseMs: 50 })?.key).toBe('a');
    expect(claim(store, 'ops', { now: 0, owner: 'y', leaseMs: 50 })?.key).toBe('a');
    store.close();
  });
});

it('every message arrives once for each key, in order, whatever fails and wherever it dies (property)', async () => {
  const events = fc.array(fc.constantFrom('ok', 'failed', 'lost', 'crash-before', 'crash-after', 'put', 'hour'), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(events, async (script) => {
      const store = await opened();
      const clock = new Clock();
      const got: string[] = [];
      let n = 0;
      const run = async (next: string): Promise<void> => {
        const send = (key: string): Outcome | 'crash' => {
          if (next !== 'failed' && next !== 'crash-before') got.push(key);
          if (next.startsWith('crash')) return 'crash';
          return next === 'ok' ? OK : FAILED;
        };
        await deliver(store, channel(), clock.delivery(send, { budgetMs: 0 })).catch(() => undefined);
      };
      for (const event of script) {
        if (event === 'put') put(store, `m${n++}`, clock.now);
        else if (event === 'hour') clock.now += HOUR;
        else await run(event);
      }
      clock.now += 2 * HOUR;
      await run('ok');
      const first = got.filter((key, i) => got.indexOf(key) === i);
      expect(first).toEqual(Array.from({ length: n }, (_, i) => `m${i}`));
      // Sent again only where the answer was lost: one after the other, never after a later message.
      expect([...got].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))).toEqual(got);
      expect(messages(store, false)).toEqual([]);
      store.close();
    }),
    { numRuns: 60 },
  );
});
