import type { Finding } from '../model/doctor.js';
import { finding } from './types.js';

/** What is kept of closed hours: of how many files, in how many packs and bytes, and why nothing is where nothing is. */
export interface CacheFacts {
  readonly files: number;
  readonly hits: number;
  readonly packs: number;
  readonly bytes: number;
  readonly reasons: readonly string[];
}

const size = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** How much of the source is read again by every run. */
export function cacheFindings({ files, hits, packs, bytes, reasons }: CacheFacts): Finding[] {
  const room = packs === 0 ? '' : `; ${packs === 1 ? '1 pack takes' : `${packs} packs take`} ${size(bytes)} of the state`;
  if (reasons.length > 0) return [finding('cache', 'ok', 'not_kept', `every run reads the orders: ${reasons.join('; ')}${room}`)];
  const known = `${hits} of ${files} ${files === 1 ? 'file' : 'files'} ${hits === 1 ? 'needs' : 'need'} not be read again`;
  return [finding('cache', 'ok', 'kept', `${known}${room}`)];
}
