import type { Complexity, CostId, InterventionEffect, OrderKind, StatedCost } from '../../model/interventions.js';

/** A measure against one cause, as data. */
export interface Intervention {
  readonly id: string;
  readonly cause: string;
  /** What is done; the segment and the hours are added to it. */
  readonly title: string;
  readonly lever: string;
  /** Column the cause moves, and the direction that does harm; null: none records it. */
  readonly driver: string | null;
  readonly harmful: 'up' | 'down';
  readonly effect: InterventionEffect;
  /** `stores`: it may act on the stores alone whose driver moved. `segment`: on a kind of orders. `slice`: on all or none. */
  readonly scope: 'stores' | 'segment' | 'slice';
  /** Whether it can be done in some hours of the day alone. */
  readonly byHour: boolean;
  readonly costs: readonly CostId[];
  readonly complexity: Complexity;
  readonly rolloutDays: number;
  readonly reversible: boolean;
  readonly assumptions: readonly string[];
  /** What the user declares beside that; missing where the measure is cxf's own. */
  readonly own?: Own;
}

export interface Own {
  /** Where the lever stands and where it goes; null: as the change log or the data say. */
  readonly from: string | null;
  readonly to: string | null;
  /** Kinds of orders it may be limited to; null: those cxf weighs. */
  readonly kinds: readonly OrderKind[] | null;
  readonly stated: readonly string[];
  readonly cost: StatedCost | null;
  /** False: cxf has one of this cause and lever, which it replaces. */
  readonly added: boolean;
}
