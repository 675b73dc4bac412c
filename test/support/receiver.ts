import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** What a receiver does with a request. `lost`: it takes the message and cuts the connection before it says so. */
export type Behaviour =
  | { readonly kind: 'ok'; readonly status?: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'endless' };

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: unknown;
  readonly key: string;
  readonly taken: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly requests: Received[];
  /** Messages by their key, as a receiver that honours Idempotency-Key has them: in the order it took them first. */
  readonly delivered: () => readonly Received[];
  /** What it does with the next requests, one after the other; then `then`. */
  readonly behave: (next: readonly Behaviour[], then?: Behaviour) => void;
  readonly close: () => Promise<void>;
}

const OK: Behaviour = { kind: 'ok' };

function answer(response: ServerResponse, b: Behaviour): void {
  if (b.kind === 'hang') return;
  if (b.kind === 'cut' || b.kind === 'lost') {
    response.socket?.destroy();
    return;
  }
  if (b.kind === 'endless') {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
    response.on('close', () => clearInterval(timer));
    return;
  }
  response.writeHead(b.status ?? 200, b.kind === 'status' ? b.headers : {});
  response.end('done');
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** A real HTTP server on this machine. */
export async function receiver(): Promise<Receiver> {
  const requests: Received[] = [];
  let queue: Behaviour[] = [];
  let rest: Behaviour = OK;
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const b = queue.shift() ?? rest;
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: parsed(text),
        key: String(request.headers['idempotency-key'] ?? ''),
        taken: b.kind === 'ok' || b.kind === 'lost' || b.kind === 'endless',
      });
      answer(response, b);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  afterAll(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    delivered: () => {
      const seen = new Set<string>();
      return requests.filter((r) => r.taken && !seen.has(r.key) && seen.add(r.key));
    },
    behave: (next, then = OK) => {
      queue = [...next];
      rest = then;
    },
    close,
  };
}
