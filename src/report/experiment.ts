import type { ExperimentDocument as Doc } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import { forecastBlock, impact, results, secondary, trends } from './experiment-results.js';
import { ACTION } from './experiment-words.js';
import { count, localTime, type Places, probability, sliceName, zoneOf } from './format.js';
import type { Block, Line, View } from './view.js';

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
        // Said in the sentence already.
        ...decision.reasons.flatMap((r): Line[] => (decision.why.includes(r) ? [] : [[{ text: `- ${r}`, tone: 'dim' }]])),
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
          hang: 7,
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
    name: `${p.name}: ${Math.round(100 * p.share)} %${p.day_to === null ? ', held' : ''}`,
    from: p.day_from,
    to: p.day_to ?? Math.max(doc.day + 1, p.day_from),
  }));
  return tasks.length === 0 ? [] : [{ kind: 'gantt', title: 'Phases', start: day.format(new Date(doc.start)), tasks }];
};

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
                `  ${h.what.replace('_', ' ')}${h.to === null ? '' : ` ${h.what === 'conclude' ? h.to.replace('_', ' ') : h.to}`}${h.by === null ? '' : ` (${h.by})`}${h.note === null ? '' : `: ${h.note}`}`,
              ],
            ),
          ],
        },
      ];

function standing(doc: Doc): Line {
  const days = doc.last_day === null ? '' : ` of ${doc.last_day}`;
  const ended = doc.day === 0 ? 'before day 1 was over' : `Day ${doc.day}`;
  if (doc.conclusion !== null) return `Concluded: ${doc.conclusion.replace('_', ' ')} - ${ended}${doc.day === 0 ? '' : days}`;
  if (doc.status === 'rolled_back') return `Rolled back - ${ended}`;
  if (doc.status === 'planned') return `Planned - ${doc.last_day} days, ${doc.phases.length} phases`;
  if (doc.status === 'complete') return `Complete - all phases rolled out, Day ${doc.day}${days}`;
  if (doc.phase === null) return `Day ${doc.day}${days}`;
  const left = doc.days_left === null ? ', held' : `, ${doc.days_left} ${doc.days_left === 1 ? 'day' : 'days'} left`;
  return `${doc.phase.name} (${Math.round(100 * doc.phase.share)} % rollout) - Day ${doc.day}${days}${left}`;
}

/** `59 of 59 stores, phase by phase`. */
function armsOf({ unit }: Doc): string {
  const share = `${count(unit.treated)} of ${count(unit.treated + unit.untreated)}`;
  if (unit.kind === 'store') return `${share} stores, phase by phase`;
  return unit.kind === 'switchback' ? `${share} time blocks` : 'every second order, by its id';
}

/** `batching_threshold 4 -> 2, fragile baskets; 59 of 59 stores, phase by phase`. */
function changeOf(doc: Doc): string {
  const { lever, from, to, segment } = doc.action;
  const values = from === null && to === null ? '' : from === null ? ` -> ${to}` : ` ${from} -> ${to ?? 'as before'}`;
  return `${lever}${values}${segment === null ? '' : `, ${segment}`}; ${armsOf(doc)}`;
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
        [{ text: 'Change: ', tone: 'strong' }, changeOf(doc)],
        [
          {
            text: `${doc.experiment_id}; ${sliceName(doc.slice, places.dayparts)}; from ${localTime(doc.start, zone, true)}${orders ? `; ${count(orders.treated)} orders treated, ${count(orders.untreated)} untreated` : ''}${doc.sample ? '; packaged sample' : ''}`,
            tone: 'dim',
          },
        ],
      ],
    },
    ...decisionBlock(doc),
    ...results(doc, over),
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
