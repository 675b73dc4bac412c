import type { PlanDocument } from '../model/plan.js';

/** What differs between two plans, in words. */
export function differences(before: PlanDocument, after: PlanDocument): string[] {
  const margin = (p: PlanDocument, i: number): string => `${p.metrics.guardrails[i]?.margin ?? 'no'} %`;
  const said = [
    before.power.alpha === after.power.alpha ? null : `alpha ${before.power.alpha} -> ${after.power.alpha}`,
    ...before.metrics.guardrails.map((g, i) =>
      margin(before, i) === margin(after, i) ? null : `${g.metric} margin ${margin(before, i)} -> ${margin(after, i)}`,
    ),
    ...before.metrics.primary.map((r) => {
      const other = after.metrics.primary.find((x) => x.metric === r.metric);
      return other?.target === r.target ? null : `${r.metric} target ${r.target ?? 'none'} -> ${other?.target ?? 'none'}`;
    }),
    JSON.stringify(before.phases.map((p) => [p.share, p.day_to])) === JSON.stringify(after.phases.map((p) => [p.share, p.day_to]))
      ? null
      : `phases ${before.phases.map((p) => `${100 * p.share} % to day ${p.day_to}`).join(', ')} -> ${after.phases.map((p) => `${100 * p.share} % to day ${p.day_to}`).join(', ')}`,
  ];
  return said.filter((x) => x !== null);
}
