import type { Fixed } from '../../src/detect/search.js';
import { type Case, canonical } from './cases.js';

/** What a method says about a case: elements in canonical spelling, best first, and those it answers with. */
export interface Answer {
  readonly ranked: readonly string[];
  readonly pred: readonly string[];
  readonly ms: number;
}

export interface Names {
  readonly attributes: readonly string[];
  readonly values: readonly (readonly string[])[];
}

export const elementName = (names: Names, fixed: Fixed): string =>
  canonical(fixed.map(([d, code]) => `${names.attributes[d]}=${names.values[d]?.[code]}`).join('&'));

/** What a method sees of a case: all but the labels. */
export type Question = Pick<Case, 'codes' | 'observed' | 'history' | 'attributes' | 'values'>;
