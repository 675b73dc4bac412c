import { type IncomingMessage, createServer as plainServer, type ServerResponse } from 'node:http';
import { createServer as secureServer } from 'node:https';
import { afterAll } from 'vitest';

/** A server that speaks as much of Trino's protocol as a test tells it to, on a free port of this machine. */

export interface Asked {
  readonly method: string;
  /** Such as `/v1/statement` or `/next/3/1`. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** How many requests came before. */
  readonly number: number;
}

export interface Reply {
  readonly status?: number;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
  /** Nothing is ever answered, or the connection breaks: before or in the middle of the answer. */
  readonly fault?: 'hang' | 'break' | 'half';
}

export interface Fake {
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Resolves when a request comes that the condition is true for, or has come. */
  saw(condition: (asked: Asked) => boolean): Promise<Asked>;
}

function answer(response: ServerResponse, { status = 200, body = {}, fault }: Reply): void {
  if (fault === 'hang') return;
  if (fault === 'break') return void response.destroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (fault !== 'half') return void response.end(text);
  response.write(text.slice(0, text.length >> 1));
  setTimeout(() => response.destroy(), 20);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** @param tls certificate and key: then it speaks https */
export async function fakeTrino(reply: (asked: Asked) => Reply, tls?: { cert: string; key: string }): Promise<Fake> {
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const { method = '', url = '', headers } = request;
    const one: Asked = { method, path: url, headers, body, number: asked.length };
    asked.push(one);
    for (const look of waiting) look();
    answer(response, reply(one));
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy());
  };
  const server = tls ? secureServer(tls, listener) : plainServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const saw: Fake['saw'] = (condition) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = asked.find(condition);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { port: (server.address() as { port: number }).port, asked, saw };
}

/** A page; where it goes on is named as a server behind a proxy would. */
export const page = (columns: readonly [string, string][], data: readonly unknown[][], next?: string) => ({
  id: 'query_1',
  ...(next ? { nextUri: `http://inside.example:9999${next}` } : {}),
  columns: columns.map(([name, type]) => ({ name, type })),
  data,
});

export const fault = (errorName: string, message: string, errorType = 'USER_ERROR') => ({
  id: 'query_1',
  error: { message, errorName, errorType },
});
