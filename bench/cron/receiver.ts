import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver that is down for a few hours of every day, by the hour it is told, and honours Idempotency-Key. */
export async function receiver(): Promise<{
  readonly url: string;
  readonly at: (hour: number) => void;
  readonly kept: Map<string, string>;
  readonly tried: () => number;
  readonly close: () => void;
}> {
  const kept = new Map<string, string>();
  let hour = 0;
  let tried = 0;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      tried++;
      const down = hour % 24 >= 15 && hour % 24 < 20;
      const key = String(request.headers['idempotency-key']);
      if (!down && !kept.has(key)) kept.set(key, text);
      response.writeHead(down ? 503 : 200, down ? { 'retry-after': '900' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    at: (h) => {
      hour = h;
    },
    kept,
    tried: () => tried,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
