import type { Notification, Notified } from '../../src/model/notification.js';

export const changed = (more: Partial<Notified> = {}): Notified => ({
  kind: 'new',
  incident_id: 'grocery-sf-0104-9c1f',
  title: 'Grocery SF - CX Score -18',
  severity: 'high',
  previous_severity: null,
  status: 'new',
  metric: 'cx_score',
  slice: { region: 'SF', category: 'Grocery', daypart: 'dinner' },
  onset: '2024-01-04T02:00:00.000Z',
  baseline: 88.1,
  current: 70.2,
  delta: -17.9,
  delta_pct: -20.3,
  orders: 728,
  resolved_at: null,
  assignee: null,
  ticket: null,
  message: null,
  ...more,
});

export const message = (changes: readonly Notified[] = [changed()], more: Partial<Notification> = {}): Notification => ({
  schema: 'cxf.notification/v1',
  key: '0123456789abcdef0123456789abcdef',
  channel: 'ops',
  source: 'orders.parquet',
  sample: false,
  as_of: '2024-01-04T08:00:00.000Z',
  status: 'firing',
  title: changes[0]?.title ?? '',
  changes: [...changes],
  ...more,
});

/** Texts that would do something in a chat, a mail, a terminal or a label. */
export const HOSTILE = [
  '<!channel> & <https://evil.example|click>',
  '*bold* _it_ ~no~ `code` > quote',
  '@here #general :tada: <@U123>',
  'a\r\nBcc: victim@example.com\r\n\r\nbody',
  '\u001b]0;title\u0007\u001b[31mred',
  '\u202Egnp.exe\u2066\u200b',
  '=?UTF-8?B?SGVsbG8=?=',
  '\ud800 half',
  '&lt;&amp;'.repeat(500),
  '👩‍👩‍👧‍👦'.repeat(400),
  '"}],"x":[{"',
];
