import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificate } from '../../test/support/certificate.js';
import { argumentsOf, filesOf, type Node, passwordLine, type Site } from './files.js';

export const USER = 'ana';
export const PASSWORD = 'open sesame';

/** What a test must know of the cluster; handed on as JSON in CXF_TEST_TRINO. */
export interface Known {
  readonly port: number;
  readonly httpsPort: number;
  /** `local:///` of the catalog `lake`. */
  readonly root: string;
  /** PEM file of the authority that signed the server's certificate. */
  readonly ca: string;
  readonly user: string;
  readonly password: string;
  /** Base64 secret of tokens (HS256). */
  readonly tokenKey: string;
  /** Process of the worker. */
  readonly worker: number;
}

export interface Cluster extends Known {
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function put(path: string, content: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function start(java: string, site: Site, node: Node): ChildProcess {
  for (const [path, content] of Object.entries(filesOf(site, node))) put(join(node.folder, path), content);
  const log = openSync(join(node.folder, 'log'), 'a');
  const child = spawn(java, argumentsOf(site, node), { cwd: node.folder, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

const tail = (node: Node): string => readFileSync(join(node.folder, 'log'), 'utf8').trimEnd().split('\n').slice(-15).join('\n');

/** Waits until the coordinator answers a query, which it does when it has its two nodes. */
async function ready(port: number, children: readonly ChildProcess[], nodes: readonly Node[]): Promise<void> {
  const until = Date.now() + 180_000;
  for (;;) {
    const dead = children.findIndex((c) => c.exitCode !== null || c.signalCode !== null);
    if (dead >= 0) throw new Error(`${nodes[dead]?.id} ended:\n${tail(nodes[dead] as Node)}`);
    if (Date.now() > until) throw new Error(`Trino is not ready after three minutes:\n${nodes.map(tail).join('\n')}`);
    if (await hasTwoNodes(port).catch(() => false)) return;
    await sleep(500);
  }
}

async function hasTwoNodes(port: number): Promise<boolean> {
  const info = await fetch(`http://127.0.0.1:${port}/v1/info`);
  if (!info.ok || ((await info.json()) as { starting: boolean }).starting) return false;
  const rows = await ask(port, "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'");
  return Number(rows[0]?.[0]) === 2;
}

/** Rows of a query, without any of cxf's own code. */
export async function ask(port: number, sql: string): Promise<unknown[][]> {
  const headers = { 'X-Trino-User': 'test', 'X-Trino-Time-Zone': 'UTC' };
  const rows: unknown[][] = [];
  let answer = await fetch(`http://127.0.0.1:${port}/v1/statement`, { method: 'POST', body: sql, headers });
  for (;;) {
    const page = (await answer.json()) as { data?: unknown[][]; nextUri?: string; error?: { message: string } };
    if (page.error) throw new Error(`${page.error.message}\n${sql}`);
    rows.push(...(page.data ?? []));
    if (!page.nextUri) return rows;
    answer = await fetch(page.nextUri, { headers });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}

/** Starts a coordinator and a worker on free ports, with all they write below a temporary folder. */
export async function startCluster(java: string, home: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-trino-'));
  const [port, workerPort, httpsPort] = [await freePort(), await freePort(), await freePort()];
  const [root, tokenKey] = [join(folder, 'root'), randomBytes(48).toString('base64')];
  mkdirSync(root);
  const { cert, key } = certificate({ days: 30 });
  const ca = put(join(folder, 'ca.pem'), cert);
  const security = {
    httpsPort,
    keystore: put(join(folder, 'server.pem'), cert + key),
    passwordFile: put(join(folder, 'passwords'), passwordLine(USER, PASSWORD)),
    tokenKeyFile: put(join(folder, 'token-key'), tokenKey),
  };
  const site: Site = { home, root, port, secret: randomBytes(32).toString('hex'), security };
  const nodes: Node[] = [
    { id: 'coordinator', folder: join(folder, 'coordinator'), port, coordinator: true },
    { id: 'worker', folder: join(folder, 'worker'), port: workerPort, coordinator: false },
  ];
  const children = nodes.map((node) => start(java, site, node));
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(ended));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(port, children, nodes);
    await ask(port, 'CREATE SCHEMA lake.shop');
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, httpsPort, root, ca, user: USER, password: PASSWORD, tokenKey, worker: children[1]?.pid ?? 0, stop };
}
