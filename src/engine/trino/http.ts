import { type Agent as HttpAgent, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** One exchange with the server. Node's `fetch` cannot be given a certificate authority, so this speaks HTTP itself. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** As they came over the wire, compressed. */
  readonly bytes: number;
}

/** No answer within the time the address allows. */
export class NoAnswer extends Error {}

const unzip = promisify(gunzip);

export class Http {
  readonly #agent: HttpAgent;

  constructor(
    private readonly at: { readonly secure: boolean; readonly host: string; readonly port: number; readonly timeoutMs: number },
    /** Certificate authorities (PEM) instead of those Node knows. */
    ca: string | null,
  ) {
    this.#agent = at.secure
      ? new SecureAgent({ keepAlive: true, ...(ca === null ? {} : { ca }) })
      : new PlainAgent({ keepAlive: true });
  }

  send({ method, path, headers = {}, body }: Exchange): Promise<Answer> {
    const { secure, host, port, timeoutMs } = this.at;
    return new Promise((resolve, reject) => {
      const options = { host, port, method, path, agent: this.#agent, headers: { ...headers, 'Accept-Encoding': 'gzip' } };
      const request = (secure ? secureRequest : plainRequest)(options, (response) => {
        received(response).then(resolve, reject);
      });
      // Of the whole exchange: a server that sends a byte now and then answers no more than one that sends none.
      const timer = setTimeout(() => request.destroy(new NoAnswer()), timeoutMs);
      request.once('close', () => clearTimeout(timer));
      request.once('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function received(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const plain = response.headers['content-encoding'] === 'gzip' ? await unzip(raw) : raw;
  return { status: response.statusCode ?? 0, text: plain.toString('utf8'), bytes: raw.length };
}
