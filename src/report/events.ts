import type { ChangeEvent } from '../model/documents.js';
import { localTime, type Places, sliceName, zoneOf } from './format.js';
import type { Line, View } from './view.js';

/** `batching_threshold 2 -> 4`, as far as it is known. */
function arrow({ lever, from_value: from, to_value: to }: ChangeEvent): string {
  const values = from === null && to === null ? [] : [from, '->', to];
  return [lever, ...values].filter((part) => part !== null && part !== '').join(' ');
}

/** `cxf event list`: the change log, oldest first. */
export function eventsView(events: readonly ChangeEvent[], places: Places, sample: boolean): View {
  const from = sample ? ' (packaged sample)' : '';
  if (events.length === 0)
    return [
      { kind: 'paragraph', lines: [`No events${from}.`] },
      { kind: 'next', commands: ['cxf event add --type policy --at 2024-01-03 --lever NAME --to VALUE'] },
    ];
  return [
    {
      kind: 'table',
      title: `${events.length === 1 ? '1 event' : `${events.length} events`}${from}`,
      columns: [
        { title: 'When', align: 'left', drop: 0, whole: true },
        { title: 'Type', align: 'left', drop: 2 },
        { title: 'Where', align: 'left', drop: 0 },
        { title: 'Change', align: 'left', drop: 1 },
        { title: 'Description', align: 'left', drop: 0 },
        { title: 'Id', align: 'left', drop: 3 },
      ],
      rows: events.map((e): Line[] => [
        localTime(e.at, zoneOf(e.scope, places)),
        e.type,
        sliceName(e.scope, places.dayparts),
        e.description === null ? '' : arrow(e),
        e.description ?? arrow(e),
        e.event_id,
      ]),
    },
  ];
}
