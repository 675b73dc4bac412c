import { baseOf, type Counts, pooled } from './search-base.js';
import { elementsOf } from './search-elements.js';
import { lawsOf, logsOf, scoresOf } from './search-model.js';
import { describe, type Element, order, rowsOf } from './search-rank.js';
import { binsOf, tableOf } from './search-shift.js';
import { spreadOf } from './search-spread.js';

export type { Counts } from './search-base.js';
export type { Fixed } from './search-elements.js';
export type { Element } from './search-rank.js';

/** What the search takes for granted; `npm run bench:localise -- --sensitivity` shows how little hangs on it. */
export const ASSUMPTIONS = {
  /** Slices fix at most so many dimensions. */
  maxDepth: 3,
  /** Shifts of log odds under this are not told apart from none. */
  finest: 0.05,
  /** Usual standard deviation of the log of the shift within a slice: one cell may be hit three times as hard as another. */
  uneven: Math.log(3) / 2,
  /** Log posterior odds from which an element is an answer: very strong evidence (Kass and Raftery 1995). */
  support: 5,
  /** Weight of the description length; 1 by theory. */
  penalty: 1,
};

export type Assumptions = typeof ASSUMPTIONS;

export interface SearchInput {
  /** By dimension: the code of every cell. A combination of codes is one cell, once. */
  readonly codes: readonly Int32Array[];
  /** Events k among n, by cell; effective counts (n / phi) where orders of a day vary together. */
  readonly observed: Counts;
  /** The same for comparable stretches before. Their sum is the forecast, their disagreement the cells' own spread. */
  readonly history: readonly Counts[];
  /** Whether the event is welcome (then a fall is looked for); else a rise. */
  readonly good?: 'up' | 'down';
  /** Spread of a cell's log odds between stretches, where it is known better than from `history`. */
  readonly spread?: number;
  /** Slices with fewer orders now are not looked at on their own. */
  readonly minOrders?: number;
  /** At most so many of either. */
  readonly limits?: { readonly ranked: number; readonly chosen: number };
  readonly assumptions?: Partial<Assumptions>;
}

export interface SearchResult {
  /** Best first, each on its own. */
  readonly ranked: readonly Element[];
  /** The slices that explain the change together: the best, then the best for what it leaves, while there is support. */
  readonly chosen: readonly Element[];
  readonly spread: number;
}

const LIMITS = { ranked: 20, chosen: 5 };

const others = ({ k, n }: Counts): Counts => ({ k: n.map((x, c) => x - (k[c] as number)), n });

/**
 * Which slices a change of a rate is about: the elements of up to `maxDepth` dimensions that divide the cells best into
 * those that shifted and those that drifted together. Two-component random-effects model of the cells' log odds with
 * beta-binomial counts, compared by marginal likelihood and description length. Pure; equal input gives equal output.
 */
export function search(input: SearchInput): SearchResult {
  const assumed = { ...ASSUMPTIONS, ...input.assumptions };
  const limits = input.limits ?? LIMITS;
  const flipped = input.good === 'up';
  const [observed, history] = flipped ? [others(input.observed), input.history.map(others)] : [input.observed, input.history];
  const bins = binsOf(assumed.finest);
  const base = baseOf(input.codes, pooled(history, observed.n.length));
  const spread = input.spread ?? spreadOf(input.codes, history, bins, assumed.finest);
  const table = tableOf(observed, base, bins);
  const elements = elementsOf(input.codes, table.cells, observed.n, assumed.maxDepth);
  const laws = lawsOf(bins, spread, assumed.finest, assumed.uneven);
  const logs = logsOf(table, laws);
  const width = laws.outside.length + laws.inside.length;
  const scored = (): { best: Int32Array; tell: (e: number) => Element } => {
    const factors = scoresOf(elements, logs, laws, input.minOrders ?? 0);
    const scores = factors.map((factor, e) => factor - assumed.penalty * (elements.length[e] as number));
    const tell = (e: number): Element => describe(elements, table, e, scores[e] as number, { observed, base, flipped });
    return { best: order(elements, scores), tell };
  };
  let round = scored();
  const ranked = Array.from(round.best.subarray(0, limits.ranked), round.tell);
  const chosen: Element[] = [];
  while (chosen.length < limits.chosen) {
    const [first = -1] = round.best;
    const element = first < 0 ? null : round.tell(first);
    if (!element || element.score < assumed.support) break;
    chosen.push(element);
    for (const row of rowsOf(elements, table, first)) logs.fill(0, row * width, (row + 1) * width);
    round = scored();
  }
  return { ranked, chosen, spread };
}
