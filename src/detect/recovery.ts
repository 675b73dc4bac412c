import { sliceKey } from '../model/slice.js';
import { HOUR } from './clock.js';
import { tail } from './contrast.js';
import { measured } from './figures.js';
import type { Frame } from './frame.js';
import { recoveryOf } from './onset.js';
import { ALPHA, severity } from './scan.js';
import type { OpenIncident } from './types.js';

/** Matured hours without harm after which an incident is over. */
export const RECOVERY_HOURS = 48;

/** Harm is either too small to raise an incident or not told apart from chance. */
function calm(frame: Frame, node: number, measure: number, hours: { from: number; to: number }): boolean {
  const found = measured(frame, node, measure, hours);
  if (!found) return false;
  return severity(frame, node, measure, found) === null || tail(found, found.z) >= ALPHA;
}

/** Open incidents whose slice was as usual for 48 matured hours, as a whole and in each of the two days. */
export function recovered(frame: Frame, open: readonly OpenIncident[]): { id: string; since: number }[] {
  const { to } = frame.window;
  const nodes = new Map(frame.panel.lattice.nodes.map((n, i) => [sliceKey(n.slice), i]));
  return open.flatMap((incident) => {
    const node = nodes.get(sliceKey(incident.slice));
    const measure = frame.measures.findIndex((m) => m.metric.id === incident.metric);
    const onset = Math.floor(incident.onset / HOUR);
    if (node === undefined || measure < 0 || to - RECOVERY_HOURS < onset) return [];
    const half = to - RECOVERY_HOURS / 2;
    const spans = [
      { from: to - RECOVERY_HOURS, to },
      { from: to - RECOVERY_HOURS, to: half },
      { from: half, to },
    ];
    if (!spans.every((hours) => calm(frame, node, measure, hours))) return [];
    const since = Math.min(recoveryOf(frame, node, measure, onset), to - RECOVERY_HOURS);
    return [{ id: incident.id, since: frame.clock.instant(since, incident.slice) }];
  });
}
