import type { Direction, OwnHypothesis } from '../../model/causes.js';
import type { OwnDriver } from '../../model/drivers.js';
import type { Hypothesis } from './types.js';

const lower = (texts: readonly string[]): string[] => texts.map((t) => t.toLowerCase());

const declared = (h: OwnHypothesis, direction: (driver: string) => Direction): Hypothesis => ({
  ...h,
  harmful: h.harmful ?? direction(h.driver),
  scale: 'linear',
  levers: lower(h.levers),
});

/** What is looked for where the user names a driver and nothing more. */
const automatic = (d: OwnDriver, direction: (driver: string) => Direction): Hypothesis => ({
  id: d.id,
  title: d.title,
  driver: d.id,
  harmful: d.harmful ?? direction(d.id),
  scale: 'linear',
  mechanism: 'unknown',
  shows: [],
  spares: ['promise'],
  levers: lower([d.id, d.title, ...d.levers]),
  downstreamOf: [],
  segments: [],
  why: '',
});

/**
 * The user's causes: those declared, and one for every driver of theirs that none of these names.
 * @param direction which way a driver does harm, asked only where the user does not say
 */
export function ownHypotheses(
  drivers: readonly OwnDriver[],
  hypotheses: readonly OwnHypothesis[],
  direction: (driver: string) => Direction,
): Hypothesis[] {
  const named = new Set(hypotheses.map((h) => h.driver));
  return [
    ...hypotheses.map((h) => declared(h, direction)),
    ...drivers.filter((d) => !named.has(d.id)).map((d) => automatic(d, direction)),
  ];
}
