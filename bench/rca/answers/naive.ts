import type { CaseFiles } from '../cache.js';
import type { Answer, Question, RcaDocument } from '../document.js';
import { columnsOf, DRIVERS, query, stretches } from './data.js';

/** A move one would call a move. */
const LARGE = 3;

/** Shift of a mean against the days before, in standard deviations between them. */
function shiftOf(days: readonly { readonly k: number; readonly value: number }[]): number {
  const now = days.find((d) => d.k === 0)?.value;
  const past = days.filter((d) => d.k > 0).map((d) => d.value);
  if (now === undefined || past.length < 3) return 0;
  const mean = past.reduce((a, b) => a + b, 0) / past.length;
  const sd = Math.sqrt(past.reduce((a, b) => a + (b - mean) ** 2, 0) / (past.length - 1));
  return sd > 0 ? Math.abs(now - mean) / sd : 0;
}

/** The newest event at most 36 hours before the onset whose scope the slice does not contradict. */
export function latestEvent(q: Question): string | null {
  const near = q.events.filter(
    (e) =>
      e.at <= q.onset &&
      e.at > q.onset - 37 * 3_600_000 &&
      Object.entries(e.scope).every(([d, v]) => q.slice[d] === undefined || q.slice[d] === v),
  );
  return near.at(-1)?.event_id ?? null;
}

/** Largest standardised shift of a driver: blame the one that moved most. */
export const answer: Answer = async (q: Question, files: CaseFiles): Promise<RcaDocument> => {
  const known = await columnsOf(files.orders);
  const drivers = DRIVERS.filter((d) => known.has(d.needs));
  const rows = await query(
    `SELECT k, ${drivers.map((d) => `avg(${d.sql}) AS ${d.name}`).join(', ')} FROM (${stretches(q, files.orders)}) GROUP BY k`,
  );
  const moved = drivers
    .map((d) => {
      const days = rows.flatMap((r) => (r[d.name] == null ? [] : [{ k: Number(r.k), value: Number(r[d.name]) }]));
      return { cause: d.cause, z: shiftOf(days) };
    })
    .sort((a, b) => b.z - a.z);
  const squares = moved.reduce((sum, m) => sum + m.z ** 2, LARGE ** 2);
  const event_id = latestEvent(q);
  return {
    schema: 'cxf.rca/v1',
    verdict: (moved[0]?.z ?? 0) >= LARGE ? 'act' : 'monitor',
    causes: moved.map((m, i) => ({
      rank: i + 1,
      cause: m.cause,
      confidence: m.z ** 2 / squares,
      share_of_drop: null,
      timeline: i === 0 && event_id ? { event_id } : null,
    })),
    unexplained_share: null,
  };
};
