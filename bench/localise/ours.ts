import { type Assumptions, search } from '../../src/detect/search.js';
import { type Answer, elementName, type Question } from './answer.js';

/** The search that `detect` uses. An incident is known to be there: without support the best element is the answer. */
export function ours(kase: Question, assumptions: Partial<Assumptions> = {}): Answer {
  const start = performance.now();
  const { ranked, chosen } = search({ codes: kase.codes, observed: kase.observed, history: kase.history, assumptions });
  const ms = performance.now() - start;
  const names = (list: typeof ranked): string[] => list.map((e) => elementName(kase, e.fixed));
  return { ranked: names(ranked), pred: names(chosen.length > 0 ? chosen : ranked.slice(0, 1)), ms };
}
