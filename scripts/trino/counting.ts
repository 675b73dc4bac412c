import { connect, createServer } from 'node:net';

/** Passes a port on and counts the bytes that come back: what a command costs the network. */
export interface Counting {
  readonly port: number;
  /** Bytes received since the last call. */
  taken(): number;
  close(): void;
}

export async function counting(to: number): Promise<Counting> {
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    upstream.on('data', (chunk) => {
      bytes += chunk.length;
    });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    taken: () => {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close: () => void server.close(),
  };
}
