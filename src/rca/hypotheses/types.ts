/** Outcomes a cause may or may not touch: the physical ones first, then what customers do about them. */
export const PROBES = ['duration', 'wait', 'wrong', 'substitutions', 'cancelled', 'promise'] as const;
export type Probe = (typeof PROBES)[number];

/** How a cause does its harm. */
export type Mechanism =
  /** Through durations: the order arrives later than it would have. */
  | 'time'
  /** Orders that share a trip arrive later, or damaged. */
  | 'sharing'
  /** Items are wrong, missing or replaced. */
  | 'items'
  /** The promise is shorter; the order arrives as always. */
  | 'promise'
  /** Orders fail at once, whatever the couriers do. */
  | 'failure'
  /** Another mix of orders, each as good as before. */
  | 'mix'
  /** Not known: judged by its driver's slope alone. */
  | 'unknown';

/** A possible cause, as data. */
export interface Hypothesis {
  /** The contract's name of a cause, or the user's own id. */
  readonly id: string;
  /** How the cause is called where it is named without an event. */
  readonly title: string;
  /** Column that records it, and the direction that does harm; none where nothing records it. */
  readonly driver: string | null;
  readonly harmful: 'up' | 'down';
  /** What its effect is linear in. */
  readonly scale: 'linear' | 'inverse';
  readonly mechanism: Mechanism;
  /** Drivers and mediators that show it beside the driver, for evidence. */
  readonly shows: readonly string[];
  /** Outcomes it cannot change: seeing them change speaks against it being alone. */
  readonly spares: readonly Probe[];
  /** Words in the lever of a change event that could be this cause. */
  readonly levers: readonly string[];
  /** Causes that move this one's driver. */
  readonly downstreamOf: readonly string[];
  /** Segments (boolean columns) in which it does most harm. */
  readonly segments: readonly string[];
  readonly why: string;
}
