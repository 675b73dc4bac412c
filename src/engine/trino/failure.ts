import { CxfError, EXIT } from '../../errors.js';
import { cut, printable } from '../printable.js';
import { NoAnswer } from './http.js';
import type { Fault } from './page.js';

/** A query that the server failed, or an answer that is none. */
export class QueryFailed extends Error {
  readonly fault: Fault | null;
  readonly status: number | null;

  constructor(why: Fault | number, text = '') {
    super(typeof why === 'number' ? `HTTP ${why} ${text.slice(0, 200)}` : why.message);
    this.fault = typeof why === 'number' ? null : why;
    this.status = typeof why === 'number' ? why : null;
  }
}

/** What messages name. */
export interface Spoken {
  /** The source as people know it. */
  readonly name: string;
  readonly user: string;
  /** How long an answer is waited for. */
  readonly seconds: number;
}

interface Said {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
  readonly exit?: (typeof EXIT)['runtime'];
}

const AGAIN = 'run again; if it lasts, ask who runs the cluster';
const runtime = EXIT.runtime;

/** The server's message on one line, without where in the SQL it is. */
export function reasonOf(fault: Fault): string {
  const line = (fault.message.split('\n')[0] ?? '')
    .replace(/^line \d+:\d+: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  return cut(printable(line), 160).replace(/[.!]+$/, '');
}

const FAULTS: readonly [RegExp, (why: string) => Said][] = [
  [
    /^(TABLE|SCHEMA|CATALOG)_NOT_FOUND$/,
    (why) => ({ code: 'no_such_table', what: `${why}`, hint: 'check catalog, schema and table in source' }),
  ],
  [
    /^PERMISSION_DENIED$/,
    (why) => ({
      code: 'trino_denied',
      what: `${why}`,
      hint: 'ask for the right to read the table, or name another user in source',
    }),
  ],
  [
    /^(ADMINISTRATIVELY_KILLED|ADMINISTRATIVELY_PREEMPTED|USER_CANCELED|ABANDONED_QUERY)$/,
    () => ({
      code: 'trino_killed',
      what: 'the query was killed on the server',
      hint: 'ask who runs the cluster, or run again',
      exit: runtime,
    }),
  ],
  [
    /^EXCEEDED_TIME_LIMIT$/,
    () => ({
      code: 'trino_limit',
      what: 'the query took longer than the server allows',
      hint: 'use a shorter baseline, or ?session.query_max_run_time=30m in source',
      exit: runtime,
    }),
  ],
  [
    /^(EXCEEDED_|CLUSTER_OUT_OF_MEMORY|QUERY_QUEUE_FULL|TOO_MANY|.*_LIMIT)/,
    (why) => ({
      code: 'trino_limit',
      what: why,
      hint: 'use a shorter baseline or fewer dimensions, or run again',
      exit: runtime,
    }),
  ],
  [
    /^(REMOTE_HOST_GONE|REMOTE_TASK_|PAGE_TRANSPORT_|TOO_MANY_REQUESTS_FAILED|NO_NODES_AVAILABLE|SERVER_SHUTTING_DOWN|HOST_SHUTTING_DOWN)/,
    () => ({ code: 'trino_worker_lost', what: 'a node of the cluster was lost while the query ran', hint: AGAIN, exit: runtime }),
  ],
  [
    /^(INVALID_SESSION_PROPERTY|INVALID_CATALOG_PROPERTY)$/,
    (why) => ({ code: 'trino_session', what: why, hint: 'correct ?session.name=value in source' }),
  ],
];

function ofFault(fault: Fault): Said {
  const why = reasonOf(fault);
  const found = FAULTS.find(([of]) => of.test(fault.errorName ?? ''));
  return found?.[1](why) ?? { code: 'query_failed', what: why, hint: 'run again with --debug for the details', exit: runtime };
}

function ofStatus(status: number, { user }: Spoken): Said {
  if (status === 401)
    return {
      code: 'trino_access',
      what: `the server does not let user "${printable(user)}" in (401)`,
      hint: 'check the user in source, and CXF_TRINO_PASSWORD or CXF_TRINO_TOKEN',
    };
  if (status === 403)
    return {
      code: 'trino_access',
      what: `the server refuses user "${printable(user)}" (403)`,
      hint: 'some servers answer so to plain http: add ?ssl=true to source',
    };
  if (status === 404)
    return { code: 'not_trino', what: 'there is no Trino at that address (404)', hint: 'check host and port in source' };
  const again = status >= 500 || status === 429;
  return {
    code: 'trino_unavailable',
    what: `the server answers with HTTP ${status}`,
    hint: again ? AGAIN : 'check host and port in source',
    exit: runtime,
  };
}

const NETWORK: Readonly<Record<string, Said>> = {
  ECONNREFUSED: {
    code: 'trino_unreachable',
    what: 'nothing listens there',
    hint: 'check host and port in source',
    exit: runtime,
  },
  ENOTFOUND: { code: 'trino_unreachable', what: 'there is no host of that name', hint: 'check the host in source' },
  EAI_AGAIN: {
    code: 'trino_unreachable',
    what: 'the name of the host cannot be looked up',
    hint: 'check the network',
    exit: runtime,
  },
  EHOSTUNREACH: { code: 'trino_unreachable', what: 'the host cannot be reached', hint: 'check the network', exit: runtime },
  ETIMEDOUT: { code: 'trino_unreachable', what: 'the host does not answer', hint: 'check the network', exit: runtime },
  ECONNRESET: { code: 'trino_unreachable', what: 'the server broke the connection', hint: AGAIN, exit: runtime },
  EPIPE: { code: 'trino_unreachable', what: 'the server broke the connection', hint: AGAIN, exit: runtime },
  CERT_HAS_EXPIRED: {
    code: 'trino_certificate',
    what: "the server's certificate has expired",
    hint: 'ask who runs the server to renew it',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'trino_certificate',
    what: "the server's certificate is of another host",
    hint: 'check the host in source',
  },
};

const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/;

function ofNetwork(code: string): Said | null {
  if (NETWORK[code]) return NETWORK[code];
  if (UNTRUSTED.test(code))
    return {
      code: 'trino_certificate',
      what: "the server's certificate is of no authority known here",
      hint: "set CXF_TRINO_CA to the file of the authority's certificate (PEM)",
    };
  // What answers plain http to a greeting of TLS, and the other way round.
  if (/^(ERR_SSL_|EPROTO)/.test(code))
    return {
      code: 'trino_unreachable',
      what: 'the server does not speak https there',
      hint: 'check the port and ?ssl in source',
    };
  if (/^HPE_/.test(code))
    return { code: 'trino_unreachable', what: 'the server does not speak http there', hint: 'check the port and ?ssl in source' };
  return null;
}

function said(error: unknown, about: Spoken): Said {
  if (error instanceof NoAnswer)
    return {
      code: 'trino_timeout',
      what: `the server did not answer within ${about.seconds} s`,
      hint: 'run again, or allow more with ?timeout=5m in source',
      exit: runtime,
    };
  if (error instanceof QueryFailed) return error.fault ? ofFault(error.fault) : ofStatus(error.status ?? 0, about);
  if (error instanceof SyntaxError)
    return { code: 'not_trino', what: 'what answers is not Trino', hint: 'check host and port in source' };
  const known = ofNetwork(String((error as NodeJS.ErrnoException).code));
  const why = cut(printable(error instanceof Error ? error.message : String(error)), 160).replace(/[.!]+$/, '');
  return known ?? { code: 'trino_unreachable', what: why, hint: 'check host and port in source', exit: runtime };
}

/** Any failure as one sentence; what is already ours passes. */
export function spoken(error: unknown, about: Spoken): CxfError {
  if (error instanceof CxfError) return error;
  const { code, what, hint, exit } = said(error, about);
  return new CxfError(code, `${about.name}: ${what}.`, { hint, exitCode: exit ?? EXIT.usage, cause: error });
}
