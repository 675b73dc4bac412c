import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Counts } from '../../src/detect/search.js';

/** An incident with the slices its engineers named; the format is that of ../shared/rs-dev/README.md. */
export interface Case {
  readonly name: string;
  readonly labels: readonly string[];
  readonly attributes: readonly string[];
  /** Values by attribute and code. */
  readonly values: readonly (readonly string[])[];
  readonly codes: readonly Int32Array[];
  /** The incident's minute, and the four before it. */
  readonly observed: Counts;
  readonly history: readonly Counts[];
}

interface Entry {
  readonly case: string;
  readonly file: string;
  readonly timestamp: number;
  readonly labels: readonly string[];
  readonly attributes: readonly string[];
}

const MINUTE = 60;
const BEFORE = 4;

/** One spelling of an element, whatever the order of its parts. */
export const canonical = (element: string): string => element.split('&').sort().join('&');

/** Rows of the minutes in question: how many minutes ago, value, cnt and the attributes. */
function rowsOf(text: string, entry: Entry): { ago: number; value: number; cnt: number; key: string[] }[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split(',');
  const at = (row: readonly string[], name: string): string => row[columns.indexOf(name)] ?? '';
  return lines.flatMap((line) => {
    const row = line.split(',');
    const ago = (entry.timestamp - Number(at(row, 'min'))) / MINUTE;
    if (!Number.isInteger(ago) || ago < 0 || ago > BEFORE) return [];
    return [{ ago, value: Number(at(row, 'value')), cnt: Number(at(row, 'cnt')), key: entry.attributes.map((a) => at(row, a)) }];
  });
}

function caseOf(text: string, entry: Entry): Case {
  const rows = rowsOf(text, entry);
  const values: string[][] = entry.attributes.map(() => []);
  const cells = new Map<string, { index: number; codes: number[] }>();
  const cellOf = (key: readonly string[]): number => {
    const id = key.join('\u0000');
    const known = cells.get(id);
    if (known) return known.index;
    const codes = key.map((value, d) => {
      const column = values[d] as string[];
      return column.includes(value) ? column.indexOf(value) : column.push(value) - 1;
    });
    cells.set(id, { index: cells.size, codes });
    return cells.size - 1;
  };
  const placed = rows.map((row) => ({ ...row, cell: cellOf(row.key) }));
  const minutes = Array.from({ length: BEFORE + 1 }, () => ({
    k: new Float64Array(cells.size),
    n: new Float64Array(cells.size),
  }));
  for (const { ago, cell, value, cnt } of placed) {
    const minute = minutes[ago] as Counts;
    minute.k[cell] = (minute.k[cell] as number) + value;
    minute.n[cell] = (minute.n[cell] as number) + cnt;
  }
  const list = [...cells.values()];
  return {
    name: entry.case,
    labels: [...new Set(entry.labels.map(canonical))],
    attributes: entry.attributes,
    values,
    codes: entry.attributes.map((_, d) => Int32Array.from(list, (cell) => cell.codes[d] as number)),
    observed: minutes[0] as Counts,
    history: minutes.slice(1),
  };
}

/** @returns null where the directory holds no labelled cases */
export function readCases(dir: string): Case[] | null {
  const index = join(dir, 'index.json');
  if (!existsSync(index)) return null;
  const entries = JSON.parse(readFileSync(index, 'utf8')) as Entry[];
  return entries.map((entry) => caseOf(gunzipSync(readFileSync(join(dir, entry.file))).toString('utf8'), entry));
}
