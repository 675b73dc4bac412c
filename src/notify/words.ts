import { isRelative, metricDef } from '../model/metrics.js';
import type { Notification, Notified } from '../model/notification.js';
import { spoken } from '../model/title.js';

/** Texts from data in messages are one line of so many characters. */
const LONGEST = 300;

/** One line without controls, line ends, halves of characters, or what reorders or hides text. */
export function oneLine(text: string, longest = LONGEST): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu, ' ')
    .trim();
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 3).replace(/[\ud800-\udbff]$/, '')}...`;
}

const KIND: Readonly<Record<Notified['kind'], string>> = {
  new: 'New',
  worse: 'Worse',
  reopened: 'Again',
  repeat: 'Still open',
  resolved: 'Resolved',
  failed: 'Not evaluated',
  recovered: 'Evaluated again',
  test: 'Test',
};

/** `New HIGH: Grocery SF - CX Score -18`. */
export function headline(c: Notified): string {
  const severity = c.severity && c.kind !== 'resolved' ? ` ${c.severity.toUpperCase()}` : '';
  const from = c.kind === 'worse' && c.previous_severity ? ` (was ${c.previous_severity})` : '';
  return oneLine(`${KIND[c.kind]}${severity}${from}: ${c.title}`);
}

const number = (x: number, digits: number): string => x.toFixed(digits).replace(/^-(0(?:\.0+)?)$/, '$1');

function figures(c: Notified): string | null {
  if (c.metric === null || c.baseline === null || c.current === null) return null;
  const def = metricDef(c.metric);
  const digits = def.unit === 'orders' ? 0 : def.unit === 'orders_per_trip' ? 2 : 1;
  const unit = def.unit === 'percent' ? '%' : '';
  const size = isRelative(def) ? c.delta_pct : c.delta;
  const change = size === null ? '' : ` (${size > 0 ? '+' : ''}${number(size, 1)}${isRelative(def) ? '%' : unit && ' pp'})`;
  return `${def.title} ${number(c.baseline, digits)}${unit} -> ${number(c.current, digits)}${unit}${change}, ${c.orders ?? 0} orders`;
}

const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** What there is to say beside the headline, a line each. */
export function details(c: Notified): string[] {
  const slice = spoken(c.slice).map(([name, value]) => `${name}=${value}`);
  const lines = [
    figures(c),
    c.incident_id === null ? null : slice.length === 0 ? 'all orders' : slice.join(', '),
    c.onset === null ? null : `since ${utc(c.onset)}${c.resolved_at === null ? '' : `, over ${utc(c.resolved_at)}`}`,
    c.assignee === null ? null : `assigned to ${c.assignee}`,
    c.message,
    c.incident_id === null ? null : `cxf incident show ${c.incident_id}`,
  ];
  return lines.flatMap((line) => (line === null ? [] : [oneLine(line)]));
}

/** `cxf: 3 changes, New HIGH: ...`. */
export function subject(n: Notification): string {
  const [first] = n.changes;
  const more = n.changes.length > 1 ? ` (and ${n.changes.length - 1} more)` : '';
  return oneLine(`[cxf] ${first ? headline(first) : n.title}${more}`, 150);
}

/** Where the figures are from. */
export const origin = (n: Notification): string => oneLine(`${n.sample ? 'packaged sample' : n.source}, as of ${utc(n.as_of)}`);
