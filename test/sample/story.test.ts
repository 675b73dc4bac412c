import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DINNER, days, type Figures, JAN_3, openSample, weeksBefore } from './sql.js';

/** The numbers of the user's story, by plain SQL, each within its tolerance. */

let sample: Awaited<ReturnType<typeof openSample>>;
beforeAll(async () => {
  sample = await openSample();
});
afterAll(() => sample.close());

const near = (got: number, want: number, tolerance: number, what = ''): void =>
  expect(Math.abs(got - want), `${what} ${got}, wanted ${want}`).toBeLessThanOrEqual(tolerance);
const change = async (slice: string, now: string, then: string): Promise<Record<keyof Figures, number>> => {
  const [a, b] = [await sample.figures(`${slice} AND ${then}`), await sample.figures(`${slice} AND ${now}`)];
  const names = Object.keys(a) as (keyof Figures)[];
  const delta = Object.fromEntries(names.map((name) => [name, b[name] - a[name]])) as Record<keyof Figures, number>;
  return { ...delta, efficiency: 100 * (b.efficiency / a.efficiency - 1) };
};
const FOUR_WEEKS = weeksBefore('2024-01-03');

describe('the incident', () => {
  it.each([
    ['cx', 88, 70],
    ['on_time', 92, 78],
    ['cancelled', 3, 8],
    ['refunded', 2, 4],
    ['accuracy', 96, 94],
    ['support', 1, 3],
  ] as const)('%s goes from %d to %d', async (metric, from, to) => {
    near((await sample.figures(`${DINNER} AND ${FOUR_WEEKS}`))[metric], from, 0.5);
    near((await sample.figures(`${DINNER} AND ${JAN_3}`))[metric], to, 0.5);
  });

  it('shows in the slices around it', async () => {
    near((await change(DINNER, JAN_3, FOUR_WEEKS)).cx, -18, 0.5, 'Grocery SF dinner');
    const grocery = "region = 'SF' AND category = 'Grocery' AND hour BETWEEN 18 AND 21";
    near((await change(grocery, JAN_3, FOUR_WEEKS)).cx, -12, 1, 'Grocery SF');
    near((await change("region = 'SF' AND hour IN (18, 19)", JAN_3, FOUR_WEEKS)).cx, -8, 1, 'SF dinner');
  });

  it('begins at 18:00 on Jan 3: the lunch and afternoon after the policy are as ever', async () => {
    const day = "region = 'SF' AND category = 'Grocery' AND hour BETWEEN 6 AND 17";
    near((await change(day, JAN_3, FOUR_WEEKS)).cx, 0, 1);
  });

  it('is not the only one: Convenience NYC loses 5 points of on-time from 19:00', async () => {
    const nyc = "region = 'NYC' AND category = 'Convenience' AND hour >= 19";
    near((await change(nyc, JAN_3, FOUR_WEEKS)).on_time, -5, 0.5);
  });
});

describe('the drivers', () => {
  const shift = async (what: string, slice = DINNER): Promise<[number, number]> => [
    await sample.value(what, `${slice} AND ${FOUR_WEEKS}`),
    await sample.value(what, `${slice} AND ${JAN_3}`),
  ];
  it.each([
    ['batching', '100 * avg(batched_flag::INT)', DINNER, 30, 60, 2],
    ['wait of batched orders', 'avg(dasher_wait)', `${DINNER} AND batched_flag`, 300, 900, 30],
    ['stock', 'avg(in_stock_prob)', DINNER, 0.85, 0.8, 0.01],
    ['fragile baskets', '100 * avg(fragile::INT)', DINNER, 27.5, 27.5, 2.5],
  ] as const)('%s', async (_, what, slice, from, to, tolerance) => {
    const [a, b] = await shift(what, slice);
    near(a, from, tolerance);
    near(b, to, tolerance);
  });

  it('preparation takes 15 % longer, in some stores; one point more substitutions', async () => {
    const [a, b] = await shift('avg(merchant_prep_time)');
    near(100 * (b / a - 1), 15, 2);
    const [c, d] = await shift('100 * avg(substitutions)');
    near(d - c, 1, 0.5);
  });

  it('fragile baskets in batches carry most of the harm, batches of others little', async () => {
    const drop = async (kind: string): Promise<number> => (await change(`${DINNER} AND ${kind}`, JAN_3, FOUR_WEEKS)).cx;
    expect(await drop('fragile')).toBeLessThan(-40);
    expect(await drop('NOT fragile')).toBeGreaterThan(-10);
    expect(await drop('fragile AND batched_flag')).toBeLessThan(-70);
  });
});

describe('the experiment', () => {
  const treated = (from: string, to: string): string => `${DINNER} AND ${days(from, to)} AND phase = 1`;
  const untreated = (from: string, to: string): string => `${DINNER} AND ${days(from, to)} AND phase > 1`;

  it('is on track on day 3, against the stores not yet treated and against the time before', async () => {
    const span = ['2024-01-05', '2024-01-07'] as const;
    const [a, b] = [await sample.figures(treated(...span)), await sample.figures(untreated(...span))];
    near(a.cx - b.cx, 8, 1, 'CX');
    near(a.on_time - b.on_time, 6, 1, 'on-time');
    near(a.cancelled - b.cancelled, -3, 1, 'cancellation');
    near(100 * (a.efficiency / b.efficiency - 1), -4, 1, 'efficiency');
    const then = days('2023-12-06', '2024-01-02');
    const [c, d] = [
      await sample.figures(`${DINNER} AND ${then} AND phase = 1`),
      await sample.figures(`${DINNER} AND ${then} AND phase > 1`),
    ];
    near(c.cx, d.cx, 0.5, 'arms alike before');
  });

  it('ends at 84, 87 % and 3 %, 6 % less efficient', async () => {
    const end = await sample.figures(`${DINNER} AND ${days('2024-01-12', '2024-01-18')}`);
    near(end.cx, 84, 1);
    near(end.on_time, 87, 1);
    near(end.cancelled, 3, 1);
    const gain = await change(DINNER, days('2024-01-12', '2024-01-18'), days('2024-01-03', '2024-01-04'));
    near(gain.cx, 14, 1);
    near(gain.on_time, 9, 1);
    near(gain.cancelled, -5, 1);
    near(gain.efficiency, -6, 1);
  });

  it('has the stores and orders the plan counts on', async () => {
    const orders = await sample.value('count(*)', `${DINNER} AND ${days('2024-01-05', '2024-01-18')}`);
    near(orders / 2, 5000, 500);
    near(await sample.value('count(DISTINCT store_id)', DINNER), 60, 3);
    const crossing = await sample.value(
      'count(DISTINCT trip_id)',
      `${DINNER} AND trip_id IN (SELECT trip_id FROM o GROUP BY 1 HAVING count(DISTINCT store_id) > 1)`,
    );
    expect(crossing / (await sample.value('count(DISTINCT trip_id)', DINNER))).toBeLessThan(0.02);
  });
});

describe('the quiet day', () => {
  const RETAIL = "region = 'LA' AND category = 'Retail' AND hour >= 7";
  it('is a fluctuation of a large slice, gone by Dec 31', async () => {
    const dip = await change(RETAIL, "day = DATE '2023-12-27'", weeksBefore('2023-12-27'));
    near(dip.cx, -3, 0.5);
    expect(await sample.value('count(*)', `${RETAIL} AND day = DATE '2023-12-27'`)).toBeGreaterThan(1200);
    for (const day of ['2023-12-28', '2023-12-29', '2023-12-30', '2023-12-31'])
      near((await change(RETAIL, `day = DATE '${day}'`, weeksBefore(day))).cx, 0, 1, day);
  });
});

it('trips are whole: batch_size counts the orders of the trip', async () => {
  expect(
    await sample.value(
      'count(*)',
      'trip_id IN (SELECT trip_id FROM o GROUP BY 1 HAVING count(*) <> max(batch_size) OR min(batch_size) <> max(batch_size))',
    ),
  ).toBe(0);
});
