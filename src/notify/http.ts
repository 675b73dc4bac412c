import type { Outcome } from '../model/notify.js';

const REDIRECTS = 3;
/** Of an answer so much is read, so that the connection may be used again; nothing of it is needed. */
const LARGEST_ANSWER = 64 * 1024;
const LARGEST_BODY = 1024 * 1024;
/** These say that the message itself will not do. */
const REFUSED = new Set([400, 413, 422]);
const SECOND = 1000;

export interface Request {
  readonly url: URL;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Milliseconds UTC, for a Retry-After that is a date. */
  readonly now: number;
}

/** Milliseconds of a Retry-After: seconds, or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Why a request failed, in words without its URL: that may be a secret. */
function reason(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'no answer in time';
  const { cause } = error as { cause?: { code?: unknown } };
  if (cause?.code === 'UND_ERR_SOCKET' || cause?.code === 'ECONNRESET') return 'the connection was cut';
  const code = typeof cause?.code === 'string' && /^[A-Z0-9_]{2,40}$/.test(cause.code) ? cause.code : 'no connection';
  return `the connection failed (${code})`;
}

async function drain(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  for (let read = 0; reader && read <= LARGEST_ANSWER; ) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value.byteLength;
  }
  await reader?.cancel();
}

/** Where a 307 or 308 leads, if to the same host; others would change the request or give its secrets to somebody else. */
function sameHost(response: Response, from: URL): URL | null {
  const to = response.headers.get('location') ?? '';
  const url = (response.status === 307 || response.status === 308) && URL.canParse(to, from.href) ? new URL(to, from.href) : null;
  return url !== null && url.origin === from.origin && url.username === '' && url.password === '' ? url : null;
}

function outcomeOf(response: Response, now: number): Outcome {
  const { status } = response;
  if (status >= 200 && status < 300) return { ok: true };
  if (status >= 300 && status < 400) return { ok: false, error: `HTTP ${status}: a redirect that is not followed` };
  const afterMs = retryAfter(response.headers.get('retry-after'), now);
  const failed = { ok: false, error: `HTTP ${status}`, refused: REFUSED.has(status) } as const;
  return afterMs === undefined ? failed : { ...failed, afterMs };
}

/** One request and what came of it. The time limit is for all of it, redirects and the answer's body too. Never throws. */
export async function request(r: Request): Promise<Outcome> {
  if (r.body !== undefined && Buffer.byteLength(r.body) > LARGEST_BODY)
    return { ok: false, error: 'the message is larger than 1 MB', refused: true };
  const signal = AbortSignal.timeout(r.timeoutMs);
  const { method, headers, body = null } = r;
  try {
    let { url } = r;
    for (let n = 0; ; n++) {
      const response = await fetch(url.href, { method, headers, body, signal, redirect: 'manual' });
      await drain(response);
      const next = n < REDIRECTS ? sameHost(response, url) : null;
      if (next === null) return outcomeOf(response, r.now);
      url = next;
    }
  } catch (error) {
    return { ok: false, error: reason(error) };
  }
}
