import type { Incident } from '../model/documents.js';
import { severityRank } from '../model/severity.js';

/** Orders hit times the size of the change. */
const weight = (i: Incident): number => i.orders * Math.abs(i.delta ?? 0);

/** Most severe first, then by orders x |delta|, then by id. */
export const worstFirst = <T extends Incident>(incidents: readonly T[]): T[] =>
  incidents.toSorted(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || weight(b) - weight(a) || (a.id < b.id ? -1 : 1),
  );
