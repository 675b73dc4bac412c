import { type FlagName, flagText, variableOf } from '../../src/config/flags.js';
import { EXIT } from '../../src/errors.js';
import { DOCUMENTS } from '../../src/model/documents.js';

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'completed; findings allowed',
  runtime: 'runtime failure',
  usage: 'usage, configuration or data: one sentence names the file, column or flag and the fix',
  failOn: 'with `--fail-on`: an incident of that severity or worse is open; of an experiment: a guardrail is breached',
  notEvaluated: 'could not be evaluated: data stale, window empty, too little history',
  locked: 'the state was locked by another cxf for longer than `--lock-timeout`',
};

export const exitCodes = (): { readonly code: number; readonly meaning: string }[] =>
  (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => ({ code: EXIT[name], meaning: MEANINGS[name] }));

const FLAGS: Readonly<Record<FlagName, true>> = {
  source: true,
  events: true,
  config: true,
  state: true,
  asOf: true,
  where: true,
  since: true,
  baseline: true,
  lockTimeout: true,
};

export const variables = (): { readonly variable: string; readonly flag: string }[] =>
  (Object.keys(FLAGS) as FlagName[]).map((name) => ({ variable: variableOf(name), flag: flagText(name) }));

/** Every document of `--json`, and the file with its schema. */
export const schemas = (): { readonly id: string; readonly file: string }[] =>
  Object.keys(DOCUMENTS)
    .sort()
    .map((id) => ({ id, file: `schema/${id.replace('/', '.')}.json` }));
