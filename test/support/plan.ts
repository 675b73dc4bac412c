import type { Chosen, Demands, History } from '../../src/plan/types.js';
import { random } from '../../src/stats/random.js';

/** Histories and a recommendation as plans are made of them: no database, one seed. */

export interface Traffic {
  readonly stores: number;
  readonly perDay?: number;
  readonly days?: number;
  readonly rate?: number;
  /** Standard deviation of the stores' rates. */
  readonly spread?: number;
  /** Share of trips that serve several stores; null: no trips known. */
  readonly shared?: number | null;
  readonly seed?: number;
}

export function historyOf({
  stores,
  perDay = 12,
  days = 28,
  rate = 0.9,
  spread = 0.03,
  shared = 0.01,
  seed = 1,
}: Traffic): History {
  const rng = random(seed);
  const draw = (n: number, p: number): number => {
    let k = 0;
    for (let i = 0; i < n; i++) if (rng.uniform() < p) k++;
    return k;
  };
  const list = Array.from({ length: stores }, (_, i) => {
    const size = Math.max(2, Math.round(perDay * days * (0.5 + rng.uniform())));
    const own = Math.min(0.99, Math.max(0.05, rate + spread * rng.normal()));
    const halves = [0, 1].map(() => ({ n: Math.ceil(size / 2), total: draw(Math.ceil(size / 2), own) }));
    const [a, b] = halves as [(typeof halves)[0], (typeof halves)[0]];
    return {
      id: `s-${String(i).padStart(4, '0')}`,
      orders: a.n + b.n,
      n: a.n + b.n,
      good: a.total + b.total,
      halves: [a, b] as const,
    };
  });
  const orders = list.reduce((s, x) => s + x.orders, 0);
  const block = Math.round(orders / days);
  return {
    days,
    ordersPerDay: orders / days,
    stores: list,
    blocks: Array.from({ length: days }, () => ({ n: block, total: draw(block, rate + 0.01 * rng.normal()) })),
    blocksPerDay: 1,
    blockHours: 2,
    blockLag: 7,
    deliveryMinutes: 35,
    trips: shared === null ? null : { trips: 1000, several: Math.round(1000 * shared), outside: 10 },
  };
}

export const DEMANDS: Demands = { alpha: 0.05, power: 0.8, margins: { efficiency: null, volume: 5, spillover: 2 } };

export const CHOSEN: Chosen = {
  rank: 1,
  id: 'batching-fragile',
  cause: 'batching',
  title: 'Reduce the batching threshold for fragile baskets',
  confidence: 0.9,
  action: {
    lever: 'batching_threshold',
    from: '4',
    to: '2',
    scope: { slice: { region: 'SF', category: 'Grocery' }, segment: 'fragile baskets' },
  },
  expected: {
    cx_score: { from: 70, to: 82, delta: 12 },
    on_time_rate: { from: 78, to: 86, delta: 8 },
    cancellation_rate: { from: 8, to: 4, delta: -4 },
  },
  tradeoffs: [{ metric: 'dasher_efficiency', delta: -0.07, delta_pct: -5, unit: 'orders per trip' }],
  complexity: 'low',
  rollout_days: 1,
};
