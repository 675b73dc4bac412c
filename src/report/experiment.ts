import type { CalibrationDocument, ExperimentDocument, ExperimentsDocument, Result } from '../model/experiment.js';
import { isRelative, metricDef } from '../model/metrics.js';
import { intervalBars } from './bars.js';
import { count, localTime, type Places, probability, sliceName, value, zoneOf } from './format.js';
import type { Block, Line, Span, View } from './view.js';

type Doc = ExperimentDocument;

const STATES: Readonly<Record<Result['state'], Span>> = {
  exceeded: { text: 'exceeded', tone: 'good' },
  on_track: { text: 'on track', tone: 'good' },
  behind: { text: 'behind', tone: 'bad' },
  breached: { text: 'BREACHED', tone: 'bad' },
  within: { text: 'within', tone: 'good' },
  inconclusive: { text: 'inconclusive', tone: 'medium' },
};

const inPercent = (r: Pick<Result, 'metric' | 'scope'>): boolean => r.scope === 'elsewhere' || isRelative(metricDef(r.metric));
const unitOf = (r: Pick<Result, 'metric' | 'scope'>): string =>
  inPercent(r) ? '%' : metricDef(r.metric).unit === 'percent' ? ' pp' : '';

const number = (x: number): string => {
  const size = Math.abs(x).toFixed(1);
  return `${Number(size) === 0 ? '' : x > 0 ? '+' : '-'}${size}`;
};

/** `+8.0`, `-3.2 pp`, `-4.0%`. */
const change = (r: Pick<Result, 'metric' | 'scope'>, x: number | null): string =>
  x === null ? 'n/a' : `${number(x)}${unitOf(r)}`;

const nameOf = (r: Result): string => `${metricDef(r.metric).title}${r.scope === 'elsewhere' ? ' elsewhere' : ''}`;
const targetOf = (r: Result): string =>
  r.margin !== null ? `<${r.margin}% drop` : r.target === null ? 'none' : change(r, r.target);
const intervalOf = (r: Result): string =>
  r.interval === null ? 'n/a' : `${number(r.interval[0])} to ${number(r.interval[1])}${unitOf(r)}`;

function progress(doc: Doc, over: boolean): Block {
  const rows = doc.results.filter((r) => r.role !== 'secondary');
  return {
    kind: 'table',
    title: over ? 'Final results' : 'Progress vs targets',
    columns: [
      { title: 'Metric', align: 'left', drop: 0 },
      { title: 'Target', align: 'right', drop: 0 },
      { title: over ? 'Actual' : 'Current', align: 'right', drop: 0 },
      { title: '95% interval', align: 'right', drop: 1 },
      { title: 'Status', align: 'left', drop: 0, whole: true },
    ],
    rows: rows.map((r): Line[] => [nameOf(r), targetOf(r), change(r, r.estimate), intervalOf(r), [STATES[r.state]]]),
  };
}

function secondary(doc: Doc): Block[] {
  const rows = doc.results.filter((r) => r.role === 'secondary');
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Secondary metrics',
      columns: [
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Without', align: 'right', drop: 1 },
        { title: 'With', align: 'right', drop: 1 },
        { title: 'Change', align: 'right', drop: 0 },
        { title: '95% interval', align: 'right', drop: 2 },
      ],
      rows: rows.map((r): Line[] => [
        nameOf(r),
        value(r.metric, r.baseline),
        value(r.metric, r.current),
        change(r, r.estimate),
        intervalOf(r),
      ]),
    },
  ];
}

/** How the intervals are to be read. */
function reading(doc: Doc): Line {
  const first = doc.results.find((r) => r.interval_kind !== null);
  if (!first) return '';
  const kinds =
    first.interval_kind === 'final'
      ? '95 % intervals of the end'
      : 'intervals that hold however often one looks (always-valid 95 %)';
  const how =
    first.method === 'before_after'
      ? 'all units are treated: against the untreated days and units before, less how other slices moved'
      : 'treated against untreated stores of the same days, errors clustered by store';
  return [{ text: `${kinds}; ${how}`, tone: 'dim' }];
}

/** The story's last screen in sentences. */
function impact(doc: Doc): Block[] {
  const items = doc.results.flatMap((r) => {
    if (r.baseline === null || r.current === null || r.estimate === null) return [];
    const name = nameOf(r);
    if (r.role === 'primary') {
      const better = metricDef(r.metric).good === 'up' ? r.estimate > 0 : r.estimate < 0;
      const word = r.metric === 'cx_score' ? (better ? 'recovered' : 'fell') : better ? 'improved' : 'got worse';
      return [`${name} ${word} from ${value(r.metric, r.baseline)} to ${value(r.metric, r.current)} (${change(r, r.estimate)})`];
    }
    if (r.metric === 'dasher_efficiency')
      return [
        `Efficiency tradeoff ${r.state === 'within' ? 'acceptable' : r.state === 'breached' ? 'too large' : 'not settled'} (${change(r, r.estimate)})`,
      ];
    return [];
  });
  return items.length === 0 ? [] : [{ kind: 'list', title: 'Impact summary', items, boxes: false }];
}

/** Levels of treated units by day, for each primary metric. */
const trends = (doc: Doc): Block[] =>
  doc.results
    .filter((r) => r.role === 'primary' && r.series.length >= 3)
    .map((r): Block => {
      const starts = doc.phases.find((p) => p.day_from > 1 && p.day_from <= doc.day);
      return {
        kind: 'series',
        title: `${nameOf(r)} of treated stores by day`,
        points: r.series.map((p) => ({ value: p.treated, expected: p.untreated, unusual: false })),
        format: (x) => value(r.metric, x),
        mark: starts ? starts.day_from - 1 : null,
        markLabel: starts ? starts.name : '',
      };
    });

const ACTION = {
  continue: 'Continue',
  advance: 'Proceed to the next phase',
  extend: 'Extend',
  make_permanent: 'Make permanent',
  roll_back: 'Roll back',
} as const;

function decisionBlock(doc: Doc): Block[] {
  const { decision } = doc;
  if (!decision) return [];
  const tone = decision.action === 'roll_back' ? 'bad' : decision.action === 'extend' ? 'medium' : 'good';
  return [
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [{ text: `Recommendation: ${ACTION[decision.action]}`, tone }],
        decision.why,
        ...decision.reasons.map((r): Line => [{ text: `- ${r}`, tone: 'dim' }]),
      ],
    },
  ];
}

const MARK = {
  true: { text: 'ok', tone: 'good' },
  false: { text: 'CHECK', tone: 'bad' },
  null: { text: 'open', tone: 'dim' },
} as const;
const CHECKS = {
  assignment: 'Assignment',
  applied: 'Applied',
  days: 'Days',
  events: 'Events',
  spillover: 'Spillover',
  controls: 'Untreated',
} as const;

const checksBlock = (doc: Doc): Block[] =>
  doc.checks.length === 0
    ? []
    : [
        {
          kind: 'paragraph',
          hang: 13,
          lines: [
            [{ text: 'Checks before the numbers', tone: 'strong' }],
            ...doc.checks.map((c): Line => {
              const mark = MARK[String(c.ok) as keyof typeof MARK];
              return [{ text: mark.text.padEnd(7), tone: mark.tone }, `${CHECKS[c.check]}: ${c.text}`];
            }),
          ],
        },
      ];

const looksBlock = (doc: Doc): Block[] =>
  doc.looks.length === 0
    ? []
    : [
        {
          kind: 'table',
          title: 'Planned looks (group-sequential, one-sided)',
          columns: [
            { title: 'Day', align: 'right', drop: 0 },
            { title: 'Metric', align: 'left', drop: 0 },
            { title: 'Information', align: 'right', drop: 2 },
            { title: 'Bound p', align: 'right', drop: 1 },
            { title: 'p', align: 'right', drop: 0 },
            { title: 'Passed', align: 'left', drop: 0, whole: true },
          ],
          rows: doc.looks.map((l): Line[] => [
            String(l.day),
            metricDef(l.metric).title,
            `${Math.round(100 * l.information)}%`,
            l.bound === null ? 'none' : l.bound.toFixed(4),
            probability(l.p_value),
            [l.crossed ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'dim' }],
          ]),
        },
      ];

const phasesBlock = (doc: Doc, zone: string): Block[] => {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const tasks = doc.phases.map((p) => ({
    name: `${p.name}: ${Math.round(100 * p.share)} %`,
    from: p.day_from,
    to: p.day_to ?? Math.max(doc.day + 1, p.day_from),
  }));
  return tasks.length === 0 ? [] : [{ kind: 'gantt', title: 'Phases', start: day.format(new Date(doc.start)), tasks }];
};

function forecastBlock(doc: Doc): Block[] {
  const rows = doc.forecast.filter((f) => f.realised !== null);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Forecast against realised',
      columns: [
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Forecast', align: 'right', drop: 0 },
        { title: '80% interval', align: 'right', drop: 1 },
        { title: 'Realised', align: 'right', drop: 0 },
        { title: 'Held', align: 'left', drop: 0, whole: true },
      ],
      rows: rows.map((f): Line[] => {
        const r = { metric: f.metric, scope: 'slice' as const };
        const range = f.interval80 === null ? 'n/a' : `${number(f.interval80[0])} to ${number(f.interval80[1])}${unitOf(r)}`;
        return [
          metricDef(f.metric).title,
          change(r, f.expected),
          range,
          change(r, f.realised),
          f.held === null ? 'n/a' : f.held ? 'yes' : 'no',
        ];
      }),
    },
  ];
}

const historyBlock = (doc: Doc, zone: string): Block[] =>
  doc.history.length === 0
    ? []
    : [
        {
          kind: 'paragraph',
          hang: 4,
          lines: [
            [{ text: 'History', tone: 'strong' }],
            ...doc.history.map(
              (h): Line => [
                { text: `  ${localTime(h.at, zone, true)}`, tone: 'dim' },
                `  ${h.what.replace('_', ' ')}${h.to === null ? '' : ` ${h.to}`}${h.by === null ? '' : ` (${h.by})`}${h.note === null ? '' : `: ${h.note}`}`,
              ],
            ),
          ],
        },
      ];

function standing(doc: Doc): Line {
  const days = doc.last_day === null ? '' : ` of ${doc.last_day}`;
  if (doc.conclusion !== null) return `Concluded: ${doc.conclusion.replace('_', ' ')} - Day ${doc.day}${days}`;
  if (doc.status === 'rolled_back') return `Rolled back - Day ${doc.day}`;
  if (doc.status === 'complete') return `Complete - all phases rolled out, Day ${doc.day}${days}`;
  if (doc.phase === null) return `Day ${doc.day}${days}`;
  const left = doc.days_left === null ? ', held' : `, ${doc.days_left} ${doc.days_left === 1 ? 'day' : 'days'} left`;
  return `${doc.phase.name} (${Math.round(100 * doc.phase.share)} % rollout) - Day ${doc.day}${days}${left}`;
}

/** The story's screens of the third day and of the end. */
export function experimentView(doc: Doc, places: Places): View {
  const zone = zoneOf(doc.slice, places);
  const over = doc.status === 'complete' || doc.status === 'rolled_back';
  const { orders } = doc.results.find((r) => r.orders !== null) ?? { orders: null };
  return [
    { kind: 'heading', line: `${over ? 'Experiment results' : 'Experiment'}: ${doc.title}` },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [{ text: 'Status: ', tone: 'strong' }, ...[standing(doc)].flat()],
        [
          {
            text: `${doc.experiment_id}; ${sliceName(doc.slice, places.dayparts)}; from ${localTime(doc.start, zone, true)}${orders ? `; ${count(orders.treated)} orders treated, ${count(orders.untreated)} untreated` : ''}${doc.sample ? '; packaged sample' : ''}`,
            tone: 'dim',
          },
        ],
      ],
    },
    ...decisionBlock(doc),
    ...(doc.results.length === 0
      ? []
      : [
          progress(doc, over),
          ...intervalBars(doc.results.filter((r) => r.role !== 'secondary')),
          { kind: 'paragraph' as const, hang: 2, lines: [reading(doc)] },
        ]),
    ...(over ? impact(doc) : []),
    ...secondary(doc),
    ...trends(doc),
    ...checksBlock(doc),
    ...looksBlock(doc),
    ...phasesBlock(doc, zone),
    ...(over ? forecastBlock(doc) : []),
    ...(doc.limitations.length > 0 ? [{ kind: 'list' as const, title: 'Limits', items: doc.limitations, boxes: false }] : []),
    ...historyBlock(doc, zone),
    ...(doc.next.length > 0 ? [{ kind: 'next' as const, commands: doc.next }] : []),
  ];
}

/** `cxf experiment list`. */
export function experimentsView(doc: ExperimentsDocument, places: Places): View {
  if (doc.experiments.length === 0)
    return [
      { kind: 'heading', line: 'No experiments yet' },
      { kind: 'next', commands: ['cxf plan list', 'cxf experiment start PLAN'] },
    ];
  return [
    {
      kind: 'table',
      title: `Experiments (${count(doc.experiments.length)})`,
      columns: [
        { title: 'Experiment', align: 'left', drop: 0, whole: true },
        { title: 'Status', align: 'left', drop: 0, whole: true },
        { title: 'Day', align: 'right', drop: 0 },
        { title: 'Start', align: 'left', drop: 1 },
        { title: 'Title', align: 'left', drop: 0 },
      ],
      rows: doc.experiments.map((e) => [
        e.experiment_id,
        (e.conclusion ?? e.status).replace('_', ' '),
        `${e.day}${e.last_day === null ? '' : ` of ${e.last_day}`}`,
        localTime(e.start, zoneOf(e.slice, places)),
        e.title,
      ]),
    },
    { kind: 'next', commands: [`cxf experiment status ${doc.experiments[0]?.experiment_id ?? 'latest'}`] },
  ];
}

/** `cxf experiment calibration`. */
export function calibrationView(doc: CalibrationDocument): View {
  if (doc.rows.length === 0)
    return [
      { kind: 'heading', line: 'No experiment has been concluded yet' },
      { kind: 'paragraph', lines: ['Forecasts are scored when an experiment is concluded.'] },
      { kind: 'next', commands: ['cxf experiment list'] },
    ];
  const { held, realised_share: share } = doc;
  return [
    {
      kind: 'table',
      title: 'Forecast against realised',
      columns: [
        { title: 'Experiment', align: 'left', drop: 1 },
        { title: 'Cause', align: 'left', drop: 2 },
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Forecast', align: 'right', drop: 0 },
        { title: '80% interval', align: 'right', drop: 0 },
        { title: 'Realised', align: 'right', drop: 0 },
        { title: 'Held', align: 'left', drop: 0, whole: true },
      ],
      rows: doc.rows.map((f) => {
        const r = { metric: f.metric, scope: 'slice' as const };
        const range = f.interval80 === null ? 'n/a' : `${number(f.interval80[0])} to ${number(f.interval80[1])}`;
        return [
          f.experiment_id,
          f.cause,
          metricDef(f.metric).title,
          change(r, f.expected),
          range,
          change(r, f.realised),
          f.held === null ? 'n/a' : f.held ? 'yes' : 'no',
        ];
      }),
    },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        held.share === null
          ? 'No interval could be judged yet.'
          : `80 % intervals held ${Math.round(100 * held.share)} % of ${held.of} results.`,
        share === null
          ? ''
          : `${doc.experiments === 1 ? 'One experiment' : `${doc.experiments} experiments`} realised ${Math.round(100 * share)} % of what was forecast; recommendations are multiplied with ${doc.factor.toFixed(2)}.`,
      ],
    },
  ];
}
