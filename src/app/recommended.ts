import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../config/settings.js';
import { notEvaluated, usageError } from '../errors.js';
import { METRIC_IDS } from '../model/metrics.js';
import { sliceSchema } from '../model/schemas.js';
import type { Chosen } from '../plan/types.js';
import type { RcaOptions } from './rca.js';

const value = z.union([z.string(), z.number()]).nullable();
const chosenSchema = z.object({
  rank: z.int(),
  id: z.string(),
  cause: z.string(),
  title: z.string(),
  confidence: z.number(),
  action: z.object({
    lever: z.string(),
    from: value,
    to: value,
    scope: z.object({ slice: sliceSchema, segment: z.string().nullable() }),
  }),
  expected: z.partialRecord(z.enum(METRIC_IDS), z.object({ from: z.number(), to: z.number(), delta: z.number() })),
  tradeoffs: z.array(
    z.object({
      metric: z.string(),
      delta: z.number().nullable(),
      delta_pct: z.number().nullable(),
      unit: z.string(),
    }),
  ),
  complexity: z.enum(['low', 'medium', 'high']),
  rollout_days: z.number(),
});

/** Of `cxf.recommend/v1`, what a plan reads. */
const recommendationsSchema = z.object({
  schema: z.literal('cxf.recommend/v1'),
  incident: z.object({ id: z.string() }),
  verdict: z.enum(['act', 'monitor']),
  recommendations: z.array(chosenSchema),
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
}

/** The recommendations a plan may be made of. */
export async function recommended(_settings: Settings, id: string, options: RecommendedOptions): Promise<Recommendations> {
  if (options.from === undefined)
    throw usageError(
      'no_recommendation',
      `cxf plan ${id.slice(0, 60)} needs a recommendation.`,
      'give one with --from FILE, a cxf.recommend/v1 document',
    );
  return fromFile(options.from, options.cwd);
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
