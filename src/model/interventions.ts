import { CAUSES } from './causes.js';

/** What a measure costs that cxf can measure on the orders themselves. */
export const COST_IDS = ['dasher_efficiency', 'quoted_minutes', 'order_volume', 'courier_hours', 'items_offered'] as const;
export type CostId = (typeof COST_IDS)[number];

/** `undo`: the lever goes back to what it was. `buffer`: the promise takes in the minutes that the cause adds. */
export const EFFECTS = ['undo', 'buffer'] as const;
export type InterventionEffect = (typeof EFFECTS)[number];

export const COMPLEXITIES = ['low', 'medium', 'high'] as const;
export type Complexity = (typeof COMPLEXITIES)[number];

/** Causes that a measure can be declared against: a shift of the mix has none, each order does as well as ever. */
export const TREATABLE: readonly string[] = CAUSES.map((c) => c.id).filter((id) => id !== 'mix_shift');

export const COMPARISONS = ['>', '>=', '<', '<='] as const;

/** Orders told by a driver that is known before they are dispatched: `driver compare value`, in the driver's unit. */
export interface OrderKind {
  /** Completes "for ...". */
  readonly name: string;
  readonly driver: string;
  readonly compare: (typeof COMPARISONS)[number] | '=';
  readonly value: number;
}

/** What somebody pays for the measure, an order it acts on or a day. */
export interface StatedCost {
  readonly amount: number;
  /** A currency or anything else that is counted. */
  readonly unit: string;
  readonly per: 'order' | 'day';
  /** What it is paid for; empty where nothing is said. */
  readonly text: string;
}

/** Where a measure may be limited to, beside all of the slice. */
export interface Scopes {
  readonly kinds: readonly OrderKind[];
  /** The stores alone whose driver moved. */
  readonly stores: boolean;
  /** The hours of the day alone that hold most of the harm. */
  readonly hours: boolean;
}

/** A measure of the user's: `[[interventions]]` in cxf.toml. Null: as cxf's own of that cause and lever has it, else the default. */
export interface OwnIntervention {
  readonly cause: string;
  readonly lever: string;
  readonly title: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly effect: InterventionEffect | null;
  readonly scopes: Scopes | null;
  readonly costs: readonly CostId[] | null;
  /** Trade-offs in words, told as they are. */
  readonly stated: readonly string[];
  readonly cost: StatedCost | null;
  readonly complexity: Complexity | null;
  readonly rolloutDays: number | null;
  readonly reversible: boolean | null;
}

/** A lever as part of an id. */
export const slugOf = (lever: string): string => lever.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_');
