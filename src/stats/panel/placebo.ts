import { type Refusal, refuse } from '../refusal.js';
import type { PanelCells } from './cells.js';
import { diffInDiff } from './did.js';

export interface Placebo {
  readonly ok: true;
  readonly estimate: number;
  /** Estimates where nothing happened, by date or by group. */
  readonly placebos: readonly { readonly at: number; readonly estimate: number }[];
  /** Rank of |estimate| among them, itself counted: at least 1 / (placebos + 1). */
  readonly p: number;
}

export type PlaceboRefusal = Refusal<'not_identified' | 'no_placebo'>;

function ranked(estimate: number | null, placebos: Placebo['placebos']): Placebo | PlaceboRefusal {
  if (estimate === null) return refuse('not_identified');
  if (placebos.length === 0) return refuse('no_placebo');
  const as = placebos.filter((p) => Math.abs(p.estimate) >= Math.abs(estimate) * (1 - 1e-9)).length;
  return { ok: true, estimate, placebos, p: (1 + as) / (1 + placebos.length) };
}

/** Diff-in-diff of the rows kept; null where it has none. */
function effect(panel: PanelCells, keep: (row: number) => boolean, treated: (row: number) => boolean): number | null {
  const y = Array.from(panel.y, (value, i) => (keep(i) ? value : Number.NaN));
  const fit = diffInDiff(
    { ...panel, y },
    Array.from(panel.y, (_, i) => Number(treated(i))),
  );
  return fit.ok ? fit.effect.estimate : null;
}

/**
 * Placebo dates: the diff-in-diff over `before` periods up to the event and `after` from it on, and the same around every earlier date
 * whose window lies in the time before the event. Windows overlap, so placebos are alike and p is rough (Bertrand, Duflo, Mullainathan
 * 2004).
 * @param treated 1 for each treated unit
 */
export function placeboDates(
  panel: PanelCells,
  treated: ArrayLike<number>,
  event: number,
  { before, after }: { readonly before: number; readonly after: number },
): Placebo | PlaceboRefusal {
  const at = (date: number): number | null => {
    const period = (row: number): number => panel.period[row] as number;
    return effect(
      panel,
      (row) => period(row) >= date - before && period(row) < date + after,
      (row) => period(row) >= date && treated[panel.unit[row] as number] === 1,
    );
  };
  const dates = Array.from({ length: Math.max(0, event - after - before + 1) }, (_, i) => before + i);
  return ranked(
    at(event),
    dates.flatMap((date) => {
      const estimate = at(date);
      return estimate === null ? [] : [{ at: date, estimate }];
    }),
  );
}

/**
 * Placebo groups: each group of control units in turn as if it had been treated, against the others, the treated left out
 * (Abadie, Diamond, Hainmueller 2010).
 * @param group of each unit (its own code for single units), treated 1 for each treated unit, event first treated period
 */
export function placeboGroups(
  panel: PanelCells,
  group: ArrayLike<number>,
  treated: ArrayLike<number>,
  event: number,
): Placebo | PlaceboRefusal {
  const unit = (row: number): number => panel.unit[row] as number;
  const after = (row: number): boolean => (panel.period[row] as number) >= event;
  const isTreated = (row: number): boolean => treated[unit(row)] === 1;
  const actual = effect(
    panel,
    () => true,
    (row) => isTreated(row) && after(row),
  );
  const controls = new Set(Array.from(group).filter((_, u) => treated[u] !== 1));
  const placebos = [...controls].flatMap((at) => {
    const estimate = effect(
      panel,
      (row) => !isTreated(row),
      (row) => group[unit(row)] === at && after(row),
    );
    return estimate === null ? [] : [{ at, estimate }];
  });
  return ranked(actual, placebos);
}
