import type { Evidence, Timeline } from '../../model/rca.js';
import { changePoint } from '../../stats/changepoint.js';
import type { Candidate } from '../events.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { driverOf, type Study } from '../study.js';
import { hours } from '../words.js';

const HOUR = 3_600_000;
const LEAD = 36;
const DAY = 24;

/** Hour by hour sums of a driver in the slice (all dayparts). */
function series(study: Study, driver: string): Map<number, { total: number; count: number }> {
  const { hourly } = study.input;
  const sums = hourly.drivers[driver];
  const out = new Map<number, { total: number; count: number }>();
  if (!sums) return out;
  for (let row = 0; row < hourly.rows; row++) {
    const hour = Math.round((hourly.bucket[row] as number) / HOUR);
    const cell = out.get(hour) ?? { total: 0, count: 0 };
    cell.total += sums.total[row] as number;
    cell.count += sums.count[row] as number;
    out.set(hour, cell);
  }
  return out;
}

/** The hour (milliseconds UTC) from which on the driver was off in the harmful direction; null where nothing tells. */
export function driverOnset(study: Study, h: Hypothesis): number | null {
  if (h.driver === null) return null;
  const { onset, end } = study.input.subject;
  const byHour = series(study, h.driver);
  const mean = (hour: number): number | null => {
    const cell = byHour.get(hour);
    return cell && cell.count > 0 ? cell.total / cell.count : null;
  };
  const [from, to] = [Math.floor(onset / HOUR) - LEAD, Math.ceil(end / HOUR)];
  const observed: number[] = [];
  const expected: number[] = [];
  const variance: number[] = [];
  for (let hour = from; hour < to; hour++) {
    const past = Array.from({ length: 27 }, (_, k) => mean(hour - DAY * (k + 1 + Math.ceil((to - from) / DAY)))).filter(
      (m): m is number => m !== null,
    );
    const now = mean(hour);
    const centre = past.reduce((a, b) => a + b, 0) / Math.max(1, past.length);
    const spread = past.reduce((a, b) => a + (b - centre) ** 2, 0) / Math.max(1, past.length - 1);
    observed.push(now ?? 0);
    expected.push(centre);
    variance.push(now === null || past.length < 5 || spread <= 0 ? Number.POSITIVE_INFINITY : spread);
  }
  const found = changePoint(observed, expected, variance, h.harmful);
  return found.gain < 4 ? null : (from + found.index) * HOUR;
}

export function timelineOf(study: Study, candidate: Candidate | null): Timeline | null {
  if (!candidate) return null;
  return {
    event_id: candidate.event.event_id,
    change_at: candidate.event.at,
    regression_start: new Date(study.input.subject.onset).toISOString(),
    lag_hours: candidate.lag,
  };
}

export function timelineEvidence(study: Study, h: Hypothesis, candidate: Candidate | null): Evidence[] {
  const base = { kind: 'timeline' as const, driver: h.driver, segment: null, before: null, after: null, p_value: null };
  const out: Evidence[] = [];
  const began = driverOnset(study, h);
  const driver = driverOf(study, h.driver);
  if (began !== null && driver) {
    const off = (study.input.subject.onset - began) / HOUR;
    const close = Math.abs(off) <= 6;
    out.push({
      ...base,
      statistic: off,
      supports: close,
      text: close
        ? `${driver.title} moved ${off === 0 ? 'in the hour the harm began' : `${hours(Math.abs(off))} ${off > 0 ? 'before' : 'after'} the harm began`}`
        : `${driver.title} moved ${hours(Math.abs(off))} ${off > 0 ? 'before' : 'after'} the harm began`,
    });
  }
  if (candidate) {
    const peak = candidate.lag > 3 && study.input.subject.slice.daypart !== undefined;
    out.push({
      ...base,
      driver: candidate.event.lever,
      statistic: candidate.lag,
      supports: true,
      text: `Changed ${candidate.lag < 1 ? 'in the hour' : `${hours(candidate.lag)} before`} the harm began${peak ? ' (expected: the harm needs those hours of the day)' : ''}`,
    });
  }
  return out;
}
