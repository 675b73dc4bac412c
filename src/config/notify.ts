import {
  CHANNEL_TYPES,
  type Channel,
  type ChannelRules,
  type ChannelType,
  type NotifySettings,
  type QuietHours,
  type Secret,
} from '../model/notify.js';
import { SEVERITIES } from '../model/severity.js';
import { type Document, isTable } from './document.js';
import { checkName, Inner } from './names.js';
import { absolute } from './paths.js';
import { parseDuration } from './time.js';

const SECOND = 1000;
const DEFAULT_REPEAT = '24h';
const DEFAULT_TIMEOUT = '10s';
const LONGEST_TIMEOUT = 60 * SECOND;
const LEAST_REPEAT = 3600 * SECOND;
const SENDMAIL = ['/usr/sbin/sendmail', '-t', '-i'];

const RULES = ['min_severity', 'repeat', 'group', 'quiet_hours'] as const;
const ENDPOINT = ['url', 'url_env', 'url_file', 'token_env', 'token_file'] as const;
const KEYS: Readonly<Record<ChannelType, readonly string[]>> = {
  slack: ['url_env', 'url_file'],
  webhook: ENDPOINT,
  alertmanager: ENDPOINT,
  stdout: [],
  exec: ['argv'],
  email: ['to', 'from', 'sendmail'],
};
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
/** One address, without what mail programs give a meaning to. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,190}$/u;
const CLOCK = /^([01]\d|2[0-4]):([0-5]\d)$/;

/** A plain URL is shown in messages, so it must hold nothing that opens anything. */
function openUrl(inner: Inner, name: string, text: string): Secret {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return inner.wrong(name, 'a URL that begins with https:// or http://');
  if (url.username !== '' || url.password !== '' || url.search !== '')
    inner.wrong(name, 'without user, password and query: give such a URL with url_env or url_file');
  return { kind: 'plain', value: url.href };
}

/** `<name>`, `<name>_env`, `<name>_file`: one of them, or none. */
function secretOf(inner: Inner, name: string, folder: string): Secret | null {
  const given = [name, `${name}_env`, `${name}_file`].filter((k) => inner.has(k));
  if (given.length > 1) inner.wrong(given[1] ?? name, `left out where ${given[0]} is given`);
  const [plain, env, file] = [inner.text(name), inner.text(`${name}_env`), inner.text(`${name}_file`)];
  if (plain !== null) return openUrl(inner, name, plain);
  if (env !== null) {
    if (!VARIABLE.test(env)) inner.wrong(`${name}_env`, 'the name of an environment variable, such as "CXF_SLACK_URL"');
    return { kind: 'env', name: env };
  }
  return file === null ? null : { kind: 'file', path: absolute(file, folder), shown: file };
}

function clock(inner: Inner, name: string): number {
  const match = CLOCK.exec(inner.text(name) ?? '');
  const minutes = match ? 60 * Number(match[1]) + Number(match[2]) : Number.NaN;
  return minutes <= 24 * 60 ? minutes : inner.wrong(name, 'a time of the day such as "22:00"');
}

function quietOf(inner: Inner): QuietHours | null {
  const quiet = inner.inner('quiet_hours', '{ from = "22:00", to = "07:00" }', ['from', 'to', 'except']);
  if (quiet === null) return null;
  const [from, to] = [clock(quiet, 'from'), clock(quiet, 'to')];
  if (from === to) quiet.wrong('to', 'another time than from');
  const except = quiet.word('except', [...SEVERITIES, 'none'] as const) ?? 'high';
  return { from, to, except: except === 'none' ? null : except };
}

function durationOf(inner: Inner, name: string, fallback: string, where: string): number {
  return parseDuration(inner.text(name) ?? fallback, `${where}.${name}`);
}

function rulesOf(inner: Inner, where: string, above: ChannelRules): ChannelRules {
  const repeatMs = inner.has('repeat') ? durationOf(inner, 'repeat', DEFAULT_REPEAT, where) : above.repeatMs;
  if (repeatMs > 0 && repeatMs < LEAST_REPEAT) inner.wrong('repeat', 'at least "1h", or "0" for never');
  return {
    minSeverity: inner.word('min_severity', SEVERITIES) ?? above.minSeverity,
    repeatMs,
    group: inner.yesNo('group') ?? above.group,
    quiet: inner.off('quiet_hours') ? null : (quietOf(inner) ?? above.quiet),
  };
}

/** A program and its arguments: no shell ever reads them. */
function argvOf(inner: Inner, name: string, like: string): string[] | null {
  if (!inner.has(name)) return null;
  const argv = inner.argv(name);
  return argv.length > 0 && argv[0] !== '' ? argv : inner.wrong(name, `a list of a program and its arguments, such as ${like}`);
}

function addressesOf(inner: Inner): string[] {
  const to = inner.list('to');
  if (to.length === 0 || to.length > 50 || !to.every((a) => ADDRESS.test(a)))
    inner.wrong('to', 'a list of 1 to 50 mail addresses, such as ["team@example.com"]');
  return to;
}

function channelOf(doc: Document, name: string, table: Readonly<Record<string, unknown>>, rules: ChannelRules): Channel {
  const at = `notify.channels.${name}`;
  const where = `${doc.name}: ${at}`;
  const type = CHANNEL_TYPES.find((t) => t === table.type) ?? doc.wrong(`${at}.type`, `one of ${CHANNEL_TYPES.join(', ')}`);
  const inner = new Inner(doc, at, table, ['type', 'timeout', ...RULES, ...KEYS[type]]);
  const timeoutMs = durationOf(inner, 'timeout', DEFAULT_TIMEOUT, where);
  if (timeoutMs < SECOND || timeoutMs > LONGEST_TIMEOUT) inner.wrong('timeout', 'from "1s" to "60s"');
  const base = { name, timeoutMs, rules: rulesOf(inner, where, rules) };
  if (type === 'stdout') return { ...base, type };
  if (type === 'exec') {
    const argv = argvOf(inner, 'argv', '["page-me", "--team", "cx"]');
    return { ...base, type, argv: argv ?? inner.wrong('argv', 'given: the program to run, such as ["page-me"]') };
  }
  if (type === 'email') {
    const from = inner.text('from') ?? '';
    if (!ADDRESS.test(from)) inner.wrong('from', 'a mail address such as "cxf@example.com"');
    return { ...base, type, from, to: addressesOf(inner), argv: argvOf(inner, 'sendmail', '["sendmail", "-t"]') ?? SENDMAIL };
  }
  const url =
    secretOf(inner, 'url', doc.folder) ?? inner.wrong('url_env', 'given: the variable that holds the URL (or url_file)');
  return { ...base, type, url, token: secretOf(inner, 'token', doc.folder) };
}

/** `[notify]`: which channels there are, and what each is told. Secrets are named here and read when they are used. */
export function notify(doc: Document): NotifySettings {
  const inner = new Inner(doc, 'notify', doc.table('notify'), [
    ...RULES,
    'channels',
    'ping_url',
    'ping_url_env',
    'ping_url_file',
  ]);
  const defaults: ChannelRules = {
    minSeverity: 'low',
    repeatMs: parseDuration(DEFAULT_REPEAT, 'repeat'),
    group: true,
    quiet: null,
  };
  const rules = rulesOf(inner, `${doc.name}: notify`, defaults);
  const channels = doc.table('notify').channels ?? {};
  if (!isTable(channels)) doc.wrong('notify.channels', 'tables such as [notify.channels.ops]');
  return {
    channels: Object.entries(channels as object).map(([name, table]) => {
      checkName(doc, `notify.channels.${name}`, name);
      return isTable(table) ? channelOf(doc, name, table, rules) : doc.wrong(`notify.channels.${name}`, 'a table');
    }),
    ping: secretOf(inner, 'ping_url', doc.folder),
  };
}
