import type { BacktestDocument } from '../model/documents.js';
import { SEVERITIES } from '../model/severity.js';
import { change, count, localTime, type Places, severityTag, utc, zoneOf } from './format.js';
import type { Block, Line, View } from './view.js';

function fired(doc: BacktestDocument, places: Places): Block {
  return {
    kind: 'table',
    title:
      doc.incidents.length === 1
        ? '1 incident would have been raised'
        : `${doc.incidents.length} incidents would have been raised`,
    columns: [
      { title: 'Fired', align: 'left', drop: 0 },
      { title: '', align: 'left', drop: 0 },
      { title: 'Title', align: 'left', drop: 0 },
      { title: 'Change', align: 'right', drop: 3 },
      { title: 'Orders', align: 'right', drop: 4 },
      { title: 'Seen in total', align: 'right', drop: 1 },
    ],
    rows: doc.incidents.map((i): Line[] => [
      localTime(i.fired_at, zoneOf(i.slice, places)),
      [severityTag(i.severity)],
      i.title,
      change(i.metric, i),
      count(i.orders),
      i.lead_hours === null ? 'never' : i.lead_hours === 0 ? 'same run' : `${i.lead_hours} h later`,
    ]),
  };
}

function load(doc: BacktestDocument): Block {
  return {
    kind: 'table',
    title: 'Alerts a week',
    columns: [
      { title: '--min-severity', align: 'left', drop: 0 },
      { title: 'Alerts', align: 'right', drop: 0 },
    ],
    rows: SEVERITIES.map((s): Line[] => [s, doc.alerts_per_week[s].toFixed(2)]),
  };
}

/** `cxf detect --backtest`: what would have fired. */
export function backtestView(doc: BacktestDocument, places: Places): View {
  const skipped = doc.runs_skipped > 0 ? `; ${count(doc.runs_skipped)} skipped for want of fresh orders, history or rows` : '';
  return [
    {
      kind: 'heading',
      line: `Backtest from ${utc(doc.from)} to ${utc(doc.to)} UTC, ${doc.sample ? 'packaged sample' : doc.source}`,
    },
    {
      kind: 'paragraph',
      lines: [
        [
          {
            text: `${count(doc.runs)} runs, one every ${doc.every_hours} h${skipped}; stored incidents are not touched`,
            tone: 'dim',
          },
        ],
      ],
    },
    ...(doc.incidents.length > 0
      ? [fired(doc, places)]
      : [{ kind: 'paragraph', lines: ['Nothing would have been raised.'] } as const]),
    load(doc),
    ...(doc.limitations.length > 0
      ? [{ kind: 'paragraph', lines: doc.limitations.map((l): Line => [{ text: l, tone: 'dim' }]) } as const]
      : []),
  ];
}
