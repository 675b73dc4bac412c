import { type Finding, LEVELS, type Level } from '../model/doctor.js';
import { timeZones } from './clocks.js';
import { ids, mapping, ranges, source, values } from './orders.js';
import { freshness, gaps, history, maturity } from './span.js';
import type { DoctorInput } from './types.js';

/** Everything that is found in the data, check by check. */
export function dataFindings(input: DoctorInput): Finding[] {
  const head = source(input);
  if (head.some((f) => f.level === 'wrong')) return [...head, ...values(input)];
  const checks = [mapping, values, ids, ranges, freshness, gaps, history, timeZones, maturity];
  return [...head, ...checks.flatMap((check) => check(input))];
}

/** The same of a source that is only asked for its bounds: what stands in it is not counted. */
export const boundFindings = (input: DoctorInput): Finding[] => [...source(input), ...freshness(input), ...history(input)];

export const worst = (findings: readonly Finding[]): Level =>
  LEVELS[Math.max(0, ...findings.map((f) => LEVELS.indexOf(f.level)))] ?? 'ok';
