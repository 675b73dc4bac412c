import type { ColumnLook, SourceLook } from '../model/look.js';

/** Columns with few values, whatever they are called. */
export const sliceable = (look: SourceLook): ColumnLook[] =>
  look.columns
    .filter((c) => c.distinct >= 2 && c.distinct <= 60 && c.filled > 0.8 * c.rows && c.shapes.number < 0.5 && c.shapes.iso < 0.5)
    .filter((c) => !/^(BOOLEAN|TIMESTAMP|DATE)/.test(c.type))
    .sort((a, b) => b.distinct - a.distinct || (a.name < b.name ? -1 : 1));
