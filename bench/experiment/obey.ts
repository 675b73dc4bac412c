import type { Evaluation } from '../../src/experiment/evaluate.js';
import { shapeOf } from '../../src/experiment/parts.js';
import { studentInterval, towards } from '../../src/experiment/sequential.js';
import type { Effect, Panel } from '../../src/experiment/types.js';
import { withinDay } from '../../src/experiment/within-day.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { studentSf } from '../../src/stats/student.js';
import type { Trial } from './trial.js';

export const ON_TIME = shapeOf('on_time_rate', [], DEFAULT_WEIGHTS);

/** What is kept of one look. */
export interface Seen {
  readonly day: number;
  readonly action: Evaluation['decision']['action'];
  readonly why: string;
  readonly panel: Panel;
  /** Of the tested metric. */
  readonly estimate: number | null;
  readonly interval: readonly [number, number] | null;
  readonly method: string | null;
  readonly crossed: boolean;
  /** Side by side, whatever the evaluation reports. */
  readonly effect: Effect | null;
}

export interface Lived {
  /** Every day of the calendar, also those after the user has stopped. */
  readonly days: readonly Seen[];
  /** Where a user who obeys ends: the first decision that ends the experiment, or the last. */
  readonly end: Seen;
  /** A bound was passed by then. */
  readonly crossed: boolean;
  /** Rolled back for harm or a guardrail, not for want of evidence. */
  readonly stopped: boolean;
}

const ends = (action: string): boolean => action === 'roll_back' || action === 'make_permanent';

/**
 * Looks every day.
 * @param watch goes on to the end of the calendar after the user has stopped, so that intervals are judged on all days
 * @param obey false: the calendar stays as planned
 */
export function live(trial: Trial, { watch = true, obey = true, stopAt = Number.POSITIVE_INFINITY } = {}): Lived {
  const days: Seen[] = [];
  let end: Seen | null = null;
  let crossed = false;
  while (trial.day < stopAt && trial.next()) {
    const panel = trial.panel();
    const { results, looks, decision } = trial.look(panel);
    const own = results.find((r) => r.metric === 'on_time_rate' && r.role === 'primary');
    const e = withinDay(panel, ON_TIME);
    const seen: Seen = {
      ...{ day: trial.day, action: decision.action, why: decision.why, panel },
      ...{ estimate: own?.estimate ?? null, interval: own?.interval ?? null, method: own?.method ?? null },
      crossed: looks.some((l) => l.metric === 'on_time_rate' && l.crossed),
      effect: 'why' in e ? null : e,
    };
    days.push(seen);
    if (end === null) {
      crossed ||= seen.crossed;
      if (ends(decision.action)) end = seen;
      else if (obey && decision.action === 'extend') trial.turn('extend', decision.extend_days ?? 7);
      if (end !== null && !watch) break;
    }
  }
  const last = end ?? (days.at(-1) as Seen);
  return { days, end: last, crossed, stopped: last.why.startsWith('Roll back today') };
}

/** A t test of stores each day, without correction for looking again: does it ever say that things are better? */
export const naiveStores = (days: readonly Seen[]): boolean =>
  days.some(({ effect }) => effect !== null && effect.estimate > 0 && towards(effect, 1) < 0.025);

/** The same of single orders, as if each were drawn by itself. */
export const naiveOrders = (trial: Trial, days: readonly Seen[]): boolean =>
  days.some(({ panel }) => {
    const arms = [
      { n: 0, good: 0 },
      { n: 0, good: 0 },
    ];
    for (let u = 0; u < panel.units.length; u++)
      for (let t = panel.start; t < panel.days; t++) {
        const own = trial.first[u] as number;
        const arm = arms[own > 0 && own <= (panel.phase[t] as number) ? 1 : 0] as (typeof arms)[0];
        arm.n += panel.sums.delivered[u * panel.days + t] as number;
        arm.good += panel.sums.on_time[u * panel.days + t] as number;
      }
    const [a, b] = arms as [(typeof arms)[0], (typeof arms)[0]];
    if (a.n === 0 || b.n === 0) return false;
    const [p, q] = [a.good / a.n, b.good / b.n];
    return studentSf((q - p) / Math.sqrt((p * (1 - p)) / a.n + (q * (1 - q)) / b.n), a.n + b.n - 2) < 0.025;
  });

export const holds = (interval: readonly [number, number] | null, truth: number): boolean =>
  interval === null || (interval[0] - 1e-4 <= truth && truth <= interval[1] + 1e-4);

/** Final interval of the comparison side by side, as the evaluation makes it. */
export const finalOf = (e: Effect): [number, number] => studentInterval(e);
