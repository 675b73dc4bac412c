import { stringify } from 'smol-toml';
import { columnDef } from '../model/columns.js';
import type { InitColumn, InitDocument } from '../model/init.js';

/** What may stand in cxf.toml, beside what init decides. */
export interface TomlInput {
  /** As it stands in the file: relative to it where that is shorter. */
  readonly source: string;
  /** As messages call it. */
  readonly name: string;
  readonly doc: Pick<InitDocument, 'columns' | 'not_found' | 'unavailable' | 'timezone' | 'as_of' | 'maturity' | 'dimensions'>;
  /** Columns that could be sliced by, or join root-cause analysis, beside those mapped. */
  readonly moreDimensions: readonly string[];
  readonly drivers: readonly string[];
  /** An example of a promise, where there is none. */
  readonly promise: string | null;
}

/** Text from data inside a comment: one line, nothing hidden. */
const safe = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
const WIDTH = 110;

/** A comment in lines of at most that width. */
function comment(text: string): string[] {
  const lines = [''];
  for (const word of safe(text).split(' ')) {
    const last = lines.length - 1;
    if (lines[last] !== '' && `${lines[last]} ${word}`.length > WIDTH) lines.push(word);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  return lines.map((line) => `# ${line}`.trimEnd());
}

const pair = (key: string, value: unknown): string => stringify({ [key]: value }).trimEnd();

function mapped({ column, expression, level, confidence, reasons }: InitColumn): string[] {
  const sure = level === 'given' ? '' : ` (${level}, ${Math.round(100 * confidence)} %)`;
  return [...comment(`${reasons.join('; ')}${sure}`), pair(column, expression)];
}

function missing({ doc, promise }: TomlInput): string[] {
  if (doc.not_found.length === 0) return [];
  const lost = doc.unavailable.map((u) => `${u.metric} (${u.missing.join(', ')})`);
  return [
    '',
    ...comment('Not found in the source; map them when it has them, as a column or an SQL expression over one row:'),
    ...doc.not_found.map((n) => `# ${n.column} = "..."    # ${columnDef(n.column)?.meaning ?? ''}`),
    ...(promise === null ? [] : ['# Until then, for a promise of 45 minutes:', `# ${pair('promised_eta', promise)}`]),
    ...(lost.length === 0 ? [] : comment(`Without them these are not available: ${lost.join('; ')}.`)),
  ];
}

function further({ doc, moreDimensions, drivers }: TomlInput): string[] {
  const dims = [...doc.dimensions, ...moreDimensions.slice(0, 3)];
  return [
    ...(moreDimensions.length === 0 ? [] : ['', '# More columns to slice by:', ...comment(pair('dimensions', dims))]),
    ...(drivers.length === 0
      ? []
      : [
          '',
          '# Columns that could join root-cause analysis:',
          '# [drivers]',
          ...drivers.slice(0, 6).map((d) => `# ${safe(pair(driverName(d), d))}`),
        ]),
  ];
}

const driverName = (column: string): string =>
  column
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'driver';

/** The text of cxf.toml: every line with its reason. */
export function tomlText(input: TomlInput): string {
  const { doc, source, name } = input;
  const { zone, by_region: byRegion, reasons } = doc.timezone;
  const regions = Object.keys(byRegion);
  const top = [
    ...comment(`Written by cxf init from a look at ${name}. Every line may be changed; cxf doctor checks them.`),
    pair('source', source),
    ...comment(`${reasons.join('; ')}.`),
    pair('timezone', zone),
    ...comment(`${doc.as_of.reason}.`),
    doc.as_of.value === null ? '# as_of = "latest"' : pair('as_of', doc.as_of.value),
    ...comment(`${doc.maturity.reason}.`),
    doc.maturity.value === null ? '# maturity = "10h"' : pair('maturity', doc.maturity.value),
  ];
  const columns = ['', '[columns]', ...doc.columns.flatMap(mapped), ...missing(input)];
  const zones =
    regions.length === 0
      ? []
      : ['', '# By the names of the regions.', '[timezones]', ...regions.map((r) => pair(r, byRegion[r]))];
  const [dims, drivers] = [further({ ...input, drivers: [] }), further({ ...input, moreDimensions: [] })];
  return `${[...top, ...dims, ...columns, ...zones, ...drivers].join('\n')}\n`;
}
