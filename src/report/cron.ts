import type { DetectDocument, Incident } from '../model/documents.js';
import type { Notified } from '../model/notification.js';
import { localTime, type Places, utc } from './format.js';
import { card } from './incident.js';
import type { Block, View } from './view.js';

const KIND: Readonly<Record<Notified['kind'], string>> = {
  new: 'new',
  worse: 'worse',
  reopened: 'again',
  repeat: 'still open',
  resolved: 'resolved',
  failed: 'not evaluated',
  recovered: 'evaluated again',
  test: 'test',
};

function block(c: Notified, incidents: ReadonlyMap<string, Incident>, places: Places): Block {
  const incident = incidents.get(c.incident_id ?? '');
  const word = KIND[c.kind];
  if (c.incident_id === null) return { kind: 'paragraph', lines: [[{ text: word, tone: 'strong' }]] };
  if (c.kind === 'resolved' || !incident) {
    const why = c.message === null ? '' : `  ${c.message}`;
    return {
      kind: 'paragraph',
      lines: [[{ text: word, tone: 'good' }, `  ${c.title}  `, { text: c.incident_id, tone: 'dim' }, why]],
    };
  }
  const shown = card(incident, places);
  const was = c.kind === 'worse' && c.previous_severity ? ` (was ${c.previous_severity})` : '';
  return shown.kind === 'paragraph' ? { ...shown, lines: [[{ text: `${word}${was}`, tone: 'strong' }], ...shown.lines] } : shown;
}

/** What a silent run says when something changed: the changes alone. */
export function cronView(doc: DetectDocument, changes: readonly Notified[], places: Places): View {
  const incidents = new Map(doc.incidents.map((i) => [i.id, i]));
  const worst = changes.find((c) => c.incident_id !== null && c.kind !== 'resolved');
  const from = doc.sample ? 'packaged sample' : doc.source;
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return [
    {
      kind: 'heading',
      line: `${count} as of ${localTime(doc.as_of, places.timezone, true)} (${utc(doc.as_of)} UTC), ${from}`,
    },
    ...changes.map((c) => block(c, incidents, places)),
    ...(worst?.incident_id ? [{ kind: 'next', commands: [`cxf incident show ${worst.incident_id}`] } as const] : []),
  ];
}
