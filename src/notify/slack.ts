import type { Notification, Notified } from '../model/notification.js';
import { details, headline, oneLine, origin, subject } from './words.js';

/** Slack's limits: blocks of a message, characters of a text and of a header. */
const TEXT = 3000;
const HEADER = 150;
/** Two blocks and the ticket's at most for each, a header, the rest and the origin: below 50. */
const SHOWN = 15;

/** Slack gives these three a meaning in every kind of text. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cut before it is escaped, and never within an entity. */
function fitted(text: string, longest: number): string {
  let cut = text;
  while (escaped(cut).length > longest) cut = `${[...cut].slice(0, Math.floor([...cut].length * 0.9) - 3).join('')}...`;
  return escaped(cut);
}

/** `plain_text`: nothing in it is bold, a link, a mention or an emoji. */
const plainText = (text: string, longest = TEXT) => ({ type: 'plain_text', text: fitted(text, longest), emoji: false }) as const;

/** A link of our own making: what Slack would read as its end is encoded. */
const link = (url: string): string => `<${escaped(url.replace(/[<>|\s"]/g, (c) => encodeURIComponent(c)))}|ticket>`;

function blocksOf(c: Notified): object[] {
  const rest = details(c);
  return [
    { type: 'section', text: plainText(headline(c)) },
    ...(rest.length === 0 ? [] : [{ type: 'context', elements: [plainText(rest.join('\n'), 2000)] }]),
    ...(c.ticket === null ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: link(c.ticket), verbatim: true }] }]),
  ];
}

/** The body for an incoming webhook of Slack. */
export function slackBody(n: Notification): object {
  const shown = n.changes.slice(0, SHOWN);
  const left = n.changes.length - shown.length;
  return {
    text: fitted(subject(n), TEXT),
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'header', text: plainText(oneLine(subject(n), HEADER), HEADER) },
      ...shown.flatMap(blocksOf),
      ...(left > 0 ? [{ type: 'section', text: plainText(`and ${left} more: cxf incident list`) }] : []),
      { type: 'context', elements: [plainText(origin(n), 2000)] },
    ],
  };
}
