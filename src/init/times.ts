import type { ColumnLook, Shape, TimeReading } from '../model/look.js';
import { id, literal } from './sql.js';

/** Nearly all values must be of a shape; the rest is told as an error of a value later. */
const NEARLY = 0.98;
/** Epochs are taken for times between 2000 and 2100. */
const [FROM, TO] = [946_684_800, 4_102_444_800];
const EPOCHS = [
  { scale: 1, written: 'seconds since 1970', sql: (c: string) => `to_timestamp(${c})` },
  { scale: 1e3, written: 'milliseconds since 1970', sql: (c: string) => `epoch_ms(CAST(${c} AS BIGINT))` },
  { scale: 1e6, written: 'microseconds since 1970', sql: (c: string) => `make_timestamp(CAST(${c} AS BIGINT))` },
  { scale: 1e9, written: 'nanoseconds since 1970', sql: (c: string) => `make_timestamp(CAST(${c} AS BIGINT) // 1000)` },
] as const;

const DATES: readonly { readonly shape: Shape; readonly format: string; readonly written: string }[] = [
  { shape: 'dotted_date', format: '%d.%m.%Y', written: 'dd.mm.yyyy' },
  { shape: 'slash_year_first', format: '%Y/%m/%d', written: 'yyyy/mm/dd' },
  { shape: 'slash_date', format: '%d/%m/%Y', written: 'dd/mm/yyyy' },
  { shape: 'dash_date', format: '%d-%m-%Y', written: 'dd-mm-yyyy' },
];

/** Whether dates put the month first: told by parts beyond 12, unknown where none is. */
export function monthFirst(column: ColumnLook): boolean | null {
  if (column.firstBeyond12 > 0) return false;
  return column.secondBeyond12 > 0 ? true : null;
}

/** Formats of the clock after a date, by what the values hold. */
function clocks({ clockShare, seconds, fractions, halves }: ColumnLook): string[] {
  if (clockShare < 0.5) return [''];
  const hour = halves > 0.5 ? '%I' : '%H';
  const end = halves > 0.5 ? ' %p' : '';
  const found = [
    ...(fractions > 0 ? [` ${hour}:%M:%S.%f${end}`] : []),
    ...(seconds > fractions ? [` ${hour}:%M:%S${end}`] : []),
    ...(seconds < 1 ? [` ${hour}:%M${end}`] : []),
    ...(clockShare < 1 ? [''] : []),
  ];
  return found.length > 0 ? found : [` ${hour}:%M:%S${end}`];
}

function formatted(column: ColumnLook, usOrder: boolean): TimeReading | null {
  const found = DATES.find((d) => column.shapes[d.shape] >= NEARLY);
  if (!found) return null;
  const swap = usOrder && found.shape !== 'dotted_date' && found.shape !== 'slash_year_first';
  const short = found.shape === 'dotted_date' && column.values.every((v) => /^\d{1,2}\.\d{1,2}\.\d{2}(?!\d)/.test(v.value));
  const ordered = swap ? found.format.replace('%d', '%1').replace('%m', '%d').replace('%1', '%m') : found.format;
  const date = short ? ordered.replace('%Y', '%y') : ordered;
  const formats = clocks(column).map((clock) => literal(`${date}${clock}`));
  const written = swap ? found.written.replace('dd', 'xx').replace('mm', 'dd').replace('xx', 'mm') : found.written;
  const sql = `strptime(${id(column.name)}, ${formats.length === 1 ? formats[0] : `[${formats.join(', ')}]`})`;
  return { column: column.name, sql, written: `written as ${written}`, zoned: false };
}

function epoch(column: ColumnLook): TimeReading | null {
  const { numbers, shapes } = column;
  if (!numbers || shapes.whole < NEARLY || numbers.p50 <= 0) return null;
  const found = EPOCHS.find((e) => numbers.p10 / e.scale >= FROM && numbers.p90 / e.scale < TO);
  return found ? { column: column.name, sql: found.sql(id(column.name)), written: found.written, zoned: true } : null;
}

/**
 * How the values of a column are read as times; null where they are none.
 * @param usOrder dates with slashes or dashes put the month first where the values do not tell
 */
export function timeReading(column: ColumnLook, usOrder = false): TimeReading | null {
  if (column.filled === 0) return null;
  const { name, type, shapes } = column;
  if (/^TIMESTAMP WITH TIME ZONE/.test(type)) return { column: name, sql: name, written: 'times with a zone', zoned: true };
  if (/^(TIMESTAMP|DATE$)/.test(type)) return { column: name, sql: name, written: 'times without a zone', zoned: false };
  if (/^VARCHAR/.test(type)) {
    if (shapes.iso_zone >= NEARLY) return { column: name, sql: name, written: 'times with a zone', zoned: true };
    if (shapes.iso + shapes.iso_zone >= NEARLY) return { column: name, sql: name, written: 'times without a zone', zoned: false };
    const text = formatted(column, monthFirst(column) ?? usOrder);
    if (text) return text;
    if (shapes.compact_date >= NEARLY && column.values.every((v) => v.value.length === 14))
      return {
        ...{ column: name, written: 'written as yyyymmddhhmmss', zoned: false },
        sql: `strptime(CAST(${id(name)} AS VARCHAR), '%Y%m%d%H%M%S')`,
      };
  }
  return epoch(column);
}
