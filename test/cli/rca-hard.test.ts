import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { rcaSchema } from '../../src/model/rca.js';
import { blamed, causeOf, investigation, leading, type Setting } from '../support/investigation.js';
import { eventLine, TURNED } from '../support/kitchen.js';
import { cxf, documentOf, scratch } from '../support/process.js';

/** Incidents that a hasty answer gets wrong, or that break one: each is answered, sensibly. */

const HOUR = 3_600_000;
const DRIVERS = ['batched_flag', 'merchant_prep_time', 'in_stock_prob', 'distance_km', 'supply_ratio', 'precipitation_mm'];
const gone = (columns: readonly string[]): Setting['header'] => Object.fromEntries(columns.map((c) => [c, null]));

describe('kitchens slow down', async () => {
  const { folder, answer } = await investigation({ turn: 'prep', header: { merchant_prep_time: 'prep_s' } });
  const mapped = '[columns]\nmerchant_prep_time = "prep_s"\n';
  const logged = (name: string, lag: number, scope: { region?: string }): string => {
    writeFileSync(join(folder, `${name}.csv`), eventLine(TURNED - lag * HOUR, 'prep_sla', scope, `Ovens ${name}`));
    return `events = "${name}.csv"\n${mapped}`;
  };
  const against = (texts: readonly { kind: string; supports: boolean; text: string }[]): string =>
    texts.flatMap((e) => (e.kind === 'counter' && !e.supports ? e.text : [])).join('; ');

  it('without a change log: found, and said to be tied to no change', async () => {
    const doc = await answer(mapped);
    expect([doc.verdict, blamed(doc)]).toEqual(['act', ['merchant_prep']]);
    expect(leading(doc)).toMatchObject({ impact: 'high', timeline: null });
    expect(doc.limitations.join()).toContain('no change log');
  });

  it('after a logged change: tied to it', async () => {
    const doc = await answer(logged('before', 5, { region: 'SF' }));
    expect(leading(doc)).toMatchObject({ cause: 'merchant_prep', timeline: { event_id: 'evt-1', lag_hours: 5 } });
  });

  it('before a logged change: not tied to it', async () => {
    const cause = leading(await answer(logged('after', -5, { region: 'SF' })));
    expect(cause).toMatchObject({ cause: 'merchant_prep', timeline: null });
    expect(against(cause?.evidence ?? [])).toContain('"Ovens after" came 5 h after the harm began');
  });

  it('after a change elsewhere: not tied to it', async () => {
    const cause = leading(await answer(logged('elsewhere', 5, { region: 'NYC' })));
    expect(cause).toMatchObject({ cause: 'merchant_prep', timeline: null });
    expect(against(cause?.evidence ?? [])).toContain('"Ovens elsewhere" does not reach this slice');
  });

  it.each([
    ['not recorded', ''],
    ['recorded nowhere', '[columns]\nmerchant_prep_time = "CAST(NULL AS DOUBLE)"\n'],
    ['recorded as NaN', `[columns]\nmerchant_prep_time = "CAST('NaN' AS DOUBLE)"\n`],
  ])('preparation is %s: unexplained, and nobody else blamed', async (_, toml) => {
    const doc = await answer(toml);
    expect([doc.verdict, blamed(doc)]).toEqual(['monitor', []]);
    expect(doc.unexplained_share).toBeGreaterThan(0.6);
    expect(doc.limitations.join()).toContain('not recorded, or empty: merchant_prep_time');
    expect(doc.summary).toContain('Unexplained');
  });

  it('preparation never varied before, and is recorded in another unit: still an answer', async () => {
    const doc = await answer('[columns]\nmerchant_prep_time = "prep_s / 60"\n');
    expect(blamed(doc)).toEqual(['merchant_prep']);
    const flat = await answer('[columns]\nmerchant_prep_time = "CAST(600 AS DOUBLE)"\n');
    expect(blamed(flat)).toEqual([]);
  });

  it('a driver of the user only repeats another: one answer, and that they cannot be told apart', async () => {
    const doc = await answer(`${mapped}[drivers]\noven_time = "2 * prep_s"\n`);
    expect([doc.verdict, blamed(doc)]).toEqual(['act', ['merchant_prep']]);
    expect(leading(doc)?.share_of_drop).toBeGreaterThan(0.7);
    expect(doc.limitations.join()).toContain('Oven time says the same as preparation time');
  });

  it('two drivers of cxf say the same: said, and nobody else blamed', async () => {
    const doc = await answer(`${mapped}distance_km = "prep_s / 60"\n`);
    expect(blamed(doc).filter((c) => c !== 'merchant_prep' && c !== 'delivery_distance')).toEqual([]);
    expect(doc.limitations.join()).toContain('Preparation time and trip length move as one');
  });

  it('a flag was switched on with the incident: nobody can tell, and that is said', async () => {
    const flag = `new_flow = "created_at >= '2024-03-07 12:00:00' AND region = 'SF'"`;
    const doc = await answer(`[drivers]\n${flag}\n`);
    expect(blamed(doc)).toEqual([]);
    expect(doc.limitations.join()).toContain('New flow never varied before (0 %, now 100 %)');
  });

  it('under a name of its own alone: that driver', async () => {
    const doc = await answer('[drivers]\noven_time = { column = "prep_s", unit = "seconds" }\n');
    expect(blamed(doc)).toEqual(['oven_time']);
    expect(leading(doc)?.evidence[0]?.text).toMatch(/^Oven time 1\d\.\d min -> 2\d\.\d min/);
  });
});

describe('little is known', () => {
  it.each<[string, Setting, string]>([
    ['an incident of about forty orders', { turn: 'prep', busy: 12, hours: 4, size: 2 }, 'merchant_prep'],
    ['one store', { turn: 'prep', stores: 1, regions: ['SF'], categories: ['Grocery'], busy: 30 }, 'merchant_prep'],
    ['no store_id', { turn: 'batching', header: gone(['store_id']) }, 'batching'],
    ['no region, no category', { turn: 'prep', header: gone(['region', 'category']), hit: () => true }, 'merchant_prep'],
    ['no delivered_at', { turn: 'failure', header: gone(['delivered_at']) }, 'order_failure'],
    ['no promise', { turn: 'failure', header: gone(['promised_eta']) }, 'order_failure'],
    ['no driver at all, and orders fail', { turn: 'failure', header: gone(DRIVERS) }, 'order_failure'],
  ])('%s', async (what, setting, cause) => {
    const { answer, found } = await investigation(setting);
    const doc = await answer();
    expect([what, doc.verdict, blamed(doc)]).toEqual([what, 'act', [cause]]);
    if (what.includes('forty')) expect(found.incidents[0]?.orders).toBeLessThan(50);
    expect(doc.limitations.length).toBeGreaterThan(0);
  });

  it('the cause is outside the data: unexplained rather than the nearest name', async () => {
    const doc = await (await investigation({ turn: 'nameless' })).answer();
    expect([doc.verdict, blamed(doc)]).toEqual(['monitor', []]);
    expect(doc.unexplained_share).toBeGreaterThan(0.6);
    const bare = await (await investigation({ turn: 'nameless', header: gone(DRIVERS) })).answer();
    expect([bare.verdict, blamed(bare)]).toEqual(['monitor', []]);
    expect(bare.unexplained_share).toBeGreaterThan(0.6);
  });
});

describe('an odd slice', () => {
  it.each<[string, Setting, Readonly<Record<string, string>>, string]>([
    ['all orders', { turn: 'supply', hit: () => true }, {}, 'dasher_supply'],
    [
      'three days',
      { turn: 'prep', hours: 72, detect: ['--since', '72h'] },
      { region: 'SF', category: 'Grocery' },
      'merchant_prep',
    ],
    [
      'a daypart',
      { turn: 'prep', busy: 60, hit: (p, h) => p.region === 'SF' && p.category === 'Grocery' && (h === 18 || h === 19) },
      { region: 'SF', category: 'Grocery', daypart: 'dinner' },
      'merchant_prep',
    ],
    [
      'a store',
      { turn: 'failure', size: 3, busy: 80, hit: (p) => p.store === 'SF-Grocery-2' },
      { region: 'SF', category: 'Grocery', store_id: 'SF-Grocery-2' },
      'order_failure',
    ],
  ])('%s', async (_, setting, slice, cause) => {
    const { answer } = await investigation(setting);
    const doc = await answer();
    expect(doc.incident.slice).toEqual(slice);
    expect([doc.verdict, blamed(doc)]).toEqual(['act', [cause]]);
  });
});

describe('a driver of the user', async () => {
  const { rca, answer } = await investigation({ turn: 'heat' });

  it('without a word more is found to do harm, in the direction the data show', async () => {
    const doc = await answer('[drivers]\nkitchen_temp = "temp_c"\n');
    expect([doc.verdict, blamed(doc)]).toEqual(['act', ['kitchen_temp']]);
    expect(leading(doc)).toMatchObject({ title: 'Kitchen temp', impact: 'high' });
    const cooling = await answer('[drivers]\ncooling = "40 - temp_c"\n');
    expect(blamed(cooling)).toEqual(['cooling']);
  });

  it('with a cause of its own: title, levers and what it spares', async () => {
    const toml = `[drivers]
kitchen_temp = { column = "temp_c", title = "Kitchen temperature" }
[[hypotheses]]
id = "hot_kitchen"
title = "Hot Kitchens"
driver = "kitchen_temp"
harmful = "up"
mechanism = "time"
hurts = ["duration"]
`;
    const doc = await answer(toml);
    expect([doc.verdict, blamed(doc)]).toEqual(['act', ['hot_kitchen']]);
    expect(leading(doc)?.evidence[0]).toMatchObject({
      driver: 'kitchen_temp',
      text: expect.stringMatching(/^Kitchen temperature 2\d/),
    });
    const one = await rca(['latest', '--json', '--cause', 'hot_kitchen'], toml);
    expect(documentOf(one, rcaSchema).causes).toHaveLength(1);
  });

  it('that goes the harmless way is not blamed', async () => {
    const doc = await answer('[drivers]\nkitchen_temp = { column = "temp_c", harmful = "down" }\n');
    expect([doc.verdict, blamed(doc)]).toEqual(['monitor', []]);
  });

  it.each([
    ['yes and no', `hot = "temp_c > 25"`],
    ['yes and no as text', `hot = "CASE WHEN temp_c > 25 THEN 'yes' ELSE 'no' END"`],
  ])('%s is told in percent', async (_, line) => {
    const shift = causeOf(await answer(`[drivers]\n${line}\n`), 'hot')?.evidence.find((e) => e.kind === 'driver_shift');
    expect(shift?.text).toMatch(/^Hot \d+ % -> 100 %/);
    expect(shift?.after).toBeGreaterThan(90);
  });

  it.each([
    ['a column that is not there', 'oven = "oven_c"', '[drivers] oven: "oven_c" names column "oven_c"'],
    ['no expression', 'oven = "temp_c +"', '[drivers] oven: "temp_c +" is not valid SQL'],
    ['a text', 'oven = "category"', 'is not a number, or yes or no,'],
    [
      'a time',
      'oven = "TIMESTAMP \'2024-01-01\'"',
      'column "oven" is of type TIMESTAMP, not a number, or yes or no, as oven must be',
    ],
  ])('%s is refused by name: exit 2', async (_, line, why) => {
    const { code, stdout, stderr } = await rca(['latest'], `[drivers]\n${line}\n`);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(why)]);
  });
});

const REAL = resolve('../shared/real/deliveries.csv');
if (!existsSync(REAL)) process.stdout.write('skipped: no real orders beside the repository\n');
describe.runIf(existsSync(REAL))('real orders', () => {
  const state = join(scratch(), 'state');
  const columns = {
    order_id: 'order_nr',
    created_at: 'Customer_placed_order_datetime',
    promised_eta: 'Customer_placed_order_datetime + INTERVAL 45 MINUTE',
    delivered_at: 'Delivered_to_consumer_datetime',
    region: 'Delivery_Region',
    store_id: 'Restaurant_ID',
    refunded: 'Refunded_amount > 0',
  };
  const folder = scratch();
  const config = join(folder, 'cxf.toml');
  const mapping = Object.entries(columns).map(([name, value]) => `${name} = "${value}"`);
  writeFileSync(
    config,
    `source = "${REAL}"\nas_of = "2015-01-21T09:00:00Z"\nmaturity = "3h"\n[columns]\n${mapping.join('\n')}\n[drivers]\nscheduled = "Is_ASAP = 'False'"\nbasket = "Order_total"\n`,
  );

  it('fewer orders are no loss of score, and are not explained as one', async () => {
    const where = ['--json', '--quiet', '--config', config, '--state', state];
    const { incidents } = documentOf(await cxf(['detect', ...where]), detectSchema);
    expect(incidents.map((i) => i.metric)).toEqual(['order_volume']);
    const doc = documentOf(await cxf(['rca', 'latest', ...where]), rcaSchema);
    expect([doc.verdict, blamed(doc)]).toEqual(['monitor', []]);
    expect(doc.limitations.join()).toContain('the incident is one of order_volume');
  });
});
