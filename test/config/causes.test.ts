import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CAUSES, TOUCHED } from '../../src/model/causes.js';
import { HYPOTHESES } from '../../src/rca/hypotheses/index.js';
import { PROBES } from '../../src/rca/hypotheses/types.js';
import { load, mistake } from './support.js';

describe('what the configuration knows of causes', () => {
  it('is what root-cause analysis has', () => {
    expect(CAUSES).toEqual(HYPOTHESES.map(({ id, driver, harmful }) => ({ id, driver, harmful })));
    expect(TOUCHED).toEqual(PROBES);
  });
});

describe('[drivers]', () => {
  it('is a column or an expression', () => {
    expect(load({ toml: '[drivers]\nkitchen_temp = "temp_c"\nsurge = "multiplier > 1.5"' }).drivers).toEqual([
      { id: 'kitchen_temp', column: 'temp_c', title: 'Kitchen temp', unit: null, harmful: null, levers: [] },
      { id: 'surge', column: 'multiplier > 1.5', title: 'Surge', unit: null, harmful: null, levers: [] },
    ]);
  });

  it('or a table that says more', () => {
    const toml = `[drivers]
      kitchen_temp = { column = "temp_c", title = "Kitchen temperature", unit = "number", harmful = "up", levers = ["oven"] }
      app_version = { unit = "count" }`;
    expect(load({ toml }).drivers).toEqual([
      { id: 'kitchen_temp', column: 'temp_c', title: 'Kitchen temperature', unit: 'number', harmful: 'up', levers: ['oven'] },
      { id: 'app_version', column: 'app_version', title: 'App version', unit: 'count', harmful: null, levers: [] },
    ]);
  });

  it.each([
    ['[drivers]\nheat = 3', 'cxf.toml: drivers.heat must be a column or an expression in quotes'],
    ['[drivers]\nheat = " "', 'cxf.toml: drivers.heat must be a column or an expression in quotes'],
    ['[drivers]\nheat = { column = 3 }', 'cxf.toml: drivers.heat.column must be a text in quotes'],
    ['[drivers]\nheat = { unit = "celsius" }', 'cxf.toml: drivers.heat.unit must be one of percent, probability, seconds,'],
    ['[drivers]\nheat = { harmful = "hot" }', 'cxf.toml: drivers.heat.harmful must be one of up, down'],
    ['[drivers]\nheat = { levers = "oven" }', 'cxf.toml: drivers.heat.levers must be a list of texts'],
    ['[drivers]\nheat = { levers = [""] }', 'cxf.toml: drivers.heat.levers must be a list of texts'],
    ['[drivers]\ndistance_km = "km"', 'cxf.toml: drivers.distance_km must be mapped under [columns]'],
    ['[drivers]\ndelivery_seconds = "s"', 'cxf.toml: drivers.delivery_seconds must be called something else: cxf computes'],
    ['[drivers]\nweather = "rain"', 'cxf.toml: drivers.weather must be called something else: weather is one of'],
    ['[drivers]\ndaypart = "x"', 'cxf.toml: drivers.daypart must be called something else: a dimension'],
    ['dimensions = ["vip"]\n[drivers]\nvip = "vip"', 'cxf.toml: drivers.vip must be called something else: a dimension'],
    ['[drivers]\n"a b" = "x"', 'cxf.toml: drivers.a b must be a name of letters'],
    ['[drivers]\n"\\u001b[31m" = "x"', 'must be a name of letters'],
    ['[drivers]\nconstructor = "x"', 'cxf.toml: drivers.constructor must be a name of letters'],
    ['[drivers]\n__proto__ = "x"', 'cxf.toml: drivers.__proto__ must be a name of letters'],
  ])('refuses %s', (toml, why) => {
    const { code, message } = mistake({ toml });
    expect([code, message]).toEqual(['bad_config', expect.stringContaining(why)]);
  });

  it('names a misspelt key', () => {
    expect(mistake({ toml: '[drivers]\nheat = { colum = "x" }' })).toEqual({
      code: 'unknown_key',
      message: 'cxf.toml: unknown key "drivers.heat.colum".',
      hint: 'did you mean "column"?',
    });
  });
});

const HEAT = '[drivers]\nheat = { column = "temp_c", harmful = "up", levers = ["oven"] }\n';
const cause = (lines: string, drivers = HEAT): string => `${drivers}[[hypotheses]]\n${lines}`;

describe('[[hypotheses]]', () => {
  it('needs an id and a driver, and takes the rest from there', () => {
    expect(load({ toml: cause('id = "hot_kitchen"\ndriver = "heat"') }).hypotheses).toEqual([
      {
        id: 'hot_kitchen',
        title: 'Hot kitchen',
        driver: 'heat',
        harmful: 'up',
        mechanism: 'unknown',
        spares: null,
        shows: [],
        levers: ['oven'],
        downstreamOf: [],
        segments: [],
        why: '',
      },
    ]);
  });

  it('may say all', () => {
    const toml = cause(
      `id = "hot_kitchen"
      title = "Hot Kitchens"
      driver = "heat"
      harmful = "down"
      mechanism = "time"
      hurts = ["duration", "wait"]
      shows = ["merchant_prep_time"]
      levers = ["ventilation"]
      downstream_of = ["weather", "power_cut"]
      segments = ["fragile"]
      why = "Ovens are throttled."
      [[hypotheses]]
      id = "power_cut"
      driver = "supply_ratio"
      harmful = "up"`,
    );
    const [first, second] = load({ toml }).hypotheses;
    expect(first).toEqual({
      id: 'hot_kitchen',
      title: 'Hot Kitchens',
      driver: 'heat',
      harmful: 'down',
      mechanism: 'time',
      spares: ['wrong', 'substitutions', 'cancelled', 'promise'],
      shows: ['merchant_prep_time'],
      levers: ['ventilation', 'oven'],
      downstreamOf: ['weather', 'power_cut'],
      segments: ['fragile'],
      why: 'Ovens are throttled.',
    });
    expect(second).toMatchObject({ id: 'power_cut', driver: 'supply_ratio', harmful: 'up', spares: null });
  });

  it.each([
    [cause('driver = "heat"'), 'cxf.toml: hypotheses must be tables that each have an id'],
    [cause('id = 3'), 'cxf.toml: hypotheses.3.id must be a name'],
    [cause('id = "a b"'), 'cxf.toml: hypotheses.a b.id must be a name'],
    [cause('id = "weather"'), "cxf.toml: hypotheses.weather.id must be another one: weather is one of cxf's own"],
    [
      cause('id = "x"\ndriver = "heat"\n[[hypotheses]]\nid = "x"'),
      'cxf.toml: hypotheses.x.id must be another one: it is given twice',
    ],
    [cause('id = "x"'), 'cxf.toml: hypotheses.x.driver must be given'],
    [cause('id = "x"\ndriver = "haet"'), 'cxf.toml: hypotheses.x.driver must be a name under [drivers], or one of batched_flag'],
    [cause('id = "x"\ndriver = "dasher_wait"'), 'cxf.toml: hypotheses.x.driver must be a cause: dasher_wait lies between'],
    [cause('id = "x"\ndriver = "heat"\nharmful = "sideways"'), 'cxf.toml: hypotheses.x.harmful must be one of up, down'],
    [
      cause('id = "x"\ndriver = "heat"\nmechanism = "mix"'),
      'cxf.toml: hypotheses.x.mechanism must be one of time, items, unknown',
    ],
    [cause('id = "x"\ndriver = "heat"\nhurts = ["feelings"]'), 'cxf.toml: hypotheses.x.hurts must be a list of some of duration'],
    [cause('id = "x"\ndriver = "heat"\nhurts = ["wait"]\nspares = ["wrong"]'), 'cxf.toml: hypotheses.x.spares must be left out'],
    [cause('id = "x"\ndriver = "heat"\ndownstream_of = ["x"]'), 'cxf.toml: hypotheses.x.downstream_of must be a list of some of'],
    [cause('id = "x"\ndriver = "heat"\nshows = ["y"]'), 'cxf.toml: hypotheses.x.shows must be a list of some of'],
    [cause('id = "x"\ndriver = "heat"\nwhy = 3'), 'cxf.toml: hypotheses.x.why must be a text in quotes'],
    [
      cause('id = "x"\ndriver = "supply_ratio"\nharmful = "down"'),
      'cxf.toml: hypotheses.x.driver must be another one: dasher_supply already is supply_ratio going down',
    ],
    [
      cause('id = "x"\ndriver = "heat"\n[[hypotheses]]\nid = "y"\ndriver = "heat"'),
      'cxf.toml: hypotheses.y.driver must be another one: x already is heat going up',
    ],
  ])('refuses %s', (toml, why) => {
    const { code, message } = mistake({ toml });
    expect([code, message]).toEqual(['bad_config', expect.stringContaining(why)]);
  });

  it('names a misspelt key', () => {
    expect(mistake({ toml: cause('id = "x"\ndriver = "heat"\nlever = ["y"]') })).toMatchObject({
      message: 'cxf.toml: unknown key "hypotheses.x.lever".',
      hint: 'did you mean "levers"?',
    });
  });
});

describe('the examples of docs/reference.md', () => {
  it('are valid', () => {
    const blocks = [...readFileSync('docs/reference.md', 'utf8').matchAll(/```toml\n([\s\S]*?)```/g)].map((m) => m[1]).join('\n');
    const { drivers, hypotheses } = load({ toml: blocks });
    expect(drivers.map((d) => d.id)).toEqual(['kitchen_temp', 'surge', 'app_load']);
    expect(hypotheses.map((h) => h.id)).toEqual(['hot_kitchen']);
  });
});
