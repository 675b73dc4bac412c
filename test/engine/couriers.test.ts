import { expect, it } from 'vitest';
import { openEngine } from '../../src/engine/open.js';
import { DAY, HOUR, scratch, settings, write } from './support.js';

const START = Date.UTC(2024, 0, 1);
const folder = scratch();

it('couriers who serve stores of both arms: by day, or by trip where couriers are not known', async () => {
  const orders = [
    // courier, trip, store, hours after the start
    ['a', 't1', 's1', 1],
    ['a', 't2', 's2', 3],
    ['a', 't3', 's2', 30],
    ['b', 't4', "s'3", 2],
    ['b', 't4', 's1', 2],
    ['c', 't5', 's2', 4],
    ['c', 't5', 's1', 14],
    ['', '', 's1', 5],
  ] as const;
  const asked = {
    ...{ asOf: START + 9 * DAY, span: { from: START, to: START + 2 * DAY }, where: { region: 'SF' } },
    treated: ['s1', "s'3"],
  };
  const count = async (columns: 'both' | 'trips', hours: readonly number[] | null) => {
    const line = ([courier, trip, store, h]: (typeof orders)[number], i: number): string =>
      [`o-${i}`, new Date(START + h * HOUR).toISOString(), 'SF', store, trip, ...(columns === 'both' ? [courier] : [])].join(',');
    const head = `order_id,created_at,region,store_id,trip_id${columns === 'both' ? ',dasher_id' : ''}`;
    const file = write(folder, `${columns}.csv`, `${head}\n${orders.map(line).join('\n')}\n`);
    const engine = await openEngine(settings(file));
    const found = await engine.couriers({ ...asked, hours });
    await engine.close();
    return found;
  };
  // a on the first day and c serve both arms, a on the second day one, b two stores of one arm.
  expect(await count('both', null)).toEqual({ by: 'courier_day', couriers: 4, both: 2 });
  expect(await count('trips', null)).toEqual({ by: 'trip', couriers: 5, both: 1 });
  expect(await count('both', [1, 2, 3])).toEqual({ by: 'courier_day', couriers: 2, both: 1 });
});
