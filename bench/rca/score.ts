import { type Interval, wilson } from '../detect/intervals.js';
import { CAUSES, DECOYS, type RcaCase } from './case.js';
import type { AnsweredCause, RcaDocument } from './document.js';

/** A case and what was answered; causes in the order they were ranked. */
export interface Judged {
  readonly case: RcaCase;
  readonly document: RcaDocument;
  readonly causes: readonly AnsweredCause[];
  readonly true: ReadonlySet<string>;
}

export const judged = (c: RcaCase, document: RcaDocument): Judged => ({
  case: c,
  document,
  causes: document.causes.toSorted((a, b) => a.rank - b.rank),
  true: new Set(c.truth.causes.map((t) => t.cause)),
});

export const isCause = (j: Judged): boolean => j.case.kind === 'cause';
/** The first (larger) cause can be seen in the data. */
export const isRecorded = (j: Judged): boolean => isCause(j) && j.case.truth.missing.length === 0;
export const isTwo = (j: Judged): boolean => j.case.truth.causes.length === 2;

/** The first cause named is a true one; one of the first three is. */
export const first = (j: Judged): boolean => j.true.has(j.causes[0]?.cause ?? '');
export const inThree = (j: Judged): boolean => j.causes.slice(0, 3).some((c) => j.true.has(c.cause));
export const both = (j: Judged): boolean => j.causes.length > 1 && j.causes.slice(0, 2).every((c) => j.true.has(c.cause));
export const calm = (j: Judged): boolean => j.causes.every((c) => j.true.has(c.cause) || c.confidence <= 0.6);
export const act = (j: Judged): boolean => j.document.verdict === 'act';
export const passedOver = (j: Judged): boolean => !act(j) || (j.case.kind === 'mix_shift' && j.causes[0]?.cause === 'mix_shift');

/** The first cause is what one names who falls for the decoy driver. */
export const fellForDriver = (j: Judged): boolean =>
  j.case.truth.decoys.some((d) => (DECOYS[d.kind].blames as readonly string[]).includes(j.causes[0]?.cause ?? '')) && !first(j);
/** A change that did nothing is given as what a confident cause goes back to. */
export const fellForEvent = (j: Judged): boolean =>
  act(j) &&
  j.causes.some((c, i) => (i === 0 || c.confidence >= 0.6) && j.case.truth.decoyEvents.includes(c.timeline?.event_id ?? ''));
/** The event behind the first cause, where it was logged, is the one named. */
export const namedEvent = (j: Judged): boolean => {
  const found = j.case.truth.causes.find((t) => t.cause === j.causes[0]?.cause);
  return found?.event_id != null && j.causes[0]?.timeline?.event_id === found.event_id;
};

export const share = (items: readonly Judged[], hit: (j: Judged) => boolean): Interval =>
  wilson(items.filter(hit).length, items.length);

export interface Pair {
  readonly confidence: number;
  readonly true: boolean;
}

const NAMED = [...CAUSES, 'mix_shift'];

/** Every contract cause of every case; one that was not named was given nothing. */
export const pairsOf = (items: readonly Judged[]): Pair[] =>
  items.flatMap((j) =>
    NAMED.map((cause) => ({
      confidence: j.causes.find((c) => c.cause === cause)?.confidence ?? 0,
      true: j.true.has(cause),
    })),
  );

export const firstsOf = (items: readonly Judged[]): Pair[] =>
  items.flatMap((j) => (j.causes[0] ? [{ confidence: j.causes[0].confidence, true: first(j) }] : []));

export const namedPairs = (items: readonly Judged[]): Pair[] =>
  items.flatMap((j) => j.causes.map((c) => ({ confidence: c.confidence, true: j.true.has(c.cause) })));

const BINS = 10;

/** Expected calibration error over ten bins of equal mass. */
export function ece(pairs: readonly Pair[]): number {
  if (pairs.length === 0) return Number.NaN;
  const sorted = pairs.toSorted((a, b) => a.confidence - b.confidence);
  let error = 0;
  for (let b = 0; b < BINS; b++) {
    const bin = sorted.slice(Math.floor((b * sorted.length) / BINS), Math.floor(((b + 1) * sorted.length) / BINS));
    error += Math.abs(bin.reduce((s, p) => s + p.confidence - Number(p.true), 0));
  }
  return error / sorted.length;
}

export const brier = (pairs: readonly Pair[]): number =>
  pairs.length === 0 ? Number.NaN : pairs.reduce((s, p) => s + (p.confidence - Number(p.true)) ** 2, 0) / pairs.length;
