/** What cxf looks for by itself, with the driver that records it and the direction that does harm (contract, section 8). */
export const CAUSES = [
  { id: 'batching', driver: 'batched_flag', harmful: 'up' },
  { id: 'merchant_prep', driver: 'merchant_prep_time', harmful: 'up' },
  { id: 'inventory', driver: 'in_stock_prob', harmful: 'down' },
  { id: 'dasher_supply', driver: 'supply_ratio', harmful: 'down' },
  { id: 'eta_model', driver: 'promised_seconds', harmful: 'down' },
  { id: 'delivery_distance', driver: 'distance_km', harmful: 'up' },
  { id: 'order_failure', driver: null, harmful: 'up' },
  { id: 'weather', driver: 'precipitation_mm', harmful: 'up' },
  { id: 'mix_shift', driver: null, harmful: 'up' },
] as const;

/** Outcomes a cause may or may not touch: the physical ones first, then what customers do about them. */
export const TOUCHED = ['duration', 'wait', 'wrong', 'substitutions', 'cancelled', 'promise'] as const;
export type Touched = (typeof TOUCHED)[number];

export const DIRECTIONS = ['up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How a cause that the user declares may do its harm; the others are cxf's own. */
export const OWN_MECHANISMS = ['time', 'items', 'unknown'] as const;

/** A cause of the user's: `[[hypotheses]]` in cxf.toml. */
export interface OwnHypothesis {
  readonly id: string;
  readonly title: string;
  readonly driver: string;
  /** Null: as the data say. */
  readonly harmful: Direction | null;
  readonly mechanism: (typeof OWN_MECHANISMS)[number];
  /** Null: those that never went with the driver. */
  readonly spares: readonly Touched[] | null;
  readonly shows: readonly string[];
  readonly levers: readonly string[];
  readonly downstreamOf: readonly string[];
  readonly segments: readonly string[];
  readonly why: string;
}
