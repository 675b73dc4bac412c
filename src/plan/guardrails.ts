import { usageError } from '../errors.js';
import type { MetricId } from '../model/metrics.js';
import type { Guardrail } from '../model/plan.js';
import type { Slice } from '../model/slice.js';
import type { Chosen, Demands } from './types.js';

const tidy = (x: number): string => String(Math.round(x * 10) / 10);

/** Percent of efficiency that the recommendation is expected to cost; 0 where it costs none. */
export const statedCost = (chosen: Chosen): number =>
  Math.max(0, -(chosen.tradeoffs.find((t) => t.metric === 'dasher_efficiency')?.delta_pct ?? 0));

/** Ten percent, or where the recommendation is expected to cost more than eight a quarter more than that, in steps of five. */
export const efficiencyMargin = (demands: Demands, chosen: Chosen): number =>
  demands.margins.efficiency ?? Math.max(10, 5 * Math.ceil((1.25 * statedCost(chosen)) / 5));

/** Margins that make sense together; a margin below the stated cost would stop what does as it promised. */
export function checkDemands(demands: Demands, chosen: Chosen): void {
  const [cost, margin] = [statedCost(chosen), efficiencyMargin(demands, chosen)];
  if (margin <= cost)
    throw usageError(
      'contradicting_margin',
      `--efficiency-margin ${tidy(margin)}% contradicts the recommendation, which is expected to cost ${tidy(cost)} % of efficiency.`,
      `give more than ${tidy(cost)}%, or plan another recommendation with --rec`,
    );
}

/** Non-inferiority margins: none of these may fall by more, whatever the gain. */
export function guardrailsFor(demands: Demands, chosen: Chosen, slice: Slice, available: ReadonlySet<MetricId>): Guardrail[] {
  const cost = statedCost(chosen);
  const { volume, spillover } = demands.margins;
  const efficiency = efficiencyMargin(demands, chosen);
  const elsewhere = slice.region === undefined ? 'orders outside the slice' : 'other regions';
  const all: Guardrail[] = [
    {
      metric: 'dasher_efficiency',
      margin: efficiency,
      direction: 'down',
      scope: 'slice',
      text: `orders per courier trip fall by less than ${tidy(efficiency)} %${cost > 0 ? ` (${tidy(cost)} % is the stated trade-off)` : ''}`,
    },
    {
      metric: 'order_volume',
      margin: volume,
      direction: 'down',
      scope: 'slice',
      text: `orders fall by less than ${tidy(volume)} % against the untreated`,
    },
    {
      metric: available.has('cx_score') ? 'cx_score' : 'on_time_rate',
      margin: spillover,
      direction: 'down',
      scope: 'elsewhere',
      text: `no spillover: ${elsewhere} lose less than ${tidy(spillover)} %`,
    },
  ];
  return all.filter((g) => available.has(g.metric));
}
