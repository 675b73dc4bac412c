import type { Frame } from './frame.js';
import type { Hypothesis } from './hypotheses/types.js';
import type { ProbeId, Row } from './probe.js';
import type { Shift } from './shift.js';
import type { Works } from './works.js';

/** Rows of one probe as changes and predictions; null where its outcome is not recorded. */
export function rowOf(probe: ProbeId, works: Works, frame: Frame, at: (name: string) => number): Row | null {
  const { dy, dx, slopes, shared, shifts } = works;
  const of = (h: Hypothesis, row: number, moved: boolean): number =>
    moved ? ((shifts[h.id] as Shift).byUnit[frame.unit[row] as number] as number) : ((dx[h.id] as Float64Array)[row] as number);
  const put = (into: Float64Array, name: string, value: number): void => {
    const c = at(name);
    if (c >= 0) into[c] = value;
  };
  const sharing = works.active.find((h) => h.mechanism === 'sharing');
  const others = works.active.filter((h) => h.mechanism !== 'sharing');
  const duration = dy.duration;
  if (probe === 'duration' || probe === 'sharing') {
    if (!duration) return null;
    const slope = slopes.duration ?? {};
    const extra = sharing && shared ? (slope[sharing.id] ?? 0) : 0;
    const dxShare = sharing && shared ? (dx[sharing.id] as Float64Array) : null;
    const without = (row: number): number => (duration[row] as number) - extra * (dxShare ? (dxShare[row] as number) : 0);
    if (probe === 'duration')
      return {
        probe,
        y: (row) => (shared && shared[row] === 1 ? Number.NaN : without(row)),
        x: (row, into, moved) => {
          for (const h of others) put(into, h.id, (slope[h.id] ?? 0) * of(h, row, moved));
        },
      };
    if (!shared || !dxShare || !sharing) return null;
    return {
      probe,
      y: (row) => {
        const b = shared[row] as number;
        const usualShare = b - (dxShare[row] as number);
        const own = b === 1 ? without(row) + extra : 0;
        return Number.isNaN(duration[row] as number) ? Number.NaN : own - extra * usualShare;
      },
      x: (row, into, moved) => {
        const b = shared[row] as number;
        put(into, sharing.id, extra * of(sharing, row, moved));
        if (moved) put(into, `${sharing.id}:worse`, b);
        for (const h of others) put(into, h.id, b * (slope[h.id] ?? 0) * of(h, row, moved));
      },
    };
  }
  const split = probe === 'cancelled_shared' || probe === 'wrong_shared';
  const outcome = probe === 'cancelled_shared' ? 'cancelled' : probe === 'wrong_shared' ? 'wrong' : probe;
  if (split && !shared) return null;
  const values = dy[outcome];
  if (!values) return null;
  const slope = slopes[outcome] ?? {};
  const apart = outcome === 'cancelled' || outcome === 'wrong';
  const extra = apart && sharing ? (slope[sharing.id] ?? 0) : 0;
  const dxShare = apart && sharing && shared ? (dx[sharing.id] as Float64Array) : null;
  // Orders fail and items are missing whether the order shares a trip or not; long trips are given up, damage is done on shared ones.
  const counts = (row: number): boolean => !apart || !shared || (shared[row] === 1) === split;
  return {
    probe,
    y: (row) => (counts(row) ? (values[row] as number) - (dxShare ? extra * (dxShare[row] as number) : 0) : Number.NaN),
    x: (row, into, moved) => {
      for (const h of works.active) {
        // Which orders share a trip is told by the group itself.
        if (apart && h.mechanism === 'sharing' && shared) continue;
        put(into, probe === 'promise' ? `promise:${h.id}` : h.id, (slope[h.id] ?? 0) * of(h, row, moved));
      }
      if (probe === 'promise' && moved) put(into, 'promise', -(works.promised?.[row] ?? 1));
      if (outcome === 'cancelled' && moved) put(into, 'failure', 1);
      if (probe === 'cancelled_shared' && moved && sharing) put(into, `${sharing.id}:cancel`, 1);
      if (probe === 'wrong_shared' && moved && sharing) put(into, `${sharing.id}:damage`, 1);
      if (probe === 'wait' && moved && shared && sharing) put(into, `${sharing.id}:wait`, shared[row] as number);
    },
  };
}
