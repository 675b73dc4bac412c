import type { Coefficient } from '../coefficient.js';
import { refuse } from '../refusal.js';
import { submatrix, type Wald, wald } from '../wald.js';
import { cellsOf, type PanelCells } from './cells.js';
import { fitPanel, type PanelFit, type PanelOptions, type PanelRefusal } from './fit.js';

export interface EventStudyOptions extends PanelOptions {
  /** First and last period shown, from the event (0 is its first); earlier and later ones are one with them. Default all. */
  readonly from?: number;
  readonly to?: number;
}

export interface EventPoint {
  /** Periods since the event. */
  readonly at: number;
  /** Difference of treated and controls against that in the reference period; null: the reference, or not identified. */
  readonly effect: Coefficient | null;
}

export interface EventStudy {
  readonly ok: true;
  readonly points: readonly EventPoint[];
  /** Last period before the event that treated units have cells in, mostly -1. */
  readonly reference: number;
  /** Joint test of the leads, the pre-trend check; null with too few clusters for so many leads. */
  readonly leads: Wald | null;
  /** Slope of that difference per period before the event: one degree of freedom, for few clusters. */
  readonly trend: Coefficient | null;
  readonly df: number;
  readonly fit: PanelFit;
}

/** Periods since the unit's event for each row; NaN for units without one. */
export function since(panel: PanelCells, event: ArrayLike<number>): Float64Array {
  return Float64Array.from(panel.period, (period, i) => {
    const at = event[panel.unit[i] as number] as number;
    return at >= 0 ? period - at : Number.NaN;
  });
}

/**
 * Slope before the event, over cells that are not treated yet: the pre-trend check in one degree of freedom.
 * @param age periods since the event by row (`since`)
 */
export function trendOf(panel: PanelCells, age: Float64Array, options: PanelOptions = {}): Coefficient | null {
  const y = Array.from(panel.y, (value, i) => ((age[i] as number) >= 0 ? Number.NaN : value));
  const values = age.map((a) => (Number.isNaN(a) ? 0 : a));
  const fit = fitPanel({ ...panel, y }, [{ name: 'trend', values }], options);
  return fit.ok ? (fit.coefficients[0] ?? null) : null;
}

/**
 * Event study: unit and period effects, and one effect for each period since the event but the last before it. Leads other than 0
 * speak against comparing these units. With events at several times and effects that differ leads are contaminated (Sun and Abraham
 * 2021): see `imputation`. Needs units without an event.
 * @param event first treated period of each unit; negative or NaN: none
 */
export function eventStudy(
  panel: PanelCells,
  event: ArrayLike<number>,
  options: EventStudyOptions = {},
): EventStudy | PanelRefusal | { readonly ok: false; readonly why: 'no_controls' | 'no_period_before' } {
  const age = since(panel, event);
  const present = cellsOf(panel);
  if (![...present.row].some((row) => Number.isNaN(age[row]))) return refuse('no_controls');
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const binned = age.map((a) => Math.min(to, Math.max(from, a)));
  const ages = [...new Set([...present.row].map((row) => binned[row] as number))]
    .filter((a) => !Number.isNaN(a))
    .sort((a, b) => a - b);
  const reference = ages.findLast((a) => a < 0);
  if (reference === undefined) return refuse('no_period_before');
  const columns = ages
    .filter((a) => a !== reference)
    .map((a) => ({ name: String(a), values: binned.map((value) => (value === a ? 1 : 0)) }));
  const fit = fitPanel(panel, columns, options);
  if (!fit.ok) return fit;
  const leads = fit.coefficients.flatMap((c, i) => (Number(c.name) < 0 ? [i] : []));
  return {
    ok: true,
    points: ages.map((at) => ({ at, effect: fit.coefficients.find((c) => c.name === String(at)) ?? null })),
    reference,
    leads: wald(
      leads.map((i) => fit.coefficients[i]?.estimate as number),
      submatrix(fit.cov, fit.coefficients.length, leads),
      fit.df,
    ),
    trend: trendOf(panel, age, options),
    df: fit.df,
    fit,
  };
}
