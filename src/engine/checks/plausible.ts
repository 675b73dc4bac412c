import type { Warning } from '../../model/warning.js';
import type { MappedColumn } from '../mapping.js';
import type { Subject } from './subject.js';

/** Something to count over the orders looked at, and the warning when the count is not zero. */
export interface Count {
  /** SQL aggregates. */
  readonly sql: readonly string[];
  readonly warning: (counts: readonly number[], scope: string) => Warning | null;
}

const counted = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

/** Orders in which `a` is more than `b`; said of one order, and of several. */
function impossible(subject: Subject, code: string, [a, b]: [string, string], [one, many]: [string, string]): Count[] {
  const [left, right] = [subject.mapping.columns.get(a), subject.mapping.columns.get(b)];
  if (!left || !right) return [];
  return [
    {
      sql: [counted(`${left.coercion.value} > ${right.coercion.value}`)],
      warning: ([n = 0], scope) =>
        n === 0 ? null : { code, message: `${subject.name}: ${n === 1 ? `1 order ${one}` : `${n} orders ${many}`}${scope}` },
    },
  ];
}

/** NaN and infinite numbers count as missing. */
function notFinite(subject: Subject, column: MappedColumn): Count[] {
  if (column.coercion.odd === null) return [];
  return [
    {
      sql: [counted(column.coercion.odd)],
      warning: ([n = 0], scope) =>
        n === 0
          ? null
          : {
              code: 'not_finite',
              message: `${subject.name}: ${n} values in column "${column.label}" are NaN or infinite and count as missing${scope}`,
            },
    },
  ];
}

/** Times as text with and without a zone in one column: those without are read as UTC, which may not be meant. */
function mixedZones(subject: Subject, column: MappedColumn): Count[] {
  const { dialect } = subject.mapping;
  if (column.def.type !== 'timestamp' || dialect.kind(column.type) !== 'text') return [];
  const zoned = dialect.matches(column.raw, ':.*([zZ]|[+-]\\d{2}(:?\\d{2})?|[A-Za-z]{2,})\\s*$');
  return [
    {
      sql: [counted(zoned), `count(nullif(trim(${column.raw}), ''))`],
      warning: ([withZone = 0, all = 0], scope) =>
        withZone === 0 || withZone === all
          ? null
          : {
              code: 'mixed_time_zones',
              message: `${subject.name}: ${all - withZone} of ${all} times in column "${column.label}" have no zone and are read as UTC${scope}`,
            },
    },
  ];
}

/** Everything that is no error but must be known to read the figures rightly. */
export function plausibility(subject: Subject): Count[] {
  const columns = [...subject.mapping.columns.values()];
  return [
    ...impossible(
      subject,
      'delivered_before_created',
      ['created_at', 'delivered_at'],
      ['was delivered before it was placed', 'were delivered before they were placed'],
    ),
    ...impossible(
      subject,
      'more_correct_than_ordered',
      ['items_correct', 'items_ordered'],
      ['has more items correct than ordered', 'have more items correct than ordered'],
    ),
    ...columns.flatMap((c) => [...mixedZones(subject, c), ...notFinite(subject, c)]),
  ];
}
