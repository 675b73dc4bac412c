import { describe, expect, it } from 'vitest';
import { TREATABLE } from '../../src/model/interventions.js';
import { INTERVENTIONS } from '../../src/recommend/interventions/index.js';
import { load, mistake } from './support.js';

const one = (lines: string): string => `[[interventions]]\ncause = "batching"\nlever = "cap"\n${lines}`;

describe('[[interventions]]', () => {
  it('can be against every cause that cxf has a measure for', () => {
    expect(INTERVENTIONS.map((i) => i.cause).sort()).toEqual([...TREATABLE].sort());
  });

  it('needs a cause and a lever; the rest is left to cxf', () => {
    expect(load({ toml: one('') }).interventions).toEqual([
      {
        cause: 'batching',
        lever: 'cap',
        title: null,
        from: null,
        to: null,
        effect: null,
        scopes: null,
        costs: null,
        stated: [],
        cost: null,
        complexity: null,
        rolloutDays: null,
        reversible: null,
      },
    ]);
  });

  it('says where, at what cost and how', () => {
    const toml = `[drivers]
      surge = "multiplier > 1.5"
      kitchen_temp = { column = "temp_c", title = "Kitchen temperature" }
      [[hypotheses]]
      id = "hot_kitchen"
      driver = "kitchen_temp"
      [[interventions]]
      cause = "hot_kitchen"
      lever = "air_conditioning"
      title = "Cool the kitchens"
      from = "off"
      to = 21.5
      effect = "undo"
      segments = ["fragile", "distance_km > 5", "surge", "stores"]
      tradeoffs = ["quoted_minutes", "kitchens close for a day"]
      cost = { amount = 120, unit = "USD", per = "day", text = "rent of the units" }
      complexity = "high"
      rollout_days = 14
      reversible = true
      [[interventions]]
      cause = "surge"
      lever = "surge_cap"`;
    const [first, second] = load({ toml }).interventions;
    expect(first).toEqual({
      cause: 'hot_kitchen',
      lever: 'air_conditioning',
      title: 'Cool the kitchens',
      from: 'off',
      to: '21.5',
      effect: 'undo',
      scopes: {
        kinds: [
          { name: 'fragile baskets', driver: 'fragile', compare: '=', value: 1 },
          { name: 'orders with trip length > 5 km', driver: 'distance_km', compare: '>', value: 5 },
          { name: 'orders with surge', driver: 'surge', compare: '=', value: 1 },
        ],
        stores: true,
        hours: false,
      },
      costs: ['quoted_minutes'],
      stated: ['kitchens close for a day'],
      cost: { amount: 120, unit: 'USD', per: 'day', text: 'rent of the units' },
      complexity: 'high',
      rolloutDays: 14,
      reversible: true,
    });
    expect(second?.cause).toBe('surge');
  });

  it.each([
    ['[[interventions]]\nlever = "cap"', 'interventions.cap.cause must be given'],
    ['[[interventions]]\ncause = "batching"', 'interventions.1.lever must be given'],
    [
      '[[interventions]]\ncause = "batchng"\nlever = "cap"',
      'interventions.cap.cause must be a cause that is known: did you mean "batching"',
    ],
    ['[[interventions]]\ncause = "ghosts"\nlever = "cap"', 'interventions.cap.cause must be one of batching, merchant_prep'],
    ['[[interventions]]\ncause = "mix_shift"\nlever = "cap"', 'of a shift of the mix each order does as well as ever'],
    ['[[interventions]]\ncause = 3\nlever = "cap"', 'interventions.cap.cause must be a text in quotes'],
    ['[[interventions]]\ncause = "batching"\nlever = " "', 'interventions.1.lever must be a text in quotes'],
    [one(`lever2 = 1`), 'unknown key'],
    [one(`${''}title = 3`), 'interventions.cap.title must be a text in quotes'],
    [one('from = true'), 'interventions.cap.from must be a text in quotes'],
    [one(`to = "${'x'.repeat(41)}"`), 'interventions.cap.to must be at most 40 characters'],
    [one('effect = "magic"'), 'interventions.cap.effect must be one of undo, buffer'],
    [one('segments = "fragile"'), 'interventions.cap.segments must be a list of texts'],
    [
      one('segments = ["fragil"]'),
      'interventions.cap.segments must be a list such as ["fragile", "distance_km > 5", "stores", "hours"]',
    ],
    [one('segments = ["distance_km >> 5"]'), '(found "distance_km >> 5")'],
    [one('segments = ["delivery_seconds > 5"]'), 'known before an order is dispatched, which delivery_seconds is not'],
    [one('segments = ["batched_flag"]'), 'made of other drivers: batched_flag is what the cause moves'],
    [one('tradeoffs = ["dasher_eficiency"]'), 'interventions.cap.tradeoffs must be some of dasher_efficiency, quoted_minutes'],
    [one('cost = 3'), 'interventions.cap.cost must be a table such as { amount = 0.35'],
    [one('cost = { unit = "USD", per = "order" }'), 'interventions.cap.cost.amount must be given'],
    [one('cost = { amount = -1, unit = "USD", per = "order" }'), 'interventions.cap.cost.amount must be a number from 0'],
    [one('cost = { amount = nan, unit = "USD", per = "order" }'), 'interventions.cap.cost.amount must be a number'],
    [one('cost = { amount = 1, per = "order" }'), 'interventions.cap.cost.unit must be given'],
    [one('cost = { amount = 1, unit = "USD" }'), 'interventions.cap.cost.per must be given: "order" or "day"'],
    [one('cost = { amount = 1, unit = "USD", per = "week" }'), 'interventions.cap.cost.per must be one of order, day'],
    [one('cost = { amount = 1, unit = "USD", per = "day", note = "x" }'), 'unknown key "interventions.cap.cost.note"'],
    [one('complexity = "hard"'), 'interventions.cap.complexity must be one of low, medium, high'],
    [one('rollout_days = 1.5'), 'interventions.cap.rollout_days must be a whole number from 0 to 365'],
    [one('reversible = "yes"'), 'interventions.cap.reversible must be true or false'],
    [`${one('')}\n${one('')}`, 'interventions.cap.lever must be another one: it is given twice for batching'],
  ])('refuses %s', (toml, why) => {
    expect(mistake({ toml }).message).toContain(why);
  });
});
