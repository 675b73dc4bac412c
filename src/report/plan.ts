import { metricDef } from '../model/metrics.js';
import type { PlanBody, PlanDocument, PlansDocument } from '../model/plan.js';
import { count, localTime, type Places, sliceName, utc, value, zoneOf } from './format.js';
import { planPowerBlocks, planUnitBlocks, rolloutBlocks } from './plan-design.js';
import { type Block, type Line, labelled, type View } from './view.js';

const plus = (x: number): string => `${x > 0 ? '+' : ''}${x.toFixed(1)}`;
const points = (metric: Parameters<typeof metricDef>[0], delta: number | null): string =>
  delta === null ? 'none' : `${plus(delta)}${metricDef(metric).unit === 'percent' ? ' pp' : ''}`;

function metricTable(title: string, rows: PlanBody['metrics']['primary']): Block {
  const told = rows.some((r) => r.interval80);
  return {
    kind: 'table',
    title,
    columns: [
      { title: 'Metric', align: 'left', drop: 0 },
      { title: 'Now', align: 'right', drop: 0 },
      { title: 'Target', align: 'right', drop: 0 },
      ...(told ? [{ title: '80 %', align: 'right' as const, drop: 1 }] : []),
    ],
    rows: rows.map((r) => [
      metricDef(r.metric).title,
      value(r.metric, r.baseline),
      points(r.metric, r.target),
      ...(told ? [r.interval80 ? `${plus(r.interval80[0])} to ${plus(r.interval80[1])}` : 'n/a'] : []),
    ]),
  };
}

const guardrailTable = (rows: PlanBody['metrics']['guardrails']): Block => ({
  kind: 'table',
  title: 'Guardrails',
  columns: [
    { title: 'Metric', align: 'left', drop: 0 },
    { title: 'Margin', align: 'right', drop: 0 },
    { title: 'Meaning', align: 'left', drop: 1, wrap: true },
  ],
  rows: rows.map((g) => [
    `${metricDef(g.metric).title}${g.scope === 'elsewhere' ? ' elsewhere' : ''}`,
    `${g.direction === 'down' ? '-' : '+'}${g.margin}%`,
    g.text,
  ]),
});

const list = (title: string, items: readonly string[], boxes = false): Block[] =>
  items.length === 0 ? [] : [{ kind: 'list', title, items, boxes }];

const standing = (doc: PlanDocument): Line[] => [
  ...(doc.superseded_by === null ? [] : [[{ text: `Superseded by ${doc.superseded_by}`, tone: 'medium' as const }]]),
  ...(doc.power.feasible
    ? []
    : [
        [
          { text: 'This plan cannot work as it stands: ', tone: 'bad' as const },
          doc.power.enough ?? 'the effect cannot be found',
        ],
      ]),
];

/** What is watched, when it ends and how it is judged: of an experiment that can be run. */
const conductBlocks = (doc: PlanDocument): Block[] => [
  ...list('Monitoring checklist', doc.monitoring, true),
  ...list('Rollback: any one of these', doc.rollback.triggers),
  {
    kind: 'paragraph',
    hang: 2,
    lines: [labelled('Then', doc.rollback.action), labelled('Owner', doc.rollback.owner ?? '(to be named before the start)')],
  },
  ...list('Analysis, written before the data', doc.analysis),
  ...list('Stop rules', doc.stop_rules),
];

/** The story's screen: a document that a team can agree on before the first order. */
export function planView(doc: PlanDocument, places: Places): View {
  const zone = zoneOf(doc.slice, places);
  const start = localTime(doc.earliest_start, zone, true);
  return [
    { kind: 'heading', line: `Experiment plan: ${doc.title}` },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [
          {
            text: `${doc.plan_id}; incident ${doc.incident_id}; ${sliceName(doc.slice, places.dayparts)}; hash ${doc.plan_hash.slice(0, 12)}; as of ${utc(doc.as_of)} UTC${doc.sample ? '; packaged sample' : ''}`,
            tone: 'dim',
          },
        ],
        ...standing(doc),
        labelled('Hypothesis', doc.hypothesis),
        labelled(
          'Change',
          `${doc.action.complexity} complexity, ${doc.action.rollout_days} ${doc.action.rollout_days === 1 ? 'day' : 'days'} to make${doc.power.feasible ? `; starts ${start} at the earliest` : ''}`,
        ),
      ],
    },
    metricTable('Primary metrics', doc.metrics.primary),
    metricTable('Secondary metrics', doc.metrics.secondary),
    guardrailTable(doc.metrics.guardrails),
    ...planUnitBlocks(doc),
    ...planPowerBlocks(doc),
    ...rolloutBlocks(doc, zone),
    ...(doc.power.feasible ? conductBlocks(doc) : []),
    ...list('Assumptions', doc.assumptions),
    ...(doc.next.length > 0 ? [{ kind: 'next' as const, commands: doc.next }] : []),
  ];
}

/** `cxf plan list`. */
export function plansView(doc: PlansDocument): View {
  if (doc.plans.length === 0)
    return [
      { kind: 'heading', line: 'No plans yet' },
      { kind: 'next', commands: ['cxf plan latest'] },
    ];
  return [
    {
      kind: 'table',
      title: `Plans (${count(doc.plans.length)})`,
      columns: [
        { title: 'Plan', align: 'left', drop: 0, whole: true },
        { title: 'Status', align: 'left', drop: 0, whole: true },
        { title: 'Unit', align: 'left', drop: 2 },
        { title: 'Days', align: 'right', drop: 1 },
        { title: 'Title', align: 'left', drop: 0, wrap: true },
      ],
      rows: doc.plans.map((p) => [
        p.plan_id,
        p.power.feasible ? p.status : `${p.status}, cannot work`,
        p.unit.kind,
        p.power.days_recommended === null ? 'n/a' : String(p.power.days_recommended),
        p.title,
      ]),
    },
    { kind: 'next', commands: ['cxf plan show latest'] },
  ];
}
