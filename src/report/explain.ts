import type { ExplainDocument } from '../model/documents.js';
import { isRelative, type MetricId, metricDef } from '../model/metrics.js';
import { change, count, interval, localTime, type Places, probability, severityTag, sliceName, utc, zoneOf } from './format.js';
import type { Block, Line, View } from './view.js';

type Row = ExplainDocument['metrics'][number];

const size = (metric: MetricId, x: number): string => `${x} ${isRelative(metricDef(metric)) ? '%' : 'points'}`;

/** In words, what was missing. */
function reason(m: Row): string {
  if (m.over_the_line) return 'over the line';
  if (m.missed.includes('improved')) return 'not worse than usual';
  const small = m.missed.includes('too_small') ? [`smaller than ${size(m.metric, m.line)}`] : [];
  if (!m.missed.includes('too_uncertain')) return small.join('');
  const more = m.more_orders_needed === null ? [] : [`${count(m.more_orders_needed)} more orders would have sufficed`];
  const never = m.severity !== null && m.more_orders_needed === null ? ['days vary that much by themselves'] : [];
  return [...small, `could be chance (q ${probability(m.q_value)})`, ...more, ...never].join('; ');
}

function lines(doc: ExplainDocument, places: Places): Block {
  return {
    kind: 'paragraph',
    hang: 6,
    lines: doc.metrics.flatMap((m): Line[] => [
      [
        { text: metricDef(m.metric).title, tone: m.over_the_line ? 'bad' : 'strong' },
        `  ${change(m.metric, m)} (95 % ${interval(m.metric, m)}) since ${localTime(m.since, zoneOf(doc.slice, places))}`,
      ],
      [{ text: `      ${reason(m)}`, tone: 'dim' }],
    ]),
  };
}

function verdict(doc: ExplainDocument, places: Places): Line[] {
  const own = doc.incidents.find((i) => i.relation === 'this');
  if (own)
    return [
      [`It is an incident of its own${own.muted ? ', muted by feedback' : ''}: `, severityTag(own.severity), ` ${own.title}`],
    ];
  const other = doc.incidents.map(
    (i): Line => [
      i.relation === 'larger' ? 'It is part of a larger incident: ' : 'What happened in it is told by a smaller slice: ',
      severityTag(i.severity),
      ` ${i.title} (${sliceName(i.slice, places.dayparts)})${i.muted ? ', muted by feedback' : ''}`,
    ],
  );
  if (other.length > 0) return other;
  if (!doc.judged)
    return [
      'It was not judged: fewer than 20 orders in the window and usually, no comparable hours before, or hours of the calendar.',
    ];
  return [
    doc.metrics.some((m) => m.over_the_line)
      ? 'It is over the line, and another slice explains it better.'
      : 'It was not raised.',
  ];
}

/** `cxf detect --explain`. */
export function explainView(doc: ExplainDocument, places: Places): View {
  return [
    { kind: 'heading', line: `${sliceName(doc.slice, places.dayparts)}, ${doc.sample ? 'packaged sample' : doc.source}` },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        ...verdict(doc, places),
        [
          {
            text: `window ${utc(doc.window.start)} to ${utc(doc.window.end)} UTC; ${count(doc.orders)} orders, usually ${count(doc.usual_orders)}; ${count(doc.orders_per_day)} a day; one of ${count(doc.slices_tested)} slices, ${count(doc.tests)} tests`,
            tone: 'dim',
          },
        ],
      ],
    },
    ...(doc.metrics.length > 0 ? [lines(doc, places)] : []),
  ];
}
