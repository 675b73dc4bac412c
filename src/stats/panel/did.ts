import type { Coefficient } from '../coefficient.js';
import type { PanelCells } from './cells.js';
import { fitPanel, type PanelFit, type PanelOptions, type PanelRefusal } from './fit.js';

export interface Did {
  readonly ok: true;
  /** Change of the outcome for one unit of treatment, with CR1 standard error. */
  readonly effect: Coefficient;
  /** Standard error without small-sample factor (CR0). */
  readonly se0: number;
  /** Clusters - 1. */
  readonly df: number;
  readonly cells: number;
  readonly clusters: number;
  /** Clusters with a treated cell, and without. Few of either: trust `wildBootstrap` or `randomisation` rather than p. */
  readonly treated: number;
  readonly controls: number;
  readonly fit: PanelFit;
}

/**
 * Diff-in-diff with unit and period effects: y_it = a_i + b_t + effect d_it + error, weighted, covariance by unit (`fitPanel`).
 * With treatments that begin at different times and effects that differ see `imputation` instead (Goodman-Bacon 2021).
 * @param treatment d of each row of the panel, 0 or 1, or a dose
 */
export function diffInDiff(panel: PanelCells, treatment: ArrayLike<number>, options: PanelOptions = {}): Did | PanelRefusal {
  const fit = fitPanel(panel, [{ name: 'treatment', values: treatment }], options);
  if (!fit.ok) return fit;
  const treated = new Set<number>();
  fit.cells.row.forEach((row, i) => {
    if (treatment[row] !== 0) treated.add(fit.cluster[i] as number);
  });
  return {
    ok: true,
    effect: fit.coefficients[0] as Coefficient,
    se0: Math.sqrt(fit.cov0[0] as number),
    df: fit.df,
    cells: fit.cells.y.length,
    clusters: fit.clusters,
    treated: treated.size,
    controls: fit.clusters - treated.size,
    fit,
  };
}
