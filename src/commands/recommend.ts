import { onlyRecommendation, runRecommend } from '../app/recommend.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import { recommendView } from '../report/recommend.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

export interface RecommendCommandOptions extends Globals {
  readonly rec?: string;
  readonly objective?: string;
  readonly maxEfficiencyLoss?: string;
}

const OBJECTIVES = ['cx', 'efficiency', 'balanced'] as const;

function objectiveOf(text: string | undefined): (typeof OBJECTIVES)[number] {
  if (text === undefined) return 'balanced';
  const found = OBJECTIVES.find((o) => o === text);
  if (found) return found;
  throw usageError('usage', `--objective does not know "${text.slice(0, 40)}".`, `known: ${OBJECTIVES.join(', ')}`);
}

/** `5%` or `5`. */
function percentOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = /^\d+(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value >= 0 && value <= 100) return value;
  throw usageError('usage', `--max-efficiency-loss wants a percentage, not "${text.slice(0, 40)}".`, 'such as 5%');
}

function rankOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const n = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (n >= 1) return n;
  throw usageError('usage', `--rec wants the number of a recommendation, not "${text.slice(0, 40)}".`, 'the first is 1');
}

/** `cxf recommend <id>`. */
export async function recommendCommand(io: Io, id: string, options: RecommendCommandOptions): Promise<ExitCode> {
  const [rank, objective, maxEfficiencyLoss] = [
    rankOf(options.rec),
    objectiveOf(options.objective),
    percentOf(options.maxEfficiencyLoss),
  ];
  const context = new Context(io, options);
  const run = { now: io.now, cwd: io.cwd, objective, maxEfficiencyLoss };
  const all = await context.working((progress) => runRecommend(context.settings, id, { ...run, progress }));
  context.warn(all.warnings);
  const doc = rank === null ? all : onlyRecommendation(all, rank);
  await context.answer(doc, () => recommendView(doc, context.places, { detail: rank !== null, markdown: options.md === true }));
  return EXIT.ok;
}
