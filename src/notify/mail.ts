import type { Notification } from '../model/notification.js';
import { details, headline, oneLine, origin, subject } from './words.js';

/** An encoded word is at most 75 characters: 45 bytes in base64. */
const WORD_BYTES = 45;
const BODY_LINE = 76;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 2047: encoded words where there is anything but ASCII, cut between characters. Never a line end. */
export function headerText(text: string): string {
  const line = oneLine(text, 500);
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?') && line.length < 900) return line;
  const words: string[] = [];
  let bytes = '';
  for (const c of line) {
    if (Buffer.byteLength(bytes + c) > WORD_BYTES) {
      words.push(bytes);
      bytes = '';
    }
    bytes += c;
  }
  return [...words, bytes].map((w) => `=?UTF-8?B?${Buffer.from(w).toString('base64')}?=`).join('\r\n ');
}

/** RFC 5322, in UTC. */
function mailDate(iso: string): string {
  const d = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${DAYS[d.getUTCDay()]}, ${two(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;
}

const bodyOf = (n: Notification): string =>
  `${n.changes
    .map((c) =>
      [headline(c), ...details(c).map((d) => `  ${d}`), ...(c.ticket === null ? [] : [`  ${oneLine(c.ticket, 2000)}`])].join(
        '\n',
      ),
    )
    .join('\n\n')}\n\n${origin(n)}\n`;

/** A mail for `sendmail -t`. Its Message-ID is that of the message's key, so that a mail sent twice is known as one. */
export function mail(n: Notification, from: string, to: readonly string[]): string {
  const body = Buffer.from(bodyOf(n))
    .toString('base64')
    .replace(new RegExp(`.{1,${BODY_LINE}}`, 'g'), '$&\r\n');
  const headers = [
    `From: ${oneLine(from)}`,
    `To: ${to.map((a) => oneLine(a)).join(',\r\n ')}`,
    `Subject: ${headerText(subject(n))}`,
    `Date: ${mailDate(n.as_of)}`,
    `Message-ID: <${n.key}@cxf.invalid>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${body}`;
}
