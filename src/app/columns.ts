import { floorHour, HOUR, resolveWindow } from '../detect/clock.js';
import { emptied } from '../detect/columns.js';
import { affordableDays } from '../detect/stores-keep.js';
import type { DetectInput } from '../detect/types.js';
import type { Engine, Filled } from '../engine/types.js';
import { type CxfError, notEvaluated } from '../errors.js';
import { type Slice, withoutDaypart } from '../model/slice.js';

/** What is filled later than the order (a delivery, a flag) may not be there yet for younger ones. */
const SETTLED = 6 * HOUR;
const DAY = 24 * HOUR;
/** Days to compare with: fewer where there are very many orders. */
const [MOST_DAYS, LEAST_DAYS] = [7, 2];
const MAX_ORDERS = 1_000_000;

/**
 * Asks how many orders have a value in each column, in the settled hours of the window and in the same hours of the days before;
 * nobody need wait for the answer.
 */
export function askColumns(engine: Engine, input: DetectInput, where: Slice): Promise<readonly Filled[]> {
  const { sinceMs, maturityMs } = input.settings;
  const { start, matured } = resolveWindow(input.asOf, sinceMs, maturityMs, input.lastOrder);
  const span = { from: start, to: Math.min(matured, floorHour(input.asOf - SETTLED)) };
  if (span.to <= span.from) return Promise.resolve([]);
  const days = Math.ceil((span.to - span.from) / DAY);
  const step = days * DAY;
  const count = Math.max(1, Math.floor(affordableDays(input, MAX_ORDERS, LEAST_DAYS, MOST_DAYS) / days));
  const asked = engine.filled({ span, step, count, asOf: input.asOf, where: withoutDaypart(where) });
  asked.catch(() => undefined);
  return asked;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** A column that is suddenly empty makes its metrics look better or vanish: no answer (exit 4). Null where there is none. */
export function columnProblem(columns: readonly Filled[], name: string): CxfError | null {
  const lost = emptied(columns);
  if (lost.length === 0) return null;
  const each = lost.map((c) => `${c.label} in ${percent(c.now)} of the orders, usually ${percent(c.before)}`);
  return notEvaluated(
    'data_quality',
    `${name}: ${lost.length === 1 ? 'a column is' : 'columns are'} suddenly empty in the window: ${each.join('; ')}.`,
    'load them again; if they are filled later than the orders, set maturity in cxf.toml',
  );
}
