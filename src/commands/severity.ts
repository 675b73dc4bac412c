import { usageError } from '../errors.js';
import type { DetectDocument } from '../model/documents.js';
import { nearest } from '../model/nearest.js';
import { SEVERITIES, type Severity, severityRank } from '../model/severity.js';

export function severityOf(text: string | undefined, flag: string): Severity | null {
  if (text === undefined) return null;
  const found = SEVERITIES.find((s) => s === text.toLowerCase());
  if (found) return found;
  const near = nearest(text, SEVERITIES);
  throw usageError(
    'bad_severity',
    `${flag} "${text.slice(0, 40)}" is not a severity.`,
    near ? `did you mean "${near}"?` : `use ${SEVERITIES.join(', ')}`,
  );
}

export const atLeast = (severity: Severity, line: Severity | null): boolean =>
  line === null || severityRank(severity) >= severityRank(line);

/** Worst severity open; `monitoring` incidents do not count: known, and silent until they get worse. */
export function worstOf(doc: DetectDocument): Severity | null {
  const loud = doc.incidents.filter((i) => i.status !== 'monitoring').map((i) => i.severity);
  return SEVERITIES.findLast((s) => loud.includes(s)) ?? null;
}

/** What is shown with --min-severity. */
export const withoutLess = (doc: DetectDocument, least: Severity | null): DetectDocument => ({
  ...doc,
  incidents: doc.incidents.filter((i) => atLeast(i.severity, least)),
});
