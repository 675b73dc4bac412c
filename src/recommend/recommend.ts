import type { Expected, Recommendation } from '../model/recommend.js';
import { type Random, random } from '../stats/random.js';
import { actionOf, bufferOf } from './action.js';
import { bringsHalf, CALIBRATION, confidenceOf, interval80, widened, withError } from './confidence.js';
import { calendarOf } from './covariates.js';
import { applied, type Changed, comparison, EVERY, meansOver, undoEffect } from './effect.js';
import { type Frame, frameOf } from './frame.js';
import { type Case, caseOf, chosen, effectOn, type Option, optionsOf, shared } from './options.js';
import type { Rates } from './outcomes.js';
import { tradeoffsOf } from './tradeoffs.js';
import type { FoundCause, RecommendInput } from './types.js';

/** Below this a cause is no ground to act on, and below this a measure is not worth its roll-out. */
const LEAST_CAUSE = 0.4;
const LEAST_GAIN = 0.5;
const LEAST_CONFIDENCE = 0.3;
/** Each order does as well as ever: there is nothing to put right. */
const MIX = 'mix_shift';
/** Points of score that one percent of orders per trip is held against, where both count. */
const POINTS_PER_PERCENT = 0.2;

/** A recommendation without the figures of the incident, which the document adds to. */
export type Draft = Omit<Recommendation, 'rank' | 'expected' | 'pareto'> & {
  readonly gain: Readonly<Record<string, Omit<Expected, 'from' | 'to'>>>;
  readonly score: number;
  /** What confidence and intervals were made of, for the benchmark that calibrates them. */
  readonly raw: {
    readonly cause: number;
    readonly draws: readonly number[];
    readonly free: number;
    readonly ceiling: number;
    readonly lost: number;
    /** Whether another cause is at work as well, and the gain is what the division of the loss leaves it. */
    readonly divided: boolean;
  };
};

export interface Advice {
  readonly verdict: 'act' | 'monitor';
  readonly drafts: readonly (Draft & { readonly pareto: boolean })[];
  readonly limitations: readonly string[];
  /** Likely causes that no measure is known against. */
  readonly unmet: readonly string[];
}

/** A seed of the incident: the same incident gives the same draws. */
function seedOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}

/** Points an order lost since the onset, against what its store, hour and weekday usually come to. */
export function lostOf(frame: Frame, input: RecommendInput): number {
  const effect = undoEffect(comparison(frame, calendarOf(frame)), EVERY, null);
  const whole = meansOver(frame, EVERY);
  return effect ? Math.max(0, applied(whole, whole, effect, effect.point, input).score) : 0;
}

/**
 * Points an order that the cause explains, if it is one: no measure against it brings more. What nobody explains goes to the causes as
 * the rest does, the others counting as far as they are believed.
 */
export function ceilingOf(lost: number, cause: FoundCause, causes: readonly FoundCause[]): number {
  const others = causes.reduce((a, o) => (o.cause === cause.cause ? a : a + o.confidence * o.share), 0);
  const share = cause.share + others > 0 ? cause.share / (cause.share + others) : 0;
  return share * lost;
}

/** Part of an estimate that counts, so that the score gains no more than the cause took, nor than the scope can bring. */
function heldTo(ceiling: number, { change: { score }, most }: Option): number {
  const limit = Math.min(ceiling, most);
  return score > limit && score > 0 ? limit / score : 1;
}

/** Changes of rates and score, widened to how far estimates turn out from the truth, times the part that counts. */
function gains(c: Case, point: Changed, draws: readonly Changed[], part: number, lost: number): Draft['gain'] {
  const { input } = c;
  const { spread, division } = CALIBRATION;
  // What two causes lose together is not known to divide so; none of them took more than was lost.
  const divided = shared(c) && part < 1;
  const most = lost / Math.max(1e-9, part * point.score);
  const gain = (of: (c: Changed) => number, ofSegment: (c: Changed) => number): Omit<Expected, 'from' | 'to'> => {
    const delta = part * of(point);
    const all = widened(
      delta,
      draws.map((d) => part * of(d)),
      spread,
    );
    const drawn = interval80(all) ?? [delta, delta];
    const told = divided ? withError(drawn, delta, division, most) : drawn;
    return { delta, interval80: told, segment_delta: part * ofSegment(point) };
  };
  const rate = (id: keyof Rates) =>
    gain(
      (c) => c.to[id] - c.from[id],
      (c) => c.segment.to[id] - c.segment.from[id],
    );
  return {
    cx_score: gain(
      (c) => c.score,
      (c) => c.segment.score,
    ),
    ...Object.fromEntries(input.terms.map((id) => [id, rate(id)])),
  };
}

function draftOf(c: Case, option: Option, options: readonly Option[], lost: number, rng: Random): Draft | null {
  const { frame, input, intervention: i, cause } = c;
  const { segment } = option;
  const ceiling = ceilingOf(lost, cause, input.causes);
  const effect = effectOn(c, segment, rng);
  if (!effect) return null;
  const [whole, own] = [meansOver(frame, EVERY), meansOver(frame, segment.keep)];
  const draws = effect.draws.map((d) => applied(whole, own, effect, d, input));
  const part = heldTo(ceiling, option);
  const gain = gains(c, option.change, draws, part, lost);
  const score = part * option.change.score;
  const scores = draws.map((d) => part * d.score);
  const half = bringsHalf(score, widened(score, scores, CALIBRATION.spread));
  const gainOf = (o: Option): number => heldTo(ceiling, o) * o.change.score;
  const costs = i.costs.includes('dasher_efficiency');
  const minutes = bufferOf(c);
  return {
    id: `${input.subject.id}:${i.id}`,
    cause: i.cause,
    title: segment.name === null ? i.title : `${i.title} for ${segment.name}`,
    confidence: confidenceOf(cause.confidence, half),
    action: actionOf(c, segment, input.subject.slice),
    tradeoffs: tradeoffsOf(c, segment.keep, minutes, option.change, draws, rng),
    complexity: i.complexity,
    rollout_days: i.rolloutDays,
    reversible: i.reversible,
    coverage: effect.coverage,
    segments: options.map((o) => ({
      segment: o.segment.name,
      gain: gainOf(o),
      efficiency_pct: costs ? 100 * o.change.efficiency : null,
      coverage: o.effect.coverage,
    })),
    left_on_table: Math.max(0, Math.max(...options.map(gainOf)) - score),
    assumptions: [...i.assumptions],
    gain,
    score,
    raw: { cause: cause.confidence, draws: scores, free: option.change.score, ceiling, lost, divided: shared(c) && part < 1 },
  };
}

const efficiencyOf = (d: Draft): number => d.tradeoffs.find((t) => t.metric === 'dasher_efficiency')?.delta_pct ?? 0;

/** Better by the objective: points that may be counted on, orders per trip, or both. */
function worth(d: Draft, objective: RecommendInput['objective']): number {
  const expected = d.confidence * d.score;
  if (objective === 'efficiency') return 1000 * Math.round(efficiencyOf(d)) + expected;
  return objective === 'cx' ? expected : expected + POINTS_PER_PERCENT * efficiencyOf(d);
}

const dominated = (d: Draft, all: readonly Draft[]): boolean =>
  all.some(
    (o) =>
      o !== d &&
      o.score >= d.score &&
      efficiencyOf(o) >= efficiencyOf(d) &&
      (o.score > d.score || efficiencyOf(o) > efficiencyOf(d)),
  );

/** Measures against the causes of one incident, best first: pure, from plain data. */
export function recommend(input: RecommendInput): Advice {
  if (input.verdict === 'monitor') return { verdict: 'monitor', drafts: [], limitations: [], unmet: [] };
  const frame = frameOf(input);
  const rng = random(seedOf(input.subject.id));
  const lost = lostOf(frame, input);
  const limitations: string[] = [];
  const likely = input.causes.filter((cause) => cause.confidence >= LEAST_CAUSE);
  const unmet = likely.map((c) => c.cause).filter((id) => id !== MIX && !input.interventions.some((i) => i.cause === id));
  const drafts = likely
    .flatMap((cause) =>
      input.interventions
        .filter((i) => i.cause === cause.cause)
        .flatMap((i): Draft[] => {
          const c = caseOf(frame, input, i, cause);
          const options = optionsOf(c);
          const ceiling = ceilingOf(lost, cause, input.causes);
          const best = chosen(c, options, (o) => heldTo(ceiling, o) * o.change.score);
          if (!best) {
            limitations.push(
              options.length === 0
                ? `${i.title}: too few orders on both sides of the onset to tell what it brings`
                : `${i.title}: every scope costs more efficiency than may be given up`,
            );
            return [];
          }
          // A measure of the user's draws by itself, so that the others stay as they are without it.
          const own = i.own?.added ? random(seedOf(`${input.subject.id}:${i.id}`)) : rng;
          const draft = draftOf(c, best, options, lost, own);
          return draft && draft.score >= LEAST_GAIN && draft.confidence >= LEAST_CONFIDENCE ? [draft] : [];
        }),
    )
    .sort((a, b) => worth(b, input.objective) - worth(a, input.objective) || (a.id < b.id ? -1 : 1));
  const marked = drafts.map((d) => ({ ...d, pareto: !dominated(d, drafts) }));
  return { verdict: drafts.length > 0 ? 'act' : 'monitor', drafts: marked, limitations, unmet };
}
