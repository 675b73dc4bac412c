import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DAYPARTS } from '../../../src/model/dayparts.js';
import { type ReportDocument, reportSchema } from '../../../src/model/documents.js';
import { reportPage } from '../../../src/report/html/page.js';

/**
 * The sample's investigation at its end: `cxf report latest --json --as-of 2024-01-19T08:00:00-08:00` on a state with its plan and
 * experiment.
 */
export const investigation: ReportDocument = reportSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'investigation.json'), 'utf8')),
);

export const pageOf = (doc: ReportDocument): string =>
  reportPage(doc, { timezone: 'America/Los_Angeles', timezones: {}, dayparts: DEFAULT_DAYPARTS });

/** Words of a fixed set, and what the drawing groups by. */
const FIXED = new Set(
  'schema metric severity status kind role scope state impact verdict significance what check method interval_kind step type complexity direction objective driver'.split(
    ' ',
  ),
);

/** The same document with other words in it. */
function spoilt<T>(value: T, word: string, key = ''): T {
  if (typeof value === 'string') return (FIXED.has(key) || /^\d{4}-\d\d-\d\dT/.test(value) ? value : word) as T;
  if (Array.isArray(value)) return value.map((x) => spoilt(x, word, key)) as T;
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, x]) => [k, spoilt(x, word, k)])) as T;
  return value;
}

/** A report in which every name and text is that word. What a decision does is a word of a fixed set, and stays. */
export function withWord(doc: ReportDocument, word: string): ReportDocument {
  const out = spoilt(doc, word);
  const decided = doc.experiment?.decision;
  if (out.experiment?.decision && decided) out.experiment.decision.action = decided.action;
  return out;
}
