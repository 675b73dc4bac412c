export type OrderRow = readonly (string | number | boolean | null)[];

/** Decoded rows: times as ISO text. Worst first (points of CX score lost), then order_id. */
export interface OrderTable {
  readonly columns: readonly string[];
  readonly rows: readonly OrderRow[];
}
