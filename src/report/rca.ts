import type { Cause, Evidence, RcaDocument, RcasDocument } from '../model/rca.js';
import { count, localTime, type Places, severityTag, sliceName, zoneOf } from './format.js';
import type { Block, Line, Span, View } from './view.js';

const IMPACT: Readonly<Record<Cause['impact'], Span>> = {
  high: { text: 'HIGH', tone: 'high' },
  medium: { text: 'MEDIUM', tone: 'medium' },
  low: { text: 'LOW', tone: 'low' },
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** What speaks for it, then what speaks against it. */
const mark = (e: Evidence): Span => (e.supports ? { text: '+ ', tone: 'good' } : { text: '- ', tone: 'dim' });

const INDENT = '   ';

function evidenceLines(cause: Cause): Line[] {
  const sorted = [...cause.evidence.filter((e) => e.supports), ...cause.evidence.filter((e) => !e.supports)];
  return sorted.map((e) => [INDENT, mark(e), e.supports ? e.text : { text: e.text, tone: 'dim' }]);
}

const figure = (x: number | string | null): string =>
  x === null ? 'n/a' : typeof x === 'string' ? x.replaceAll('_', ' ') : String(Number(x.toPrecision(4)));

/** All figures behind the evidence of one cause: what was computed, not how it is told. */
function figuresOf(cause: Cause): Block {
  const right = { align: 'right', drop: 0 } as const;
  return {
    kind: 'table',
    title: 'Figures',
    columns: [
      { title: 'Evidence', align: 'left', drop: 0 },
      { title: 'Of', align: 'left', drop: 0 },
      { title: 'Before -> after', ...right },
      { title: 'Statistic', ...right },
      { title: 'p', ...right },
    ],
    rows: cause.evidence.map((e) => [
      e.kind.replaceAll('_', ' '),
      [e.driver ?? '', ...(e.segment === null ? [] : [` (${e.segment})`])].join(''),
      e.before === null && e.after === null ? '' : `${figure(e.before)} -> ${figure(e.after)}`,
      figure(e.statistic),
      figure(e.p_value),
    ]),
  };
}

/** What else is known of each piece of evidence: standard errors, stores compared, checks. */
function detailsOf(cause: Cause): Block {
  const lines = cause.evidence.flatMap((e): Line[] => {
    const parts = Object.entries(e.detail ?? {}).map(([name, x]) => `${name.replaceAll('_', ' ')} ${figure(x)}`);
    return parts.length === 0
      ? []
      : [[{ text: `${e.kind.replaceAll('_', ' ')} ${e.driver ?? ''}: `, tone: 'dim' }, parts.join('; ')]];
  });
  return { kind: 'paragraph', hang: 2, lines };
}

function timelineLine(cause: Cause, zone: string): Line[] {
  const t = cause.timeline;
  if (!t) return [];
  return [
    [
      INDENT,
      { text: 'timeline ', tone: 'dim' },
      `change ${localTime(t.change_at, zone)} (${t.event_id}), harm since ${localTime(t.regression_start, zone)}, lag ${Math.round(t.lag_hours * 10) / 10} h`,
    ],
  ];
}

function causeBlock(cause: Cause, zone: string): Block {
  return {
    kind: 'paragraph',
    hang: INDENT.length + 2,
    lines: [
      [
        { text: `${cause.rank}. ${cause.title}`, tone: 'strong' },
        `  confidence ${percent(cause.confidence)}  impact `,
        IMPACT[cause.impact],
        { text: `  ${percent(cause.share_of_drop)} of the drop  ${cause.cause}`, tone: 'dim' },
      ],
      ...evidenceLines(cause),
      ...timelineLine(cause, zone),
    ],
  };
}

const VERDICT: Readonly<Record<RcaDocument['verdict'], Line>> = {
  act: [{ text: 'Act', tone: 'bad' }],
  monitor: [{ text: 'Monitor, no action needed', tone: 'good' }],
};

/**
 * The story's screen: ranked causes, each with what speaks for and against it, and a sentence to pass on.
 * @param figures the numbers behind the evidence as well
 */
export function rcaView(doc: RcaDocument, places: Places, figures = false): View {
  const { incident } = doc;
  const zone = zoneOf(incident.slice, places);
  const end = localTime(incident.window.end, zone);
  return [
    { kind: 'heading', line: ['Root cause: ', severityTag(incident.severity), ` ${incident.title}`] },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        [
          {
            text: `${incident.id}; ${sliceName(incident.slice, places.dayparts)}; ${localTime(incident.onset, zone)} to ${end}; ${count(incident.orders)} orders${doc.sample ? '; packaged sample' : ''}`,
            tone: 'dim',
          },
        ],
        [{ text: 'Verdict ', tone: 'strong' }, ...(VERDICT[doc.verdict] as readonly (string | Span)[])],
        doc.summary,
      ],
    },
    ...doc.causes.flatMap((c) => [causeBlock(c, zone), ...(figures ? [figuresOf(c), detailsOf(c)] : [])]),
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        `Unexplained: ${percent(doc.unexplained_share)} of the drop`,
        ...doc.symptoms.map((s): Line => [{ text: 'Symptom ', tone: 'strong' }, s.text]),
        ...doc.limitations.map((l): Line => [{ text: `limitation: ${l}`, tone: 'dim' }]),
      ],
    },
    { kind: 'next', commands: doc.next },
  ];
}

/** `cxf rca --all-open`. */
export const rcasView = (doc: RcasDocument, places: Places): View =>
  doc.analyses.length + doc.skipped.length === 0
    ? [{ kind: 'paragraph', lines: ['No incident is open.'] }]
    : doc.analyses.flatMap((a) => rcaView(a, places));
