import { setTimeout as sleep } from 'node:timers/promises';
import { onInterrupt } from '../../ending.js';
import type { Access } from './access.js';
import type { Address } from './address.js';
import { QueryFailed, type Spoken, spoken } from './failure.js';
import { type Answer, type Exchange, Http } from './http.js';
import { addRows, type Page, parsePage, type Value } from './page.js';

/** Seconds waited before each further try where a server in between is busy or away: 6 s in all. */
const RETRIES = [0.1, 0.2, 0.4, 0.8, 1.5, 3];
const BUSY: readonly number[] = [429, 502, 503, 504];
/** A connection that breaks; asking again is harmless, as queries only read and an answer keeps until the next is asked for. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);

const isBroken = (error: unknown): boolean => BROKEN.has(String((error as NodeJS.ErrnoException | null)?.code));

/** Runs queries on a Trino server, any number at a time; what it throws is one sentence. */
export class Client {
  readonly #http: Http;
  readonly #headers: Readonly<Record<string, string>>;
  /** Where each running query goes on. */
  readonly #running = new Set<{ next: string }>();
  readonly #release: () => void;
  readonly #spoken: Spoken;
  #closed = false;
  /** Bytes received, as they came over the wire. */
  received = 0;

  constructor(address: Address, access: Access, name: string) {
    this.#http = new Http(address, access.ca);
    this.#spoken = { name, user: address.user, seconds: address.timeoutMs / 1000 };
    const properties = Object.entries(address.session).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    this.#headers = {
      'X-Trino-User': address.user,
      'X-Trino-Source': 'cxf',
      'X-Trino-Time-Zone': 'UTC',
      // Without it times are cut to milliseconds.
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      'User-Agent': 'cxf',
      ...(properties.length > 0 ? { 'X-Trino-Session': properties.join(',') } : {}),
      ...(access.authorization === null ? {} : { Authorization: access.authorization }),
    };
    this.#release = onInterrupt(() => this.cancel());
  }

  /** The columns of a result. @param prepared statements that the query names */
  async columns(sql: string, prepared: Readonly<Record<string, string>> = {}): Promise<Value[][]> {
    const statements = Object.entries(prepared).map(([name, text]) => `${name}=${encodeURIComponent(text)}`);
    const headers: Record<string, string> = statements.length > 0 ? { 'X-Trino-Prepared-Statement': statements.join(',') } : {};
    const columns: Value[][] = [];
    const query = { next: '' };
    this.#running.add(query);
    try {
      let page = await this.#page({ method: 'POST', path: '/v1/statement', headers, body: sql });
      for (;;) {
        addRows(columns, page);
        if (!page.nextUri) return columns;
        query.next = page.nextUri;
        page = await this.#page({ method: 'GET', path: pathOf(page.nextUri) });
      }
    } catch (error) {
      throw spoken(error, this.#spoken);
    } finally {
      this.#running.delete(query);
    }
  }

  async rows(sql: string, prepared: Readonly<Record<string, string>> = {}): Promise<Value[][]> {
    const columns = await this.columns(sql, prepared);
    return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] as Value));
  }

  /** Tells the server to stop what still runs. */
  async cancel(): Promise<void> {
    this.#closed = true;
    const going = [...this.#running].map((query) => query.next).filter((next) => next !== '');
    await Promise.allSettled(going.map((next) => this.#send({ method: 'DELETE', path: pathOf(next) })));
  }

  async close(): Promise<void> {
    this.#release();
    await this.cancel();
    this.#http.close();
  }

  async #page(exchange: Exchange): Promise<Page> {
    const answer = await this.#patiently(exchange);
    if (answer.status !== 200) throw new QueryFailed(answer.status, answer.text);
    const page = parsePage(answer.text);
    if (page.error) throw new QueryFailed(page.error);
    return page;
  }

  async #patiently(exchange: Exchange): Promise<Answer> {
    for (const pause of RETRIES) {
      const answer = await this.#send(exchange).catch((error: unknown) => {
        if (!isBroken(error) || this.#closed) throw error;
        return null;
      });
      if (answer !== null && !BUSY.includes(answer.status)) return answer;
      await sleep(pause * 1000);
      if (this.#closed) break;
    }
    return this.#send(exchange);
  }

  async #send(exchange: Exchange): Promise<Answer> {
    const answer = await this.#http.send({ ...exchange, headers: { ...this.#headers, ...exchange.headers } });
    this.received += answer.bytes;
    return answer;
  }
}

/**
 * Only the path of where a query goes on is followed, on the server of the address: a proxy may not know what it is called
 * from outside, and a password must not be sent elsewhere.
 */
function pathOf(uri: string): string {
  const { pathname, search } = new URL(uri);
  return pathname + search;
}
