import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notificationSchema } from '../../src/model/notification.js';
import { alertmanagerBody } from '../../src/notify/alertmanager.js';
import { headerText, mail } from '../../src/notify/mail.js';
import { slackBody } from '../../src/notify/slack.js';
import { changed, HOSTILE, message } from './fixture.js';

interface Text {
  readonly type: string;
  readonly text: string;
  readonly emoji?: boolean;
  readonly verbatim?: boolean;
}
interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly elements?: readonly Text[];
}
interface Slack {
  readonly text: string;
  readonly mrkdwn: boolean;
  readonly blocks: readonly Block[];
}

const texts = (body: Slack): Text[] => body.blocks.flatMap((b) => [...(b.text ? [b.text] : []), ...(b.elements ?? [])]);
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 5000 }),
  fc.string({ unit: fc.constantFrom('<', '>', '&', '|', '\n', 'a', '\u{1f600}'), maxLength: 4000 }),
);
const anyChange = fc
  .record({
    kind: fc.constantFrom('new', 'worse', 'reopened', 'repeat', 'resolved', 'failed', 'recovered', 'test'),
    title: hostile,
    slice: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), hostile, { maxKeys: 4 }),
    assignee: fc.option(hostile),
    message: fc.option(hostile),
    ticket: fc.option(fc.webUrl({ withQueryParameters: true, withFragments: true })),
  })
  .map((x) => changed(x as Parameters<typeof changed>[0]));
const anyMessage = fc
  .tuple(fc.array(anyChange, { minLength: 1, maxLength: 60 }), hostile)
  .map(([changes, source]) => message(changes, { source }));

describe('Slack', () => {
  it('is a golden message', () => {
    const body = slackBody(message([changed({ ticket: 'https://t.example/CX-1', assignee: 'Maya' })]));
    expect(body).toEqual({
      text: '[cxf] New HIGH: Grocery SF - CX Score -18',
      mrkdwn: false,
      unfurl_links: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '[cxf] New HIGH: Grocery SF - CX Score -18', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: 'New HIGH: Grocery SF - CX Score -18', emoji: false } },
        {
          type: 'context',
          elements: [
            {
              type: 'plain_text',
              emoji: false,
              text: [
                'CX score 88.1 -&gt; 70.2 (-17.9), 728 orders',
                'category=Grocery, region=SF, daypart=dinner',
                'since 2024-01-04 02:00 UTC',
                'assigned to Maya',
                'cxf incident show grocery-sf-0104-9c1f',
              ].join('\n'),
            },
          ],
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '<https://t.example/CX-1|ticket>', verbatim: true }] },
        {
          type: 'context',
          elements: [{ type: 'plain_text', text: 'orders.parquet, as of 2024-01-04 08:00 UTC', emoji: false }],
        },
      ],
    });
  });

  it('keeps within the limits, and text from data does nothing, whatever it is', () => {
    fc.assert(
      fc.property(anyMessage, (n) => {
        const body = slackBody(n) as Slack;
        expect(body.blocks.length).toBeLessThanOrEqual(50);
        expect(body.mrkdwn).toBe(false);
        for (const t of [...texts(body), { type: 'fallback', text: body.text }]) {
          expect(t.text.length).toBeGreaterThan(0);
          expect(t.text.length).toBeLessThanOrEqual(3000);
          // Nothing but our own entities, and in our own links their two brackets.
          const inner = t.type === 'mrkdwn' ? t.text.replace(/^<(.*)\|ticket>$/s, '$1') : t.text;
          expect(inner).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
          if (t.type === 'mrkdwn') expect(inner).toMatch(/^https?:\/\/[^|\s]+$/);
        }
        const header = body.blocks[0];
        expect(header?.type).toBe('header');
        expect(header?.text?.text.length).toBeLessThanOrEqual(150);
      }),
      { numRuns: 300 },
    );
  });

  it('says how many more there are', () => {
    const n = message(Array.from({ length: 40 }, (_, i) => changed({ incident_id: `i-${i}` })));
    expect(JSON.stringify(slackBody(n))).toContain('and 25 more: cxf incident list');
  });
});

interface Alert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
}
interface Alerts {
  readonly status: string;
  readonly truncatedAlerts: number;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly Alert[];
}

describe('Alertmanager', () => {
  it('is a golden message', () => {
    expect(alertmanagerBody(message())).toMatchObject({
      version: '4',
      groupKey: '{}:{source="orders.parquet"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'ops',
      groupLabels: { source: 'orders.parquet' },
      alerts: [
        {
          status: 'firing',
          labels: {
            alertname: 'CxfIncident',
            incident: 'grocery-sf-0104-9c1f',
            metric: 'cx_score',
            slice_region: 'SF',
            slice_category: 'Grocery',
            slice_daypart: 'dinner',
            source: 'orders.parquet',
            severity: 'high',
          },
          annotations: { summary: 'New HIGH: Grocery SF - CX Score -18' },
          startsAt: '2024-01-04T02:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
        },
      ],
    });
  });

  it('one incident has one fingerprint as long as it lives', () => {
    const of = (c: Parameters<typeof changed>[0]): Alert =>
      (alertmanagerBody(message([changed(c)])) as Alerts).alerts[0] as Alert;
    const first = of({});
    const over = of({ kind: 'resolved', resolved_at: '2024-01-05T02:00:00.000Z', slice: { region: 'SF' }, severity: 'low' });
    expect(over.fingerprint).toBe(first.fingerprint);
    expect([over.status, over.endsAt]).toEqual(['resolved', '2024-01-05T02:00:00.000Z']);
    expect(of({ incident_id: 'other' }).fingerprint).not.toBe(first.fingerprint);
  });

  it('has valid names and inert values, whatever the data', () => {
    fc.assert(
      fc.property(anyMessage, (n) => {
        const body = alertmanagerBody(n) as Alerts;
        for (const a of body.alerts) {
          for (const [k, v] of Object.entries(a.labels)) {
            expect(k).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
            expect(v).not.toMatch(/[\p{Cc}\p{Cs}]/u);
          }
          expect(Number.isNaN(Date.parse(a.startsAt))).toBe(false);
          expect(a.fingerprint).toMatch(/^[0-9a-f]{16}$/);
        }
        for (const [k, v] of Object.entries(body.commonLabels)) expect(body.alerts.every((a) => a.labels[k] === v)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('counts what is left out', () => {
    const body = alertmanagerBody(message(Array.from({ length: 130 }, (_, i) => changed({ incident_id: `i-${i}` })))) as Alerts;
    expect([body.alerts.length, body.truncatedAlerts]).toEqual([100, 30]);
  });
});

/** Headers of a mail, unfolded. */
const headersOf = (text: string): string[] => (text.split('\r\n\r\n')[0] ?? '').replace(/\r\n /g, ' ').split('\r\n');
/** What a mail program makes of encoded words. */
const decoded = (text: string): string =>
  text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/g, (_, b: string) => Buffer.from(b, 'base64').toString('utf8'));

describe('mail', () => {
  it('has the headers it should, and no others, whatever the data', () => {
    fc.assert(
      fc.property(anyMessage, (n) => {
        const text = mail(n, 'cxf@example.com', ['a@example.com', 'b@example.com']);
        const headers = headersOf(text);
        expect(headers.map((h) => h.split(':')[0])).toEqual([
          'From',
          'To',
          'Subject',
          'Date',
          'Message-ID',
          'Auto-Submitted',
          'MIME-Version',
          'Content-Type',
          'Content-Transfer-Encoding',
        ]);
        expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
        expect(headers[1]).toBe('To: a@example.com, b@example.com');
      }),
      { numRuns: 200 },
    );
  });

  it('carries text that is not ASCII', () => {
    const name = 'Lebensmittel Zürich \u{1f6d2} 東京 '.repeat(4).trim();
    expect(decoded(headerText(name))).toBe(name);
    for (const word of headerText(name).split('\r\n ')) expect(word.length).toBeLessThanOrEqual(75);
    const text = mail(message([changed({ title: name })]), 'cxf@example.com', ['a@example.com']);
    const [, body = ''] = text.split('\r\n\r\n');
    expect(Buffer.from(body, 'base64').toString('utf8')).toContain(name);
    expect(text).toContain('Date: Thu, 04 Jan 2024 08:00:00 +0000');
    expect(text).toContain('Message-ID: <0123456789abcdef0123456789abcdef@cxf.invalid>');
  });
});

it('the fixture is what the schema says', () => {
  expect(notificationSchema.safeParse(message()).success).toBe(true);
});
