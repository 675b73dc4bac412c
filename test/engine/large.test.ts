import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/engine/open.js';
import { copy, ORDERS, type Order } from './orders.js';
import { DAY, HOUR, request, scratch, settings } from './support.js';

/** What is checked of a source with more orders than are looked at one by one; here that is more than a hundred. */

const folder = scratch();
const START = Date.parse('2024-01-01T00:00:00Z');
const month: readonly Order[] = Array.from({ length: 30 * 24 }, (_, h) => ({
  ...(ORDERS[h % ORDERS.length] as Order),
  order_id: `h-${h}`,
  created_at: START + h * HOUR + 1000,
  promised_eta: null,
  delivered_at: null,
}));
const AS_OF = START + 30 * DAY;
let n = 0;

async function detect(orders: readonly Order[]): Promise<string[]> {
  const file = await copy(orders, join(folder, `${n++}.parquet`), 'FORMAT parquet');
  const engine = await openEngine(settings(file, { sourceName: 'orders.parquet', exactUpTo: 100 }));
  try {
    const info = await engine.describe();
    const cells = await engine.cells(request(AS_OF));
    expect(cells.sums.orders.reduce((a, b) => a + b, 0)).toBe(orders.length);
    return info.warnings.map((w) => w.message);
  } finally {
    await engine.close();
  }
}

const day = (d: number): Order[] => month.filter((o) => Math.floor((o.created_at - START) / DAY) === d);

describe('a large source', () => {
  it('passes when nothing is wrong', async () => {
    expect(await detect(month)).toEqual([]);
  });

  it('is refused for any id that repeats in the last two days', async () => {
    await expect(detect([...month, month[29 * 24 + 3] as Order])).rejects.toMatchObject({
      message: 'orders.parquet: order_id "h-699" occurs 2 times (1 row repeats an id in the last two days).',
    });
  });

  it.each([0, 1, 7, 15, 26])('is refused when day %i is loaded twice', async (d) => {
    await expect(detect([...month, ...day(d)])).rejects.toMatchObject({
      code: 'duplicate_order_id',
      message: expect.stringMatching(
        /^orders\.parquet: order_id "h-\d+" occurs 2 times \(1 row repeats an id in one hour of each day\)\.$/,
      ),
    });
  });

  it('is refused when it is loaded twice whole', async () => {
    await expect(detect([...month, ...month])).rejects.toMatchObject({ code: 'duplicate_order_id' });
  });

  it('says of which orders a warning speaks', async () => {
    const odd = month.map((o, h) => (h === 10 || h === 700 || h === 701 ? { ...o, items_ordered: 1, items_correct: 5 } : o));
    expect(await detect(odd)).toEqual(['orders.parquet: 2 orders have more items correct than ordered in the last two days']);
  });

  it('is refused for a missing id anywhere', async () => {
    const file = await copy(
      month.map((o, h) => (h === 5 ? { ...o, order_id: null as unknown as string } : o)),
      join(folder, 'ids.parquet'),
      'FORMAT parquet',
    );
    const engine = await openEngine(settings(file, { exactUpTo: 100 }));
    await expect(engine.describe()).rejects.toMatchObject({
      message: 'ids.parquet: column "order_id": 1 of 720 orders have no order_id.',
    });
    await engine.close();
  });
});
