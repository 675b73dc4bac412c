import { z } from 'zod';
import { METRIC_IDS } from '../model/metrics.js';
import { SEVERITIES } from '../model/severity.js';
import { STATUSES } from '../model/words.js';

/** Answers to a tool's question: the words of a cxf command. Values are bound with `=` or stand after `--`, so that none is a flag. */

const LONGEST = 200;
const text = z.string().min(1).max(LONGEST);
const id = text.default('latest').describe('id of the incident, the beginning of one, or `latest`: of those open the worst');
const asOf = text.optional().describe('see only what was known then: ISO time, `now` or `latest`; default as configured');
const where = text.optional().describe('only these orders, such as region=SF,category=Grocery');
const since = text.optional().describe('window, such as 24h, 7d or an ISO date');
const maxRows = z.int().min(1).max(200).default(20).describe('most rows of any list in the answer');

export type Arguments = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Changes the state: with `--allow-write` only. `copy`: without it, it works on a private copy that is dropped in the end. */
  readonly writes: 'no' | 'copy' | 'yes';
  /** Words of the command. `by` is who asks, for what is kept with a name. */
  readonly words: (given: Arguments, by: string) => readonly string[];
}

/** `--name=value` for what was given. */
const flags = (given: Arguments, names: Readonly<Record<string, string>>): string[] =>
  Object.entries(names).flatMap(([key, flag]) => (given[key] === undefined ? [] : [`--${flag}=${String(given[key])}`]));

const GLOBAL = { as_of: 'as-of', where: 'where' } as const;
const WINDOW = { ...GLOBAL, since: 'since', baseline: 'baseline' } as const;
const shape = <T extends z.ZodRawShape>(own: T) => z.strictObject({ ...own, as_of: asOf, where, max_rows: maxRows });
const about = (given: Arguments): string[] => ['--', String(given.id)];

export const TOOLS: readonly Tool[] = [
  {
    name: 'detect',
    title: 'Find what got worse',
    description:
      'Compares a window of orders with its baseline over all slices and metrics; returns incidents, worst first, with size, interval and since when (cxf.detect/v1).',
    input: shape({
      since,
      baseline: text.optional().describe('history it is compared with, default 28d'),
      min_severity: z.enum(SEVERITIES).optional(),
    }),
    writes: 'copy',
    words: (g) => ['detect', ...flags(g, { ...WINDOW, min_severity: 'min-severity' })],
  },
  {
    name: 'incidents',
    title: 'List incidents',
    description:
      'Incidents found so far, worst first, or one of them with its metrics, slices, trend and history (cxf.incidents/v1, cxf.incident/v1).',
    input: shape({
      id: text.optional().describe('one incident by id, the beginning of one, or `latest`; without it all open ones'),
      all: z.boolean().default(false).describe('resolved ones too'),
    }),
    writes: 'no',
    words: (g) =>
      g.id === undefined
        ? ['incident', 'list', ...flags(g, GLOBAL), ...(g.all === true ? ['--all'] : [])]
        : ['incident', 'show', ...flags(g, GLOBAL), ...about(g)],
  },
  {
    name: 'explain',
    title: 'Why a slice was not raised',
    description:
      'Why a slice was or was not raised as an incident, metric by metric, and how many more orders would have sufficed (cxf.explain/v1).',
    input: shape({ slice: text.describe('such as region=SF,category=Grocery'), since }),
    writes: 'no',
    words: (g) => ['detect', `--explain=${String(g.slice)}`, ...flags(g, { ...GLOBAL, since: 'since' })],
  },
  {
    name: 'rca',
    title: 'Root causes of an incident',
    description: 'Ranked causes with evidence for and against, calibrated confidence and a verdict: act or monitor (cxf.rca/v1).',
    input: shape({ id, cause: text.optional().describe('one cause in depth, such as batching') }),
    writes: 'no',
    words: (g) => ['rca', ...flags(g, { ...GLOBAL, cause: 'cause' }), ...about(g)],
  },
  {
    name: 'recommend',
    title: 'What to change',
    description: 'Ranked interventions with expected gain, trade-offs and intervals; none on weak evidence (cxf.recommend/v1).',
    input: shape({ id, objective: z.enum(['cx', 'efficiency', 'balanced']).default('balanced') }),
    writes: 'no',
    words: (g) => ['recommend', ...flags(g, { ...GLOBAL, objective: 'objective' }), ...about(g)],
  },
  {
    name: 'plan',
    title: 'Plan an experiment',
    description: 'Experiment plan for a recommendation: unit, power, phases, guardrails, rollback (cxf.plan/v1).',
    input: shape({ id, rec: z.int().min(1).max(999).default(1).describe('number of the recommendation') }),
    writes: 'copy',
    words: (g) => ['plan', ...flags(g, { ...GLOBAL, rec: 'rec' }), ...about(g)],
  },
  {
    name: 'experiment_status',
    title: 'How an experiment stands',
    description:
      'Progress, guardrails, checks and what to do next, of one experiment; without an id the list of all (cxf.experiment/v1, cxf.experiments/v1).',
    input: shape({ id: text.optional().describe('id of the experiment, the beginning of one, or `latest`') }),
    writes: 'no',
    words: (g) =>
      g.id === undefined
        ? ['experiment', 'list', ...flags(g, GLOBAL)]
        : ['experiment', 'status', ...flags(g, GLOBAL), ...about(g)],
  },
  {
    name: 'trend',
    title: 'A metric over time',
    description: 'A metric by hour or day with its expected band and the changes of those days (cxf.trend/v1).',
    input: shape({ metric: z.enum(METRIC_IDS), since, by: z.enum(['hour', 'day']).optional() }),
    writes: 'no',
    words: (g) => ['trend', ...flags(g, { ...GLOBAL, metric: 'metric', since: 'since', by: 'by' })],
  },
  {
    name: 'events',
    title: 'The change log',
    description: 'What was changed, when and where: policies, deploys, experiments, external events (cxf.events/v1).',
    input: shape({}),
    writes: 'no',
    words: (g) => ['event', 'list', ...flags(g, GLOBAL)],
  },
  {
    name: 'incident_status',
    title: 'Set the status of an incident',
    description: 'Sets new, investigating, monitoring or resolved; kept in its history (cxf.incident/v1).',
    input: shape({ id: text, status: z.enum(STATUSES), note: z.string().min(1).max(2000).optional().describe('why') }),
    writes: 'yes',
    words: (g, by) => [
      'incident',
      'status',
      `--by=${by}`,
      ...flags(g, { ...GLOBAL, note: 'note' }),
      ...about(g),
      String(g.status),
    ],
  },
  {
    name: 'incident_note',
    title: 'Add a note to an incident',
    description: 'Adds a note to the history of an incident (cxf.incident/v1).',
    input: shape({ id: text, note: z.string().min(1).max(2000) }),
    writes: 'yes',
    words: (g, by) => ['incident', 'note', `--by=${by}`, ...flags(g, GLOBAL), ...about(g), String(g.note)],
  },
];

/** Those there are: with `--allow-write` all. */
export const offered = (allowWrite: boolean): readonly Tool[] => TOOLS.filter((t) => allowWrite || t.writes !== 'yes');
