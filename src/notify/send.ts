import type { Notification } from '../model/notification.js';
import type { Channel, Outcome, Secret } from '../model/notify.js';
import { alertmanagerBody } from './alertmanager.js';
import { request } from './http.js';
import { mail } from './mail.js';
import { runProgram } from './program.js';
import { readToken, readUrl } from './secrets.js';
import { slackBody } from './slack.js';

/** What sending needs of the process. */
export interface Around {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the configuration: where programs are run. */
  readonly cwd: string;
  readonly clock: () => number;
  /** Writes a message as one line of JSON. */
  readonly emit: (n: Notification) => Promise<void>;
}

const AGENT = 'cxf';

/** One line of JSON, the same bytes for the same message. */
const jsonLine = (n: Notification): string => `${JSON.stringify(n)}\n`;

const BODY = {
  slack: slackBody,
  alertmanager: alertmanagerBody,
  webhook: (n: Notification): object => n,
} as const;

type Http = Extract<Channel, { readonly url: Secret }>;

function post(channel: Http, n: Notification, around: Around): Promise<Outcome> {
  const what = `notify.channels.${channel.name}`;
  const token = channel.token === null ? null : readToken(channel.token, what, around.env);
  return request({
    url: readUrl(channel.url, what, around.env),
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': AGENT,
      'idempotency-key': n.key,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(BODY[channel.type](n)),
    timeoutMs: channel.timeoutMs,
    now: around.clock(),
  });
}

/** Hands a message to a channel. Throws only where a secret is missing: a mistake in the configuration. */
export async function send(channel: Channel, n: Notification, around: Around): Promise<Outcome> {
  const { env, cwd } = around;
  const { timeoutMs } = channel;
  switch (channel.type) {
    case 'stdout':
      await around.emit(n);
      return { ok: true };
    case 'exec':
      return runProgram({ argv: channel.argv, stdin: jsonLine(n), env: { ...env, CXF_NOTIFY_KEY: n.key }, cwd, timeoutMs });
    case 'email':
      return runProgram({ argv: channel.argv, stdin: mail(n, channel.from, channel.to), env, cwd, timeoutMs });
    default:
      return post(channel, n, around);
  }
}

/** Tells whoever watches that an evaluation came to its end: once, now or never. */
export const ping = (secret: Secret, around: Around): Promise<Outcome> =>
  request({
    url: readUrl(secret, 'notify.ping_url', around.env),
    method: 'GET',
    headers: { 'user-agent': AGENT },
    timeoutMs: 5000,
    now: around.clock(),
  });
