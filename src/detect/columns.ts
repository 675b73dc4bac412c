import type { Filled } from '../engine/types.js';

/** With fewer orders than this, now or before, nothing is said of a column. */
const MIN_ORDERS = 50;
/** A column that fewer orders had a value in before was no regular one; now less than half of that is a loss. */
const REGULAR = 0.5;
const LOSS = 0.5;

/** A column that most orders had a value in and that suddenly has few. */
export interface EmptiedColumn {
  /** As the user calls it. */
  readonly label: string;
  /** Shares of the orders with a value. */
  readonly now: number;
  readonly before: number;
}

const share = ({ orders, filled }: Filled['now']): number => (orders > 0 ? filled / orders : 0);

/** Columns that were filled for at least half of the orders and now are for less than half of that share. */
export function emptied(columns: readonly Filled[]): EmptiedColumn[] {
  return columns
    .filter(({ now, before }) => {
      if (now.orders < MIN_ORDERS || before.orders < MIN_ORDERS) return false;
      return share(before) >= REGULAR && share(now) < LOSS * share(before);
    })
    .map(({ label, now, before }) => ({ label, now: share(now), before: share(before) }));
}
