import { type Direction, TOUCHED, type Touched } from '../model/causes.js';
import { pearson } from '../stats/correlation.js';
import { type Frame, meanOf } from './frame.js';
import { deviation, usual } from './usual.js';

/** Weaker relations are no guide: of five tried, one in a thousand is as strong by chance. */
const SURE = 3.7;

/** What ordinary days tell of a driver of which the user says nothing. */
export interface Ordinary {
  /** Which way it does harm. */
  readonly harmful: Direction;
  /** Outcomes that go with it; null where none does, so that nothing can be ruled out. */
  readonly touches: readonly Touched[] | null;
}

/** Signed square root of the evidence that two deviations go together on ordinary days. */
function relation(frame: Frame, x: Float64Array, values: Float64Array | undefined): number {
  if (!values) return 0;
  const y = deviation(values, usual(frame, values, frame.history));
  const rows = frame.history.filter((row) => !Number.isNaN(x[row] as number) && !Number.isNaN(y[row] as number));
  const pick = (of: Float64Array): number[] => Array.from(rows, (row) => of[row] as number);
  return (pearson(pick(x), pick(y))?.r ?? 0) * Math.sqrt(rows.length);
}

const strongest = (relations: readonly number[]): number => relations.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);

/**
 * Harm is the way that goes with worse orders of the same store and hour on ordinary days; where these tell nothing, the way the driver
 * moved in the incident. Outcomes that do not go with it are no part of its harm: what a move far beyond the usual would bring them
 * is chance, enlarged.
 */
export function ordinaryDays(frame: Frame, driver: string): Ordinary {
  const values = frame.x[driver];
  if (!values) return { harmful: 'up', touches: null };
  const x = deviation(values, usual(frame, values, frame.history));
  const { late, wrong, cancelled } = frame.outcomes;
  const outcomes: Partial<Record<Touched, Float64Array | undefined>> = {
    duration: frame.x.delivery_seconds,
    wait: frame.x.dasher_wait,
    wrong,
    substitutions: frame.x.substitutions,
    cancelled,
  };
  const by = new Map(TOUCHED.map((t) => [t, relation(frame, x, outcomes[t])]));
  // Couriers who come late do not wait: waiting tells no direction.
  const harm = strongest([
    relation(frame, x, frame.loss),
    relation(frame, x, late),
    ...(['duration', 'wrong', 'cancelled'] as const).map((t) => by.get(t) ?? 0),
  ]);
  const sign = Math.abs(harm) >= SURE ? harm : meanOf(x, frame.incident);
  const touches = TOUCHED.filter((t) => (by.get(t) ?? 0) * Math.sign(sign) >= SURE);
  return { harmful: sign < 0 ? 'down' : 'up', touches: touches.length > 0 ? touches : null };
}
