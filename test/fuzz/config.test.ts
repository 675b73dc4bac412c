import fc from 'fast-check';
import { describe, it } from 'vitest';
import { KEYS } from '../../src/config/load.js';
import { load } from '../config/support.js';
import { EVIL, pieces, refusing, times } from './support.js';

/** A right file with a wound: a line lost, doubled or moved, a value changed for another, a piece put in anywhere. */
const RIGHT = `source = "orders.parquet"
events = "events.csv"
as_of = "2024-01-04T08:00:00-08:00"
timezone = "America/Los_Angeles"
maturity = "10h"
baseline = "14d"
dimensions = ["region", "category"]
where = "region=SF"
[columns]
region = "city"
refunded = "refund_amount > 0"
[timezones]
SF = "America/Los_Angeles"
[dayparts]
dinner = [18, 20]
[severity]
cx_score = { low = 2, medium = 4, high = 10 }
min_orders = 100
[weights]
on_time_rate = 0.6
[calendar]
christmas = "2023-12-25"
works = { from = "2024-01-06T02:00", to = "2024-01-06T04:00", where = "region=SF" }
[drivers]
kitchen = { column = "temp_c", unit = "number", harmful = "up" }
[[hypotheses]]
id = "hot_kitchen"
driver = "kitchen"
mechanism = "time"
[[interventions]]
cause = "hot_kitchen"
lever = "air_conditioning"
cost = { amount = 1.5, unit = "USD", per = "order" }
`.split('\n');
const VALUES = [
  '""',
  '"x"',
  '0',
  '-1',
  '1e999',
  'nan',
  'true',
  '[]',
  '[[]]',
  '{}',
  '{ a = 1 }',
  '2024-01-04',
  '"24h"',
  "''",
  '[1, "a"]',
  '"__proto__"',
];
const wound = fc.oneof(
  fc.record({ what: fc.constant('drop' as const), at: fc.nat(RIGHT.length - 1) }),
  fc.record({ what: fc.constant('double' as const), at: fc.nat(RIGHT.length - 1) }),
  fc.record({ what: fc.constant('value' as const), at: fc.nat(RIGHT.length - 1), text: fc.constantFrom(...VALUES) }),
  fc.record({
    what: fc.constant('key' as const),
    at: fc.nat(RIGHT.length - 1),
    text: fc.constantFrom(...KEYS, '__proto__', 'constructor', '"a b"'),
  }),
  fc.record({
    what: fc.constant('insert' as const),
    at: fc.nat(RIGHT.length - 1),
    text: pieces(['[', ']', '{', '}', '=', '"', '\n', ...EVIL], 4),
  }),
);

function wounded(lines: readonly string[], w: { what: string; at: number; text?: string }): string[] {
  const at = Math.min(w.at, lines.length - 1);
  const line = lines[at] ?? '';
  const [key = '', ...value] = line.split('=');
  const replaced =
    w.what === 'drop'
      ? []
      : w.what === 'double'
        ? [line, line]
        : w.what === 'value'
          ? [`${key}= ${w.text}`]
          : w.what === 'key'
            ? [`${w.text} =${value.join('=')}`]
            : [line.slice(0, w.at % (line.length + 1)) + w.text + line.slice(w.at % (line.length + 1))];
  return lines.toSpliced(at, 1, ...replaced);
}

describe('a cxf.toml that was right once', () => {
  it('is read or refused in one sentence', () => {
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 4 }), (wounds) => {
        const toml = wounds.reduce<readonly string[]>(wounded, RIGHT).join('\n');
        refusing(() => load({ toml }));
      }),
      times(60),
    );
  });
});
