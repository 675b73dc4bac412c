import type { Recommendation } from '../../model/recommend.js';

/** What a measure costs beside the points it brings. */
export type CostId = 'dasher_efficiency' | 'quoted_minutes' | 'order_volume' | 'courier_hours' | 'items_offered';

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
  /** `undo`: the lever goes back to what it was. `buffer`: the promise takes in the minutes that the cause adds. */
  readonly effect: 'undo' | 'buffer';
  /** `stores`: it may act on the stores alone whose driver moved. `segment`: on a kind of orders. `slice`: on all or none. */
  readonly scope: 'stores' | 'segment' | 'slice';
  readonly costs: readonly CostId[];
  readonly complexity: Recommendation['complexity'];
  readonly rolloutDays: number;
  readonly reversible: boolean;
  readonly assumptions: readonly string[];
}
