import { type OwnHypothesis, TOUCHED, type Touched } from '../../model/causes.js';
import type { OwnDriver } from '../../model/drivers.js';
import type { Ordinary } from '../ordinary.js';
import type { Hypothesis } from './types.js';

const lower = (texts: readonly string[]): string[] => texts.map((t) => t.toLowerCase());

/** What ordinary days tell of a driver; asked only where the user does not say. */
type Ask = (driver: string) => Ordinary;

/** Outcomes that never went with the driver; at least the promise, which is made before anything goes wrong. */
function untouched({ touches }: Ordinary): Touched[] {
  return touches === null ? ['promise'] : TOUCHED.filter((t) => !touches.includes(t));
}

function declared(h: OwnHypothesis, ask: Ask): Hypothesis {
  const { harmful, spares, ...rest } = h;
  return {
    ...rest,
    harmful: harmful ?? ask(h.driver).harmful,
    scale: 'linear',
    spares: spares ?? untouched(ask(h.driver)),
    levers: lower(h.levers),
  };
}

/** What is looked for where the user names a driver and nothing more. */
const automatic = (d: OwnDriver, ask: Ask): Hypothesis => ({
  id: d.id,
  title: d.title,
  driver: d.id,
  harmful: d.harmful ?? ask(d.id).harmful,
  scale: 'linear',
  mechanism: 'unknown',
  shows: [],
  spares: untouched(ask(d.id)),
  levers: lower([d.id, d.title, ...d.levers]),
  downstreamOf: [],
  segments: [],
  why: '',
});

/** The user's causes: those declared, and one for every driver of theirs that none of these names. */
export function ownHypotheses(drivers: readonly OwnDriver[], hypotheses: readonly OwnHypothesis[], ask: Ask): Hypothesis[] {
  const named = new Set(hypotheses.map((h) => h.driver));
  return [...hypotheses.map((h) => declared(h, ask)), ...drivers.filter((d) => !named.has(d.id)).map((d) => automatic(d, ask))];
}
