import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellsOf, rowsOf, sql, totals, using } from './support.js';

/** Real orders with a mapping as a user would write it. They may not be copied into the project. */
const FILE = '../shared/real/deliveries.csv';
const there = existsSync(FILE);
// biome-ignore lint/suspicious/noConsole: a skipped test says so
if (!there) console.log('skipped: no real orders beside the repository');

const COLUMNS = {
  order_id: 'order_nr',
  created_at: 'Customer_placed_order_datetime',
  region: "CASE WHEN Delivery_Region = 'None' THEN NULL ELSE Delivery_Region END",
  store_id: 'Restaurant_ID',
  promised_eta: 'Customer_placed_order_datetime + INTERVAL 45 MINUTE',
  delivered_at: 'Delivered_to_consumer_datetime',
  refunded: 'Refunded_amount > 0',
  merchant_prep_time: 'epoch(Driver_at_restaurant_datetime - Placed_order_with_restaurant_datetime)',
  dasher_id: 'Driver_ID',
  subtotal: 'Order_total',
};
const AS_OF = Date.parse('2015-01-25T12:34:56Z');

const PYTHON = `
import csv, sys, json
from datetime import datetime, timedelta
asof = datetime(2015, 1, 25, 12, 34, 56)
t = lambda s: datetime.strptime(s, '%Y-%m-%d %H:%M:%S') if s else None
cells = {}
for r in csv.DictReader(open(sys.argv[1])):
    c, d = t(r['Customer_placed_order_datetime']), t(r['Delivered_to_consumer_datetime'])
    if c >= asof: continue
    region = r['Delivery_Region'] if r['Delivery_Region'] not in ('', 'None') else '(missing)'
    x = cells.setdefault(c.strftime('%Y-%m-%dT%H:00:00.000Z') + ' ' + region, [0, 0, 0, 0])
    done = d is not None and d <= asof
    x[0] += 1; x[1] += done; x[2] += done and d <= c + timedelta(minutes=45); x[3] += float(r['Refunded_amount'] or 0) > 0
print(json.dumps(cells))
`;

describe.skipIf(!there)('18,079 real orders', () => {
  it('are all there, with what is odd about them', async () => {
    await using(
      FILE,
      async (engine) => {
        const info = await engine.describe();
        const [row = []] = await sql(
          `SELECT count(*), epoch_ms(min(Customer_placed_order_datetime)), epoch_ms(max(Customer_placed_order_datetime)), count(*) FILTER (Delivered_to_consumer_datetime < Customer_placed_order_datetime) FROM '${FILE}'`,
        );
        expect([18_079, info.firstOrder, info.lastOrder]).toEqual(row.slice(0, 3).map(Number));
        expect(info.warnings).toEqual([
          {
            code: 'delivered_before_created',
            message: `deliveries.csv: ${row[3]} orders were delivered before they were placed`,
          },
        ]);
        expect(await engine.values('region')).toEqual(['(missing)', 'Mountain View', 'Palo Alto', 'San Jose']);
      },
      { columns: COLUMNS },
    );
  });

  it('give the sums that plain SQL gives', async () => {
    const cells = await cellsOf(FILE, { asOf: AS_OF }, { columns: COLUMNS });
    const [row = []] = await sql(
      `WITH o AS (SELECT Customer_placed_order_datetime c, Delivered_to_consumer_datetime d, Refunded_amount r FROM read_csv('${FILE}', nullstr = '') WHERE c < TIMESTAMP '2015-01-25 12:34:56')
       SELECT count(*), count(*) FILTER (d <= TIMESTAMP '2015-01-25 12:34:56'), count(*) FILTER (d <= TIMESTAMP '2015-01-25 12:34:56' AND d <= c + INTERVAL 45 MINUTE), count(*) FILTER (r > 0) FROM o`,
    );
    const { orders, delivered, on_time, refunded } = totals(cells);
    expect([orders, delivered, on_time, refunded]).toEqual(row.map(Number));
  });

  it('give the cells that Python gives', async (context) => {
    let printed: string;
    try {
      printed = execFileSync('python3', ['-c', PYTHON, FILE], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return context.skip('python3 is not there');
    }
    const cells = rowsOf(await cellsOf(FILE, { asOf: AS_OF }, { columns: COLUMNS }));
    const ours = Object.fromEntries(
      cells.map(([hour, region, orders, delivered, onTime, , refunded]) => [
        `${hour} ${region}`,
        [orders, delivered, onTime, refunded],
      ]),
    );
    expect(ours).toEqual(JSON.parse(printed));
  });

  it('keep amounts with cents: a column mapped and used in an expression stays what it is', async () => {
    await using(
      FILE,
      async (engine) => {
        await engine.describe();
        const { columns, rows } = await engine.orders({ asOf: AS_OF, where: {}, spans: [{ region: null, from: 0, to: AS_OF }] });
        const at = columns.indexOf('subtotal');
        const cents = rows.reduce((sum, r) => sum + Math.round(Number(r[at]) * 100), 0);
        const [row = []] = await sql(
          `SELECT sum(CAST(round(Order_total * 100) AS BIGINT)) FROM '${FILE}' WHERE Customer_placed_order_datetime < TIMESTAMP '2015-01-25 12:34:56'`,
        );
        expect(cents).toBe(Number(row[0]));
      },
      { columns: COLUMNS },
    );
  });
});
