import type { Settings } from '../config/settings.js';
import { HOUR } from '../detect/clock.js';
import type { SourceInfo } from '../engine/types.js';

/** `latest` is the end of the hour of the last order, so that the last hour counts whole. */
export function resolveAsOf(asOf: Settings['asOf'], info: Pick<SourceInfo, 'lastOrder'>, now: number): number {
  if (asOf.kind === 'at') return asOf.at;
  if (asOf.kind === 'now' || info.lastOrder === null) return now;
  return (Math.floor(info.lastOrder / HOUR) + 1) * HOUR;
}
