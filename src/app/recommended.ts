import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../config/settings.js';
import { notEvaluated, usageError } from '../errors.js';
import { expectedSchema, recommendationSchema, recommendSchema, tradeoffSchema } from '../model/recommend.js';
import { metricSchema } from '../model/schemas.js';
import type { Chosen } from '../plan/types.js';
import type { RcaOptions } from './rca.js';
import { runRecommend } from './recommend.js';

/** Of `cxf.recommend/v1`, what a plan reads. */
const recommendationsSchema = z.object({
  schema: recommendSchema.shape.schema,
  incident: z.object({ id: z.string() }),
  verdict: recommendSchema.shape.verdict,
  recommendations: z.array(
    recommendationSchema
      .pick({
        rank: true,
        id: true,
        cause: true,
        title: true,
        confidence: true,
        action: true,
        complexity: true,
        rollout_days: true,
      })
      .extend({
        expected: z.partialRecord(
          metricSchema,
          expectedSchema.pick({ from: true, to: true, delta: true }).extend({
            // A document written by hand may leave it out.
            interval80: expectedSchema.shape.interval80.optional(),
          }),
        ),
        tradeoffs: z.array(tradeoffSchema.pick({ metric: true, delta: true, delta_pct: true, unit: true })),
      }),
  ),
});
export type Recommendations = z.infer<typeof recommendationsSchema>;

/** A document somebody saved, or wrote: `cxf recommend ID --json > FILE`. */
function fromFile(file: string, cwd: string): Recommendations {
  const fix = 'give the output of cxf recommend ID --json';
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw usageError('no_such_file', `--from ${file.slice(0, 100)} cannot be read.`, fix).because(cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw usageError('bad_recommendation', `--from ${file.slice(0, 100)} is not JSON.`, fix).because(cause);
  }
  const parsed = recommendationsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usageError(
    'bad_recommendation',
    `--from ${file.slice(0, 100)} is not a cxf.recommend/v1 document: ${issue?.path.join('.') || 'the whole'} is not as it should be.`,
    fix,
  ).because(parsed.error);
}

export interface RecommendedOptions extends RcaOptions {
  /** File with a `cxf.recommend/v1` document. */
  readonly from?: string;
  /** Those of the incident, where they were made already. */
  readonly given?: Recommendations;
}

/** The recommendations a plan may be made of: those of `cxf recommend`, or of a file. */
export async function recommended(settings: Settings, id: string, options: RecommendedOptions): Promise<Recommendations> {
  const { from, given, ...run } = options;
  if (given) return given;
  return from === undefined
    ? runRecommend(settings, id, { ...run, objective: 'balanced', maxEfficiencyLoss: null })
    : fromFile(from, options.cwd);
}

/** The one with the given number. */
export function pick(doc: Recommendations, rank: number, incidentId: string): Chosen {
  if (doc.incident.id !== incidentId)
    throw usageError(
      'other_incident',
      `The recommendations are about ${doc.incident.id.slice(0, 60)}, not about ${incidentId}.`,
      `make them again: cxf recommend ${incidentId} --json`,
    );
  const count = doc.recommendations.length;
  if (count === 0)
    throw notEvaluated(
      'nothing_to_plan',
      `${incidentId}: the evidence supports no action, so there is nothing to plan.`,
      `see cxf rca ${incidentId}`,
    );
  const found = doc.recommendations.find((r) => r.rank === rank);
  if (found) return found;
  throw usageError(
    'no_such_recommendation',
    `--rec ${rank}: ${incidentId} has ${count === 1 ? 'one recommendation' : `${count} recommendations`}.`,
    count === 1 ? 'give 1' : `give a number from 1 to ${count}`,
  );
}
