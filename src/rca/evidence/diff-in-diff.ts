import type { Evidence } from '../../model/rca.js';
import { contains, withoutDaypart } from '../../model/slice.js';
import type { PanelCells } from '../../stats/panel/cells.js';
import { type Did, diffInDiff } from '../../stats/panel/did.js';
import { since, trendOf } from '../../stats/panel/event-study.js';
import { placeboDates } from '../../stats/panel/placebo.js';
import { randomisation, twoArms } from '../../stats/panel/randomisation.js';
import { wildBootstrap } from '../../stats/panel/wild.js';
import type { Candidate } from '../events.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { cellsOfDriver, cellsOfValue, inScope, lossPerOrder, type StorePanel } from '../panel.js';
import { driverOf, type Study } from '../study.js';
import { points, probability, scaleOf, toldChange } from '../words.js';

export interface DidResult {
  readonly estimate: number;
  readonly se: number;
  readonly p: number;
  /** How p was found: clustered t, or for few stores by a bootstrap or by re-assignment. */
  readonly by: 'cluster' | 'wild_bootstrap' | 'randomisation';
  readonly treated: number;
  readonly controls: number;
  /** p of a trend of its own before the event; null where it cannot be tested. */
  readonly trend: number | null;
  /** Rank p among the same comparison at earlier dates; null where there are none. */
  readonly placebo: number | null;
}

/** Below so many clusters in all, and treated, clustered errors are too small. */
const FEW = 30;
const FEW_TREATED = 6;
const MOST_CELLS = 20_000;

/** p that holds for few stores too (MacKinnon and Webb 2018: of few treated clusters re-assignment alone). */
function inference(did: Did, panel: PanelCells, treated: Uint8Array, event: number): Pick<DidResult, 'p' | 'by'> {
  if (did.treated < FEW_TREATED) {
    const drawn = randomisation(panel, twoArms(treated, event, panel.periods), { draws: 499 });
    if (drawn.ok) return { p: drawn.p, by: 'randomisation' };
  }
  if (did.clusters < FEW) return { p: wildBootstrap(did, { draws: 499 }).p, by: 'wild_bootstrap' };
  return { p: did.effect.p, by: 'cluster' };
}

/** Checks on the time before the event: a trend of its own, and the same comparison at dates when nothing happened. */
function before(panel: PanelCells, treated: Uint8Array, event: number): Pick<DidResult, 'trend' | 'placebo'> {
  const trend = trendOf(
    panel,
    since(
      panel,
      Float64Array.from(treated, (t) => (t ? event : -1)),
    ),
  );
  const after = panel.periods - event;
  // Each earlier date is a fit of its own: with thousands of stores the checks would take longer than the analysis.
  const placebo =
    panel.units * panel.periods > MOST_CELLS
      ? null
      : placeboDates(panel, treated, event, { before: Math.min(7, event - 1), after });
  return { trend: trend?.p ?? null, placebo: placebo?.ok ? placebo.p : null };
}

/** Effect of an event on one outcome: stores in its scope against those it does not touch, outside the incident. */
export function didOf(
  study: Study,
  panel: StorePanel,
  cells: PanelCells,
  event: Candidate['event'],
  checked = false,
): DidResult | null {
  const at = Date.parse(event.at);
  const treated = inScope(panel, event.scope);
  const own = withoutDaypart(study.input.subject.slice);
  const touched = Uint8Array.from(panel.slices, (s, u) => (treated[u] || contains(own, s) ? 1 : 0));
  const disturbed = study.input.others.map((s) => inScope(panel, s));
  // Stores of the slice that the event does not reach are neither: they fell ill as well.
  const used = Uint8Array.from(panel.slices, (_, u) => (treated[u] || (!touched[u] && disturbed.every((d) => !d[u])) ? 1 : 0));
  const weight = Float64Array.from(cells.weight, (w, i) => (used[panel.unit[i] as number] ? w : 0));
  const { onset } = study.input.subject;
  const late = panel.starts.map((s) => s >= Math.min(at, onset));
  const treatment = Float64Array.from(panel.unit, (u, i) => (treated[u] && late[panel.period[i] as number] ? 1 : 0));
  const compared = { ...cells, weight };
  const did = diffInDiff(compared, treatment, { count: 'nested' });
  if (!did.ok || did.treated === 0 || did.controls === 0) return null;
  const from = late.indexOf(true);
  return {
    estimate: did.effect.estimate,
    se: did.effect.se,
    ...inference(did, compared, treated, from),
    treated: did.treated,
    controls: did.controls,
    ...(checked ? before(compared, treated, from) : { trend: null, placebo: null }),
  };
}

/** What the change did to the driver and to the score, against stores it did not touch. */
export function diffInDiffEvidence(study: Study, panel: StorePanel, h: Hypothesis, candidate: Candidate | null): Evidence[] {
  if (!candidate) return [];
  const { event } = candidate;
  const { weights, terms } = study.input;
  const name = event.description ?? event.lever ?? event.event_id;
  const out: Evidence[] = [];
  const driver = driverOf(study, h.driver);
  const moved = h.driver === null ? null : cellsOfDriver(panel, h.driver);
  const onDriver = moved && didOf(study, panel, moved, event);
  const base = { kind: 'diff_in_diff' as const, segment: null, before: null, after: null };
  if (driver && onDriver) {
    const scale = scaleOf(driver.unit);
    const harmful = h.harmful === 'up' ? onDriver.estimate > 0 : onDriver.estimate < 0;
    out.push({
      ...base,
      driver: driver.id,
      statistic: scale * onDriver.estimate,
      p_value: onDriver.p,
      supports: harmful && onDriver.p < 0.05,
      text: `After "${name}" ${driver.title.toLowerCase()} ${toldChange(driver, scale * onDriver.estimate)} against ${onDriver.controls} untouched stores (diff-in-diff, ${probability(onDriver.p)})`,
      detail: detail(onDriver, scale),
    });
  }
  const onLoss = didOf(
    study,
    panel,
    cellsOfValue(panel, (row) => lossPerOrder(panel.sums, row, weights, terms)),
    event,
    true,
  );
  if (onLoss)
    out.push({
      ...base,
      driver: 'cx_score',
      statistic: -onLoss.estimate,
      p_value: onLoss.p,
      supports: onLoss.estimate > 0 && onLoss.p < 0.05,
      text: `After it the CX score ${onLoss.estimate > 0 ? '' : '+'}${points(-onLoss.estimate)} points against ${onLoss.controls} untouched stores (diff-in-diff, ${probability(onLoss.p)})`,
      detail: detail(onLoss, -1),
    });
  return onLoss ? [...out, ...doubts(onLoss)] : out;
}

/** What speaks against the comparison. */
function doubts(r: DidResult): Evidence[] {
  const base = { kind: 'counter' as const, driver: 'cx_score', segment: null, before: null, after: null, supports: false };
  const out: Evidence[] = [];
  if (r.trend !== null && r.trend < 0.01)
    out.push({
      ...base,
      statistic: null,
      p_value: r.trend,
      text: `Its stores drifted from the others before the change already (${probability(r.trend)})`,
    });
  if (r.placebo !== null && r.placebo > 0.2)
    out.push({
      ...base,
      statistic: null,
      p_value: r.placebo,
      text: `The same comparison at earlier dates is as large (placebo dates, p = ${r.placebo.toFixed(2)})`,
    });
  return out;
}

const detail = (r: DidResult, scale: number): NonNullable<Evidence['detail']> => ({
  estimate: scale * r.estimate,
  standard_error: Math.abs(scale) * r.se,
  treated_stores: r.treated,
  control_stores: r.controls,
  inference: r.by,
  pre_trend_p: r.trend,
  placebo_dates_p: r.placebo,
});
