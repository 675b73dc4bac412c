import { usageError } from '../../errors.js';

/** Where orders stand, and how the server is spoken to: what a `trino://` source says. */
export interface Address {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  readonly session: Readonly<Record<string, string>>;
  /** A column by whose days the table is partitioned. */
  readonly partition: string | null;
  /** How long the server may take for one answer, milliseconds. */
  readonly timeoutMs: number;
}

const FORM = 'write trino://user@host:port/catalog/schema/table';
const KNOWN = ['ssl', 'partition', 'timeout', 'session.<name>'];
const SECURE_PORTS = [443, 8443];
const MINUTE = 60_000;

const bad = (what: string, hint = FORM): Error => usageError('bad_trino_url', `source: ${what}.`, hint);

function parsed(source: string): URL {
  try {
    // A scheme the URL standard knows, so that hosts and ports are read by its rules; its own port, which it would drop, is not Trino's.
    return new URL(source.replace(/^trino:/i, 'ftp:'));
  } catch {
    throw bad('the trino:// address cannot be read');
  }
}

function part(url: URL, index: number): string {
  const segments = url.pathname.split('/').slice(1);
  const [text, extra] = [segments[index] ?? '', segments[3]];
  if (text === '' || extra) throw bad('a trino:// address names a catalog, a schema and a table');
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad(`"${text.slice(0, 40)}" in the trino:// address is no name`, 'write % as %25');
  }
}

/** `true` or `false`; without it, whether the port is one that stands for https. */
function secureOf(url: URL, port: number | null): boolean {
  const said = url.searchParams.get('ssl');
  if (said === null) return port !== null && SECURE_PORTS.includes(port);
  if (said !== 'true' && said !== 'false')
    throw bad(`ssl=${said.slice(0, 20)} is neither true nor false`, 'write ?ssl=true for https');
  return said === 'true';
}

function timeoutOf(text: string | null): number {
  if (text === null) return MINUTE;
  const found = /^(\d{1,4})(s|m)$/.exec(text);
  const ms = Number(found?.[1]) * (found?.[2] === 'm' ? MINUTE : 1000);
  if (!(ms > 0)) throw bad(`timeout=${text.slice(0, 20)} is no time`, 'write it as 30s or 2m');
  return ms;
}

function sessionOf(params: URLSearchParams): Record<string, string> {
  const session: Record<string, string> = {};
  for (const [key, value] of params) {
    const name = /^session\.([A-Za-z][\w.]*)$/.exec(key)?.[1];
    if (name) session[name] = value;
    else if (!['ssl', 'partition', 'timeout'].includes(key))
      throw bad(`the trino:// address has an unknown part "${key.slice(0, 40)}"`, `known are ${KNOWN.join(', ')}`);
  }
  return session;
}

/** Reads `trino://user@host:port/catalog/schema/table?ssl=true&partition=day&timeout=30s&session.name=value`. */
export function parseAddress(source: string, env: Readonly<Record<string, string | undefined>>): Address {
  const url = parsed(source);
  // It would stand in shell histories, process lists and messages.
  if (url.password !== '')
    throw usageError(
      'password_in_url',
      'source: a password in a trino:// address would be seen by others.',
      'set CXF_TRINO_PASSWORD, and leave it out of the address',
    );
  if (url.hostname === '') throw bad('the trino:// address names no host');
  const port = url.port === '' ? null : Number(url.port);
  const secure = secureOf(url, port);
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: port ?? (secure ? 443 : 8080),
    user: decodeURIComponent(url.username) || env.CXF_TRINO_USER || 'cxf',
    catalog: part(url, 0),
    schema: part(url, 1),
    table: part(url, 2),
    session: sessionOf(url.searchParams),
    partition: url.searchParams.get('partition'),
    timeoutMs: timeoutOf(url.searchParams.get('timeout')),
  };
}
