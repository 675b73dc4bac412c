import type { Finding } from '../model/doctor.js';
import type { Examined, MappedLook } from '../model/examined.js';
import { metricDef } from '../model/metrics.js';
import { count, type DoctorInput, finding, iso, percent, some } from './types.js';

/** Checks of the orders themselves: what is read, whether it is what it should be. */

/** Beyond this share, orders that should not be are more than slips. */
const MANY = 0.01;
/** No marketplace has that much of these. */
const MOST: Readonly<Record<string, number>> = { cancelled: 0.5, refunded: 0.4, support_contact: 0.4 };
const NEEDED_FLAGS = ['cancelled', 'refunded', 'support_contact'];

export function source({ name, facts }: DoctorInput): Finding[] {
  const { first, last, orders } = facts;
  if (orders === 0 || first === null || last === null)
    return [
      finding(
        'source',
        'wrong',
        'no_orders',
        `${name} holds no orders with a time`,
        'check source in cxf.toml, or the export that wrote it',
      ),
    ];
  const many = Number.isNaN(orders) ? '' : `${count(orders)} orders, `;
  return [finding('source', 'ok', 'source', `${name}: ${many}${iso(first)} to ${iso(last)}`)];
}

function ofColumn(c: MappedLook): Finding[] {
  const called = c.label === c.column ? c.column : `${c.column} (${c.label})`;
  const out: Finding[] = [];
  if (c.filled === 0)
    out.push(
      finding(
        'mapping',
        'warning',
        'empty_column',
        `${called} is empty in all orders`,
        `map ${c.column} to the column that holds it, or take the line out`,
      ),
    );
  else if (c.rate === 0 && NEEDED_FLAGS.includes(c.column))
    out.push(
      finding(
        'mapping',
        'warning',
        'flag_never',
        `${called} is never true: the rate would always be perfect`,
        `correct ${c.column} under [columns], or take it out`,
      ),
    );
  else if (c.rate !== null && c.rate > (MOST[c.column] ?? 2))
    out.push(
      finding(
        'mapping',
        'warning',
        'flag_often',
        `${called} is true in ${percent(c.rate)} of the orders`,
        `if that is not so, turn the expression of ${c.column} round`,
      ),
    );
  return out;
}

function dimensions({ facts, dimensions: names }: DoctorInput): Finding[] {
  return names.flatMap((name) => {
    const found = facts.columns.find((c) => c.column === name);
    if (!found || found.filled >= 0.9) return [];
    return [
      finding(
        'mapping',
        'warning',
        'dimension_gaps',
        `${name} is empty in ${percent(1 - found.filled)} of the orders: they form a slice "(missing)"`,
        `map ${name} to a column that is complete`,
      ),
    ];
  });
}

const TIMES = [
  ['cancelled', 'cancelled_at'],
  ['refunded', 'refunded_at'],
  ['support_contact', 'support_at'],
] as const;

export function mapping(input: DoctorInput): Finding[] {
  const { facts, unavailable } = input;
  const has = (column: string): boolean => facts.columns.some((c) => c.column === column);
  const lost = unavailable.map((u) => `${metricDef(u.metric).title} (no ${u.missing.join(', ')})`);
  const untimed = TIMES.filter(([flag, time]) => has(flag) && !has(time)).map(([, time]) => time);
  const delivered = facts.columns.find((c) => c.column === 'delivered_at');
  const trouble = [
    ...facts.columns.flatMap(ofColumn),
    ...dimensions(input),
    ...(delivered && delivered.filled > 0 && delivered.filled < 0.5
      ? [
          finding(
            'mapping',
            'warning',
            'few_delivered',
            `delivered_at is there for ${percent(delivered.filled)} of the orders only`,
            'map delivered_at to the arrival at the customer',
          ),
        ]
      : []),
  ];
  return [
    ...(trouble.length === 0
      ? [
          finding(
            'mapping',
            'ok',
            'mapping',
            `${facts.columns.length} columns are read; sliced by ${input.dimensions.join(', ')}`,
          ),
        ]
      : trouble),
    ...(lost.length === 0
      ? []
      : [
          finding(
            'mapping',
            'note',
            'unavailable',
            `not available: ${some(lost, 8)}`,
            'map the columns under [columns] where the source has them',
          ),
        ]),
    ...(untimed.length === 0
      ? []
      : [
          finding(
            'mapping',
            'note',
            'outcomes_untimed',
            `when outcomes became known is not in the data (${untimed.join(', ')}): a look back sees them at once`,
            'map the times where the source has them',
          ),
        ]),
    ...(facts.unread.length === 0
      ? []
      : [
          finding(
            'mapping',
            'note',
            'unread',
            `nothing reads ${some(facts.unread, 8)}`,
            'map them, slice by them (dimensions), or let them join root-cause analysis ([drivers])',
          ),
        ]),
  ];
}

export function values({ name, facts }: DoctorInput): Finding[] {
  const bad = facts.columns.flatMap((c) => (c.bad ? [finding('values', 'wrong', 'bad_value', c.bad.message, c.bad.fix)] : []));
  const undated =
    facts.undated === 0
      ? []
      : [
          finding(
            'values',
            'warning',
            'undated_orders',
            `${name}: ${count(facts.undated)} of ${count(facts.orders)} orders have no created_at and are left out`,
            'fill it, or map created_at to a column that is complete',
          ),
        ];
  const told = facts.warnings.map((w) =>
    finding('values', 'warning', w.code, w.message, w.code === 'mixed_time_zones' ? 'write all times with a zone' : null),
  );
  const all = [...bad, ...undated, ...told];
  return all.length > 0 ? all : [finding('values', 'ok', 'values', "all values are of their column's type")];
}

export function ids({ name, facts }: DoctorInput): Finding[] {
  const { repeated, repeatedId, withoutId, orders } = facts;
  const out: Finding[] = [];
  if (withoutId > 0)
    out.push(
      finding(
        'ids',
        'wrong',
        'missing_order_id',
        `${name}: ${count(withoutId)} of ${count(orders)} orders have no order_id`,
        'fill it, or map order_id to a column that is complete',
      ),
    );
  if (repeated > 0)
    out.push(
      finding(
        'ids',
        'wrong',
        'duplicate_order_id',
        `${name}: ${count(repeated)} rows repeat an order_id, such as "${repeatedId}"`,
        repeated > 0.2 * orders
          ? 'one row an order is needed: rows look like items or events, group them by order'
          : 'keep one row for each order: a file or a day may be loaded twice',
      ),
    );
  return out.length > 0 ? out : [finding('ids', 'ok', 'ids', 'every order has an id of its own')];
}

const oddity = (o: Examined['oddities'][number]): Finding[] =>
  o.n === 0
    ? []
    : [
        finding(
          'ranges',
          o.n > MANY * o.of ? 'warning' : 'note',
          o.code,
          `${count(o.n)} of ${count(o.of)} orders ${o.said}`,
          o.fix,
        ),
      ];

export function ranges({ facts, now }: DoctorInput): Finding[] {
  const future =
    facts.future === 0
      ? []
      : [
          finding(
            'ranges',
            'warning',
            'future_orders',
            `${count(facts.future)} orders are placed after now (${iso(now)})`,
            'check the time zone of created_at',
          ),
        ];
  const found = [...future, ...facts.oddities.flatMap(oddity)];
  return found.length > 0
    ? found
    : [finding('ranges', 'ok', 'ranges', `${facts.oddities.length} rules of what is possible hold in all orders`)];
}
