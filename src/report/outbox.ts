import type { OutboxDocument } from '../model/notification.js';
import { utc } from './format.js';
import type { Line, View } from './view.js';

type Message = OutboxDocument['messages'][number];

/** When it is tried again, or was done. */
const when = (m: Message): string => (m.next_at ? `next ${utc(m.next_at)}` : m.done_at ? utc(m.done_at) : '');

/** `cxf notify outbox`: times are UTC. */
export function outboxView(doc: OutboxDocument): View {
  const from = doc.sample ? ' (packaged sample)' : '';
  if (doc.messages.length === 0) return [{ kind: 'paragraph', lines: [`No messages wait${from}.`] }];
  const waiting = doc.messages.some((m) => m.state !== 'sent');
  return [
    {
      kind: 'table',
      title: `${doc.messages.length === 1 ? '1 message' : `${doc.messages.length} messages`}${from}`,
      columns: [
        { title: '#', align: 'right', drop: 0 },
        { title: 'Channel', align: 'left', drop: 0 },
        { title: 'State', align: 'left', drop: 0, whole: true },
        { title: 'Message', align: 'left', drop: 0 },
        { title: 'Tries', align: 'right', drop: 2 },
        { title: 'When (UTC)', align: 'left', drop: 1, whole: true },
        { title: 'Last error', align: 'left', drop: 3 },
      ],
      rows: doc.messages.map((m): Line[] => [
        String(m.id),
        m.channel,
        m.state,
        m.title,
        String(m.attempts),
        when(m),
        m.last_error ?? '',
      ]),
    },
    ...(waiting ? [{ kind: 'next', commands: ['cxf notify flush'] } as const] : []),
  ];
}
