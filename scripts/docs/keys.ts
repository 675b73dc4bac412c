import { DEFAULTS } from '../../src/config/defaults.js';
import { formatDuration } from '../../src/config/time.js';

/** What may stand in cxf.toml, for people. Examples are read by cxf itself in test/docs. */
export interface Key {
  readonly type: string;
  readonly default: string;
  readonly about: string;
  readonly example: string;
}

const length = (ms: number): string => `\`${formatDuration(ms)}\``;

export const CONFIG_KEYS: Readonly<Record<string, Key>> = {
  source: {
    type: 'text',
    default: 'needed',
    about: 'path, folder, glob, hive partitions, `file.duckdb::table` or URL of the orders',
    example: 'source = "exports/*.parquet"',
  },
  table: { type: 'text', default: '', about: 'table of a DuckDB file', example: 'table = "orders"' },
  events: { type: 'text', default: 'none', about: 'change log: CSV, Parquet or JSON', example: 'events = "events.csv"' },
  state: { type: 'text', default: '`.cxf` beside the file', about: 'folder of the state', example: 'state = ".cxf"' },
  as_of: {
    type: 'time',
    default: '`now`',
    about: 'a time, `now`, or `latest`: the end of the hour of the last order',
    example: 'as_of = "latest"',
  },
  timezone: {
    type: 'text',
    default: `\`${DEFAULTS.timezone}\``,
    about: 'IANA zone of regions that `[timezones]` does not name',
    example: 'timezone = "Europe/Berlin"',
  },
  maturity: {
    type: 'length',
    default: length(DEFAULTS.maturityMs),
    about: 'orders younger than that are not judged: their refunds and complaints are not known yet',
    example: 'maturity = "10h"',
  },
  freshness: {
    type: 'length',
    default: length(DEFAULTS.freshnessMs),
    about: 'older data are stale: exit 4',
    example: 'freshness = "26h"',
  },
  baseline: {
    type: 'length',
    default: length(DEFAULTS.baselineMs),
    about: 'history that the window is compared with',
    example: 'baseline = "28d"',
  },
  since: { type: 'length or time', default: length(DEFAULTS.sinceMs), about: 'window that is judged', example: 'since = "24h"' },
  where: { type: 'filter', default: 'all orders', about: 'only these orders', example: 'where = "region=SF,category=Grocery"' },
  lock_timeout: {
    type: 'length',
    default: length(DEFAULTS.lockTimeoutMs),
    about: 'how long to wait for another cxf',
    example: 'lock_timeout = "10s"',
  },
  cache: {
    type: 'size or false',
    default: '`"2GB"`',
    about: 'most that kept sums of closed hours may take in the state; `false` keeps none',
    example: 'cache = "500MB"',
  },
  memory: {
    type: 'size',
    default: '`"700MB"`',
    about: 'memory that the database may use; what is more goes to temporary files',
    example: 'memory = "2GB"',
  },
  threads: {
    type: 'number',
    default: 'one for each processor',
    about: 'threads of the database',
    example: 'threads = 2',
  },
  min_orders: {
    type: 'number',
    default: `\`${DEFAULTS.minOrders}\``,
    about: 'severity is one step lower where fewer orders a day are hit; may stand in `[severity]`, too',
    example: 'min_orders = 100',
  },
  dimensions: {
    type: 'list of texts',
    default: '`region`, `category` where there; `store_id` alone',
    about: 'columns to slice by',
    example: 'dimensions = ["region", "category", "platform"]',
  },
  columns: {
    type: 'table of texts',
    default: 'names of the contract',
    about: 'column, or SQL expression over one row, for each name of the [contract](reference.md#orders)',
    example: '[columns]\ncreated_at = "epoch_ms(placed_ms)"\nrefunded = "refund = \'J\'"',
  },
  timezones: {
    type: 'table of texts',
    default: 'none',
    about: 'region = IANA zone',
    example: '[timezones]\nSF = "America/Los_Angeles"',
  },
  dayparts: {
    type: 'table of pairs of hours',
    default: 'breakfast, lunch, afternoon, dinner, evening, night',
    about: 'parts of the day by the local clock; may wrap past midnight',
    example: '[dayparts]\ndinner = [18, 21]\nnight = [22, 6]',
  },
  severity: {
    type: 'table of tables',
    default: 'see the [reference](reference.md#cxftoml)',
    about: 'size of a drop from which an incident is low, medium, high',
    example: '[severity]\ncx_score = { low = 2, medium = 4, high = 10 }\nmin_orders = 100',
  },
  weights: {
    type: 'table of numbers',
    default: '0.6, 1, 0.4, 0.5, 1.4',
    about: 'points of CX score lost per percent point of a rate',
    example: '[weights]\ncancellation_rate = 2',
  },
  drivers: {
    type: 'table',
    default: 'none',
    about: 'further columns for root-cause analysis: [of your own](reference.md#drivers-and-causes-of-your-own)',
    example: '[drivers]\nkitchen_temp = "temp_c"',
  },
  calendar: {
    type: 'table',
    default: 'none',
    about: 'holidays and planned downtime, neither judged nor compared with',
    example:
      '[calendar]\nchristmas = "2023-12-25"\nworks = { from = "2024-01-06T02:00", to = "2024-01-06T04:00", where = "region=SF" }',
  },
  notify: {
    type: 'table',
    default: 'none',
    about: 'where alerts go, and when: [keys](alerts.md)',
    example: '[notify]\nmin_severity = "medium"\n\n[notify.channels.ops]\ntype = "slack"\nurl_env = "CXF_SLACK_URL"',
  },
  hypotheses: {
    type: 'list of tables',
    default: "cxf's nine causes",
    about: 'causes of your own: [keys](reference.md#drivers-and-causes-of-your-own)',
    example: '[drivers]\nkitchen_temp = "temp_c"\n\n[[hypotheses]]\nid = "hot_kitchen"\ndriver = "kitchen_temp"',
  },
  interventions: {
    type: 'list of tables',
    default: 'one for each cause of cxf',
    about: 'measures of your own: [keys](reference.md#measures-of-your-own)',
    example:
      '[[interventions]]\ncause = "dasher_supply"\nlever = "peak_pay"\ncost = { amount = 1.5, unit = "USD", per = "order" }',
  },
};
