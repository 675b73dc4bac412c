import { recommendInput } from '../../src/app/recommend.js';
import { analyse } from '../../src/rca/analyse.js';
import { type Draft, recommend } from '../../src/recommend/recommend.js';
import { inputOf } from '../rca/answers/cxf.js';
import { stored } from '../rca/cache.js';
import type { Generator, RcaCase } from '../rca/case.js';

/** One recommendation of a case, with what undoing its cause brings there: nothing where it is no true cause. */
export interface Judged {
  readonly cause: string;
  readonly real: boolean;
  readonly confidence: number;
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly truth: number;
  readonly raw: Draft['raw'];
}

export interface Answer {
  readonly id: string;
  readonly kind: RcaCase['kind'];
  readonly drop: number;
  readonly trueCauses: readonly string[];
  readonly verdict: 'act' | 'monitor';
  readonly recommendations: readonly Judged[];
  readonly seconds: number;
}

/** Outcomes have had so long to become known, as `maturity` sees to: the truth counts them all. */
const MATURED = 12 * 3_600_000;

/**
 * What cxf recommends for a simulated incident, as far as each cause reaches: the simulator knows what undoing all of a cause brings,
 * not what a part of it would.
 */
export async function answerOf(generator: Generator, seed: number, cache: string): Promise<Answer | null> {
  const found = await stored(generator, seed, cache);
  if (!found) return null;
  const { truth, kind, ...question } = found.case;
  const input = await inputOf(question, found.files, MATURED);
  const analysis = analyse(input);
  const from = performance.now();
  const wish = { objective: 'cx', maxEfficiencyLoss: null } as const;
  const advice = recommend({ ...recommendInput(input, analysis, wish), narrow: false });
  return {
    id: found.case.id,
    kind,
    drop: truth.drop,
    trueCauses: truth.causes.map((c) => c.cause),
    verdict: advice.verdict,
    seconds: (performance.now() - from) / 1000,
    recommendations: advice.drafts.map((d) => {
      const cause = truth.causes.find((c) => c.cause === d.cause);
      return {
        cause: d.cause,
        real: cause !== undefined,
        confidence: d.confidence,
        score: d.score,
        interval: d.gain.cx_score?.interval80 ?? [d.score, d.score],
        truth: cause?.undo.cx_score ?? 0,
        raw: d.raw,
      };
    }),
  };
}
