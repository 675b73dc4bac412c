import type { Evidence } from '../../model/rca.js';
import { contains, withoutDaypart } from '../../model/slice.js';
import type { PanelCells } from '../../stats/panel/cells.js';
import { diffInDiff } from '../../stats/panel/did.js';
import type { Candidate } from '../events.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { cellsOfDriver, cellsOfValue, inScope, lossPerOrder, type StorePanel } from '../panel.js';
import { driverOf, type Study } from '../study.js';
import { points, probability, scaleOf, told } from '../words.js';

export interface DidResult {
  readonly estimate: number;
  readonly se: number;
  readonly p: number;
  readonly treated: number;
  readonly controls: number;
}

/** Effect of an event on one outcome: stores in its scope against those it does not touch, outside the incident. */
export function didOf(study: Study, panel: StorePanel, cells: PanelCells, event: Candidate['event']): DidResult | null {
  const at = Date.parse(event.at);
  const treated = inScope(panel, event.scope);
  const own = withoutDaypart(study.input.subject.slice);
  const touched = Uint8Array.from(panel.slices, (s, u) => (treated[u] || contains(own, s) ? 1 : 0));
  // Stores of the slice that the event does not reach are neither: they fell ill as well.
  const used = Uint8Array.from(panel.slices, (_, u) => (treated[u] || !touched[u] ? 1 : 0));
  const weight = Float64Array.from(cells.weight, (w, i) => (used[panel.unit[i] as number] ? w : 0));
  const { onset } = study.input.subject;
  const late = panel.starts.map((s) => s >= Math.min(at, onset));
  const treatment = Float64Array.from(panel.unit, (u, i) => (treated[u] && late[panel.period[i] as number] ? 1 : 0));
  const did = diffInDiff({ ...cells, weight }, treatment, { count: 'nested' });
  if (!did.ok || did.treated === 0 || did.controls === 0) return null;
  return {
    estimate: did.effect.estimate,
    se: did.effect.se,
    p: did.effect.p,
    treated: did.treated,
    controls: did.controls,
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
    const sign = onDriver.estimate >= 0 ? '+' : '';
    out.push({
      ...base,
      driver: driver.id,
      statistic: scale * onDriver.estimate,
      p_value: onDriver.p,
      supports: harmful && onDriver.p < 0.05,
      text: `After "${name}" ${driver.title.toLowerCase()} ${sign}${told(driver, scale * onDriver.estimate)} against ${onDriver.controls} untouched stores (diff-in-diff, ${probability(onDriver.p)})`,
      detail: detail(onDriver, scale),
    });
  }
  const onLoss = didOf(
    study,
    panel,
    cellsOfValue(panel, (row) => lossPerOrder(panel.sums, row, weights, terms)),
    event,
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
  return out;
}

const detail = (r: DidResult, scale: number): Record<string, number> => ({
  estimate: scale * r.estimate,
  standard_error: Math.abs(scale) * r.se,
  treated_stores: r.treated,
  control_stores: r.controls,
});
