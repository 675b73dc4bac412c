import { SHAPES, type Shape } from '../../model/look.js';
import { ident } from './text.js';

/** Queries for a look at columns of which nothing is known: every value as text, and the shapes these have. */

const CLOCK = '[ T]+\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp]\\.?[Mm]\\.?)?';
const ZONE = ' ?([zZ]|UTC|[+-]\\d{2}(:?\\d{2})?)';
const DATES: Partial<Record<Shape, string>> = {
  dotted_date: '\\d{1,2}\\.\\d{1,2}\\.(\\d{4}|\\d{2})',
  slash_date: '\\d{1,2}/\\d{1,2}/\\d{4}',
  dash_date: '\\d{1,2}-\\d{1,2}-\\d{4}',
  slash_year_first: '\\d{4}/\\d{1,2}/\\d{1,2}',
};

const PATTERNS: Readonly<Record<Shape, string>> = {
  iso: `\\d{4}-\\d{1,2}-\\d{1,2}(${CLOCK})?`,
  iso_zone: `\\d{4}-\\d{1,2}-\\d{1,2}${CLOCK}${ZONE}`,
  dotted_date: `${DATES.dotted_date}(${CLOCK})?`,
  slash_date: `${DATES.slash_date}(${CLOCK})?`,
  dash_date: `${DATES.dash_date}(${CLOCK})?`,
  slash_year_first: `${DATES.slash_year_first}(${CLOCK})?`,
  compact_date: '(19|20)\\d{2}(0[1-9]|1[0-2])([0-2]\\d|3[01])(\\d{6})?',
  clock: '\\d{1,2}:\\d{2}(:\\d{2})?',
  whole: '[+-]?\\d{1,18}(\\.0+)?',
  number: '[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?',
  comma_number: '[+-]?\\d{1,3}((\\.\\d{3})+|\\d*)(,\\d+)?',
  money: '[$€£¥₹] ?[+-]?\\d[\\d,]*(\\.\\d+)?',
};

const textOf = (name: string): string => `nullif(trim(CAST(${ident(name)} AS VARCHAR)), '')`;

/** Shapes that a column of numbers has without being looked at as text. */
const OF_NUMBERS: Partial<Record<Shape, string>> = { whole: 'd = floor(d)', number: 'd IS NOT NULL' };

/** Rows, filled ones, one count a shape, then of dates and clocks; a list of min, quantiles and max of what is a number. */
export function columnLookQuery(from: string, column: { readonly name: string; readonly type: string }): string {
  const words = /^(VARCHAR|ENUM|UUID|JSON)/.test(column.type);
  const counted = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;
  const matches = (pattern: string): string => (words ? counted(`regexp_matches(v, '${pattern}')`) : '0');
  const shapes = SHAPES.map((s) =>
    words ? counted(`regexp_full_match(v, '${PATTERNS[s]}')`) : OF_NUMBERS[s] ? counted(OF_NUMBERS[s]) : '0',
  );
  const beyond = (pattern: string): string =>
    words ? counted(`TRY_CAST(regexp_extract(v, '${pattern}', 1) AS INTEGER) > 12`) : '0';
  const parts = ['^(\\d{1,2})[./-]\\d{1,2}[./-]\\d{2}', '^\\d{1,2}[./-](\\d{1,2})[./-]\\d{2}'].map(beyond);
  const clocks = ['\\d[ T]+\\d{1,2}:\\d{2}', '\\d{1,2}:\\d{2}:\\d{2}', ':\\d{2}[.,]\\d+', '[AaPp]\\.?[Mm]\\.?$'].map(matches);
  const numbers = 'quantile_cont(d, [0, 0.1, 0.5, 0.9, 1])';
  const number = /^(BOOLEAN|DATE|TIME|INTERVAL)/.test(column.type) ? 'CAST(NULL AS DOUBLE)' : 'TRY_CAST(v AS DOUBLE)';
  return `SELECT ${['count(*)', 'count(v)', ...shapes, ...parts, ...clocks, numbers].join(', ')}
    FROM (SELECT v, CASE WHEN isfinite(x) THEN x END AS d FROM (SELECT v, ${number} AS x FROM (SELECT ${textOf(column.name)} AS v FROM ${from})))`;
}

export const distinctQuery = (from: string, name: string): string => `SELECT count(DISTINCT ${textOf(name)}) FROM ${from}`;

export const valuesQuery = (from: string, name: string, limit: number): string =>
  `SELECT left(v, 60) AS value, count(*) AS n FROM (SELECT ${textOf(name)} AS v FROM ${from}) WHERE v IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT ${limit}`;

/** Of a time in microseconds. */
export const timeLookQuery = {
  bounds: (from: string, us: string): string => `SELECT count(${us}), min(${us}), max(${us}) FROM ${from}`,
  // Names of our own: a source may have a column of any name.
  byHour: (from: string, us: string): string =>
    `SELECT ${us} // 3600000000 % 24 AS cxf_h, count(*) FROM ${from} WHERE ${us} IS NOT NULL GROUP BY cxf_h ORDER BY cxf_h`,
  byDay: (from: string, us: string): string =>
    `SELECT ${us} // 86400000000 AS cxf_d, count(*) FROM ${from} WHERE ${us} IS NOT NULL GROUP BY cxf_d ORDER BY cxf_d`,
  filledBy: (from: string, us: string, state: string): string =>
    `SELECT coalesce(${textOf(state)}, '') AS cxf_s, count(*), count(${us}) FROM ${from} GROUP BY cxf_s ORDER BY cxf_s LIMIT 20`,
};

/** Seconds from `a` to `b`: how many rows, how many with both, how many not before, how many in whole minutes, a list of quantiles. */
export const lagQuery = (from: string, a: string, b: string): string =>
  `SELECT count(*), count(s), count(*) FILTER (WHERE s >= 0), count(*) FILTER (WHERE s % 60 = 0), quantile_cont(s, [0.1, 0.5, 0.9, 0.95])
    FROM (SELECT (${b} - ${a}) / 1000000 AS s FROM ${from})`;
