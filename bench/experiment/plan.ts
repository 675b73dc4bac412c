import type { EvaluateInput } from '../../src/experiment/evaluate.js';
import type { Sums } from '../../src/experiment/types.js';
import type { MetricId } from '../../src/model/metrics.js';
import { guardrailsFor } from '../../src/plan/guardrails.js';
import { storeFigures } from '../../src/plan/power.js';
import type { Chosen, Demands, History } from '../../src/plan/types.js';

export const DEMANDS: Demands = { alpha: 0.05, power: 0.8, margins: { efficiency: 10, volume: 5, spillover: 2 } };

const CHOSEN: Chosen = {
  ...{ rank: 1, id: 'r', cause: 'batching', title: 'smaller batches', confidence: 0.9 },
  action: { lever: 'max_batch_size', from: 4, to: 2, scope: { slice: { region: 'sf' }, segment: null } },
  ...{ expected: {}, tradeoffs: [], complexity: 'low', rollout_days: 1 },
};

/** What a plan knows of stores: delivered orders and those on time, by store x day before the experiment. */
export function historyOf(history: Pick<Sums, 'orders' | 'delivered' | 'on_time'>, days: number): History {
  const stores = Array.from({ length: history.orders.length / days }, (_, u) => {
    const sum = (x: Float64Array, from = 0, to = days): number =>
      x.subarray(u * days + from, u * days + to).reduce((a, b) => a + b, 0);
    const part = (from: number, to: number) => ({ n: sum(history.delivered, from, to), total: sum(history.on_time, from, to) });
    const middle = Math.floor(days / 2);
    return {
      ...{ id: `store ${u}`, orders: sum(history.orders), n: sum(history.delivered), good: sum(history.on_time) },
      halves: [part(0, middle), part(middle, days)] as const,
      byDay: Array.from({ length: days }, (_, t) => part(t, t + 1)),
    };
  });
  return {
    days,
    ordersPerDay: stores.reduce((s, x) => s + x.orders, 0) / days,
    stores,
    ...{ blocks: [], blocksPerDay: 1, blockHours: 4, blockLag: 7, deliveryMinutes: null, trips: null },
  };
}

/** The part of a plan that an experiment is judged by, as `cxf plan` writes it. */
export function planOf(history: History, available: readonly MetricId[], target = 5): EvaluateInput['plan'] {
  const { icc, interval } = storeFigures(history);
  const primary = (['cx_score', 'on_time_rate', 'cancellation_rate'] as const).filter((m) => available.includes(m));
  return {
    metrics: {
      primary: primary.map((metric) => ({ metric, baseline: null, target: metric === 'on_time_rate' ? target : null })),
      secondary: [],
      guardrails: guardrailsFor(DEMANDS, CHOSEN, { region: 'sf' }, new Set(available)),
    },
    power: { metric: 'on_time_rate', alpha: DEMANDS.alpha, days_min: 7 } as EvaluateInput['plan']['power'],
    unit: { kind: 'store', icc: interval === null ? null : icc } as EvaluateInput['plan']['unit'],
  };
}
