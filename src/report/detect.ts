import type { DetectDocument } from '../model/documents.js';
import { METRICS, metricDef } from '../model/metrics.js';
import { change, count, interval, localTime, type Places, probability, sliceName, toneOf, utc, value, zoneOf } from './format.js';
import { card } from './incident.js';
import type { Block, Line, View } from './view.js';

const SIGNIFICANT = 0.05;

/** With its date where that is another one there. */
function utcClock(doc: DetectDocument, places: Places): string {
  const at = utc(doc.as_of);
  const there = new Intl.DateTimeFormat('en-CA', { timeZone: places.timezone, dateStyle: 'short' }).format(Date.parse(doc.as_of));
  return at.startsWith(there) ? at.slice(11) : at;
}

function headline(doc: DetectDocument, places: Places): Line {
  const n = doc.incidents.length;
  const what = n === 0 ? 'No incidents open' : n === 1 ? '1 incident open' : `${n} incidents open`;
  return [
    { text: what, tone: n === 0 ? 'good' : 'strong' },
    ` as of ${localTime(doc.as_of, places.timezone, true)} (${utcClock(doc, places)} UTC)`,
    ...(doc.sample ? [', packaged sample'] : [`, ${doc.source}`]),
  ];
}

function overall(doc: DetectDocument, places: Places): Block {
  return {
    kind: 'table',
    title: `${sliceName(doc.where, places.dayparts)} in the window`,
    columns: [
      { title: 'Metric', align: 'left', drop: 0 },
      { title: 'Baseline', align: 'right', drop: 0 },
      { title: 'Now', align: 'right', drop: 0 },
      { title: 'Change', align: 'right', drop: 0 },
      { title: '95 % interval', align: 'right', drop: 2 },
      { title: 'p', align: 'right', drop: 1 },
    ],
    rows: METRICS.flatMap((m): Line[][] => {
      const c = doc.overall[m.id];
      if (!c || c.current === null) return [];
      const tone = toneOf(m.id, c.delta, c.p_value !== null && c.p_value < SIGNIFICANT);
      return [
        [
          m.title,
          value(m.id, c.baseline),
          value(m.id, c.current),
          [{ text: change(m.id, c), tone }],
          interval(m.id, c),
          probability(c.p_value),
        ],
      ];
    }),
  };
}

/** `christmas (2023-12-25)`, `maintenance (2024-01-06 02:00 to 2024-01-06 04:00, SF)`. */
function calendarEntry(c: DetectDocument['calendar'][number], places: Places): string {
  const words = (local: string): string => local.replace('T', ' ');
  const wholeDay = c.from.endsWith('T00:00') && Date.parse(`${c.to}Z`) - Date.parse(`${c.from}Z`) === 86_400_000;
  const where = Object.keys(c.slice).length === 0 ? '' : `, ${sliceName(c.slice, places.dayparts)}`;
  return `${c.name} (${wholeDay ? c.from.slice(0, 10) : `${words(c.from)} to ${words(c.to)}`}${where})`;
}

/** What was looked at: enough to check it by hand. */
function scope(doc: DetectDocument, places: Places): Block {
  const missing = doc.unavailable.map((u) => `${metricDef(u.metric).title} (no ${u.missing.join(', ')})`);
  const lines: Line[] = [
    `window ${utc(doc.window.start)} to ${utc(doc.window.matured_end)} UTC${doc.window.matured_end < doc.window.end ? ' (younger orders not judged yet)' : ''}`,
    `against the same hours of the week from ${utc(doc.baseline.start)} to ${utc(doc.baseline.end)} UTC`,
    `${count(doc.slices_tested)} slices, ${count(doc.tests)} tests, false discovery rate 5 %`,
    ...(doc.stores_tested === null ? [] : [`${count(doc.stores_tested)} stores, one test each, false discovery rate 0.5 %`]),
    `last order ${utc(doc.data_watermark)} UTC`,
    ...(missing.length > 0 ? [`not available, and left out of the CX score: ${missing.join('; ')}`] : []),
    ...(doc.calendar.length > 0
      ? [`calendar, not judged and not in the baseline: ${doc.calendar.map((c) => calendarEntry(c, places)).join('; ')}`]
      : []),
    ...doc.limitations,
  ];
  return { kind: 'paragraph', hang: 2, lines: lines.map((line) => [{ text: line as string, tone: 'dim' as const }]) };
}

/** What feedback keeps silent: said, so that nobody wonders. */
function mutedLines(doc: DetectDocument, places: Places): Block[] {
  if (doc.muted.length === 0) return [];
  const lines = doc.muted.map(
    (m): Line =>
      `${m.title}: ${m.verdict.replace('_', ' ')} until ${localTime(m.until, zoneOf(m.slice, places))}${m.line === null ? '' : `, silent below ${m.line.toFixed(1)}`} (${m.incident_id})`,
  );
  return [
    {
      kind: 'paragraph',
      hang: 2,
      lines: [`${doc.muted.length} muted:`, ...lines.map((l): Line => [{ text: `  ${l}`, tone: 'dim' }])],
    },
  ];
}

/** `cxf detect`: what is open, all orders beside it, what was looked at. */
export function detectView(doc: DetectDocument, places: Places): View {
  const resolved = doc.resolved.map(
    (i): Line => [{ text: 'resolved', tone: 'good' }, `  ${i.title}  `, { text: i.id, tone: 'dim' }],
  );
  return [
    { kind: 'heading', line: headline(doc, places) },
    ...doc.incidents.map((i) => card(i, places)),
    ...(resolved.length > 0 ? [{ kind: 'paragraph', lines: resolved } as const] : []),
    ...mutedLines(doc, places),
    ...(Object.values(doc.overall).some((c) => c.current !== null) ? [overall(doc, places)] : []),
    scope(doc, places),
    ...(doc.next.length > 0 ? [{ kind: 'next', commands: doc.next } as const] : []),
  ];
}
