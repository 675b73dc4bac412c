import { describe, expect, it } from 'vitest';
import { DEFAULT_SEVERITY } from '../../src/config/defaults.js';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { load, mistake } from './support.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('every key of cxf.toml', () => {
  it('has a default', () => {
    expect(load()).toMatchObject({
      timezone: 'UTC',
      timezones: {},
      maturityMs: 0,
      freshnessMs: 26 * HOUR,
      baselineMs: 28 * DAY,
      sinceMs: DAY,
      minOrders: 100,
      dimensions: null,
      columns: {},
      dayparts: DEFAULT_DAYPARTS,
      severity: DEFAULT_SEVERITY,
      weights: DEFAULT_WEIGHTS,
      drivers: [],
      hypotheses: [],
      where: {},
      events: null,
      asOf: { kind: 'now' },
      lockTimeoutMs: 10_000,
      isSample: false,
    });
  });

  it.each([
    ['timezone = "America/Los_Angeles"', { timezone: 'America/Los_Angeles' }],
    ['maturity = "10h"', { maturityMs: 10 * HOUR }],
    ['freshness = "2d"', { freshnessMs: 2 * DAY }],
    ['baseline = "6w"', { baselineMs: 42 * DAY }],
    ['since = "1w2d"', { sinceMs: 9 * DAY }],
    ['since = "90m"', { sinceMs: 1.5 * HOUR }],
    ['lock_timeout = "0"', { lockTimeoutMs: 0 }],
    ['where = "region=SF"', { where: { region: 'SF' } }],
    ['min_orders = 50', { minOrders: 50 }],
    ['[severity]\nmin_orders = 0', { minOrders: 0 }],
    ['min_orders = 50\n[severity]\nmin_orders = 10', { minOrders: 10 }],
    ['dimensions = ["region", "app_version"]', { dimensions: ['region', 'app_version'] }],
    ['dimensions = ["region", "daypart"]', { dimensions: ['region'] }],
    [
      '[columns]\norder_id = "id"\nrefunded = "refund_amount > 0"',
      { columns: { order_id: 'id', refunded: 'refund_amount > 0' } },
    ],
    ['[timezones]\nSF = "America/Los_Angeles"', { timezones: { SF: 'America/Los_Angeles' } }],
    ['[dayparts]\nlate = [22, 2]\nday = [2, 22]', { dayparts: { late: [22, 2], day: [2, 22] } }],
    ['[weights]\nsupport_rate = 2', { weights: { ...DEFAULT_WEIGHTS, support_rate: 2 } }],
    ['[severity]\nrefund_rate = { low = 1 }', { severity: { ...DEFAULT_SEVERITY, refund_rate: { low: 1, medium: 3, high: 6 } } }],
    [
      '[severity]\ncx_score = { high = inf }',
      { severity: { ...DEFAULT_SEVERITY, cx_score: { low: 2, medium: 4, high: Number.POSITIVE_INFINITY } } },
    ],
  ])('%s', (toml, expected) => {
    expect(load({ toml })).toMatchObject(expected);
  });

  it('may hold what later stages read (contract, section 5)', () => {
    const toml = `
      [calendar]
      holidays = ["2024-01-01"]
      `;
    expect(load({ toml }).calendar).toHaveLength(1);
  });
});

describe('a wrong value', () => {
  const text = /a text in quotes/;
  it.each([
    // wrong type
    ['source = 3', 'cxf.toml: source', text],
    ['source = ""', 'cxf.toml: source', text],
    ['source = 1979-05-27', 'cxf.toml: source', text],
    ['events = ["a.csv"]', 'cxf.toml: events', text],
    ['state = true', 'cxf.toml: state', text],
    ['as_of = 20240104', 'cxf.toml: as_of', /2024-01-04T08:00:00-08:00/],
    ['timezone = 8', 'cxf.toml: timezone', text],
    ['baseline = 28', 'cxf.toml: baseline', /such as baseline = "24h"/],
    ['maturity = 10.5', 'cxf.toml: maturity', text],
    ['freshness = false', 'cxf.toml: freshness', text],
    ['since = { hours = 3 }', 'cxf.toml: since', text],
    ['lock_timeout = 3', 'cxf.toml: lock_timeout', text],
    ['where = { region = "SF" }', 'cxf.toml: where', text],
    ['table = 3', 'cxf.toml: table', text],
    ['min_orders = "100"', 'cxf.toml: min_orders', /a number/],
    ['min_orders = -1', 'cxf.toml: min_orders', /at least 0/],
    ['min_orders = "100"\n[severity]\nmin_orders = 10', 'cxf.toml: min_orders', /a number/],
    ['dimensions = "region"', 'cxf.toml: dimensions', /a list of texts/],
    ['dimensions = ["region", 3]', 'cxf.toml: dimensions', /a list of texts/],
    ['dimensions = [""]', 'cxf.toml: dimensions', /a list of texts/],
    ['columns = "id"', 'cxf.toml: columns', /a table: \[columns\]/],
    ['[columns]\norder_id = 3', 'cxf.toml: columns.order_id', text],
    ['[columns]\norder_id = " "', 'cxf.toml: columns.order_id', text],
    ['timezones = ["SF"]', 'cxf.toml: timezones', /a table/],
    ['[timezones]\nSF = 8', 'cxf.toml: timezones.SF', text],
    ['dayparts = 3', 'cxf.toml: dayparts', /a table/],
    ['weights = [1]', 'cxf.toml: weights', /a table/],
    ['[weights]\nsupport_rate = "2"', 'cxf.toml: weights.support_rate', /a number from 0 to 100/],
    ['severity = "high"', 'cxf.toml: severity', /a table/],
    ['[severity]\ncx_score = 10', 'cxf.toml: severity.cx_score', /rising sizes/],
    ['[severity]\ncx_score = [2, 4, 10]', 'cxf.toml: severity.cx_score', /rising sizes/],
    ['[severity]\ncx_score = 2024-01-01', 'cxf.toml: severity.cx_score', /rising sizes/],
    ['[severity]\nmin_orders = "many"', 'cxf.toml: severity.min_orders', /a number/],
    ['[severity]\nmin_orders = inf', 'cxf.toml: severity.min_orders', /a number/],
    ['drivers = "surge"', 'cxf.toml: drivers', /a table/],
    ['calendar = 2024-01-01', 'cxf.toml: calendar', /a table/],
    ['notify = "slack"', 'cxf.toml: notify', /a table/],
    ['hypotheses = "weather"', 'cxf.toml: hypotheses', /tables: \[\[hypotheses\]\]/],
    ['[interventions]\nid = "x"', 'cxf.toml: interventions', /tables: \[\[interventions\]\]/],
    // right type, no meaning
    ['timezone = "Pacific"', 'cxf.toml: timezone', /America\/Los_Angeles/],
    ['[timezones]\nSF = "PDT time"', 'cxf.toml: timezones.SF', /found "PDT time"/],
    ['dimensions = []', 'cxf.toml: dimensions', /at least one/],
    ['dimensions = ["daypart"]', 'cxf.toml: dimensions', /at least one/],
    ['dimensions = ["region", "region"]', 'cxf.toml: dimensions', /"region" is named twice/],
    ['[dayparts]\ndinner = [18]', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\ndinner = [18, 18]', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\ndinner = [24, 0]', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\ndinner = [18, 25]', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\ndinner = [18.5, 20]', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\ndinner = "18-20"', 'cxf.toml: dayparts.dinner', /two different hours/],
    ['[dayparts]\na = [18, 20]\nb = [19, 21]', 'cxf.toml: dayparts.b', /apart from dayparts.a: both hold 19:00/],
    ['[dayparts]\na = [22, 2]\nb = [1, 5]', 'cxf.toml: dayparts.b', /both hold 1:00/],
    ['[dayparts]\nother = [1, 5]', 'cxf.toml: dayparts.other', /called something else/],
    ['[weights]\nsupport_rate = -1', 'cxf.toml: weights.support_rate', /from 0 to 100/],
    ['[weights]\nsupport_rate = nan', 'cxf.toml: weights.support_rate', /from 0 to 100/],
    ['[severity]\ncx_score = { high = 1 }', 'cxf.toml: severity.cx_score', /rising sizes/],
    ['[severity]\ncx_score = { low = 0 }', 'cxf.toml: severity.cx_score', /rising sizes/],
    ['[severity]\ncx_score = { hihg = 12 }', 'cxf.toml: severity.cx_score', /rising sizes/],
  ])('%s', (toml, place, why) => {
    const { message, hint, code } = mistake({ toml });
    expect(message.startsWith(`${place} `)).toBe(true);
    expect(message).toMatch(why);
    expect(hint).toContain('cxf.toml');
    expect(code).toBe('bad_config');
  });

  it.each([
    ['baseline = "4 fortnights"', /^cxf.toml: baseline "4 fortnights" is not a length of time/],
    ['baseline = "2d"', /^cxf.toml: baseline "2d" is too short: at least 3d/],
    ['since = "30m"', /^cxf.toml: since "30m" is too short: at least 1h/],
    ['maturity = "-3h"', /^cxf.toml: maturity "-3h" is not a length of time/],
    ['freshness = "10m"', /^cxf.toml: freshness "10m" is too short: at least 1h/],
    ['baseline = "900w"', null],
    ['baseline = "9999w"', /longer than twenty years/],
    ['as_of = "soon"', /^cxf.toml: as_of "soon" is not a time/],
    ['as_of = 08:00:00', /^cxf.toml: as_of "08:00:00.000" is not a time/],
    ['where = "region"', /^cxf.toml: where "region" is not a list/],
  ])('%s', (toml, why) => {
    if (why === null) expect(load({ toml }).baselineMs).toBe(900 * 7 * DAY);
    else expect(mistake({ toml }).message).toMatch(why);
  });
});

describe('a misspelt key', () => {
  it.each([
    ['sorce = "x"', 'sorce', 'source'],
    ['timezne = "UTC"', 'timezne', 'timezone'],
    ['base_line = "4w"', 'base_line', 'baseline'],
    ['[dayprats]\na = [1, 2]', 'dayprats', 'dayparts'],
    ['[[hypothesis]]\nid = "x"', 'hypothesis', 'hypotheses'],
    ['[weights]\nsuport_rate = 1', 'weights.suport_rate', 'support_rate'],
    ['[severity]\ncx_scor = { high = 9 }', 'severity.cx_scor', 'cx_score'],
  ])('%s', (toml, key, near) => {
    expect(mistake({ toml })).toEqual({
      code: 'unknown_key',
      message: `cxf.toml: unknown key "${key}".`,
      hint: `did you mean "${near}"?`,
    });
  });

  it('is told all keys where none is near', () => {
    expect(mistake({ toml: 'colour = 1' }).hint).toMatch(/^known: source, table, events/);
    expect(mistake({ toml: '__proto__ = 1' }).code).toBe('unknown_key');
    expect(mistake({ toml: '[weights]\nconstructor = 1' }).code).toBe('unknown_key');
  });
});

describe('names that objects inherit', () => {
  it('are ordinary regions and columns', () => {
    const { timezones, columns } = load({ toml: '[timezones]\n__proto__ = "Asia/Tokyo"\n[columns]\nconstructor = "c"' });
    expect(Object.entries(timezones)).toEqual([['__proto__', 'Asia/Tokyo']]);
    expect(columns.constructor).toBe('c');
    // A region of that name without a zone of its own takes the default, not a function.
    expect(timezones.constructor).toBeUndefined();
    expect(load().timezones.toString).toBeUndefined();
  });
});

describe('a window that nothing is compared with', () => {
  it('is refused: an empty comparison would read as "all well"', () => {
    expect(mistake({ toml: '', flags: { since: '29d' } })).toEqual({
      code: 'baseline_too_short',
      message: '--baseline 28d holds nothing as long as --since 29d to compare with.',
      hint: 'use --baseline 35d or longer, or a shorter --since',
    });
    expect(mistake({ flags: { since: '8d', baseline: '10d' } }).hint).toContain('--baseline 14d');
    expect(mistake({ flags: { since: '4d', baseline: '3d' } }).hint).toContain('--baseline 4d');
    expect(load({ flags: { since: '28d' } }).sinceMs).toBe(28 * DAY);
    expect(load({ flags: { since: '3d', baseline: '3d' } }).sinceMs).toBe(3 * DAY);
  });
});
