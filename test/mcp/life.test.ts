import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CXF, cxf, ROOT, scratch } from '../support/process.js';
import { session, structured } from './support.js';

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '0' } },
};
const call = (id: number, name: string) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } });

interface Raw {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly tmp: string;
  readonly send: (message: object) => void;
  readonly until: (what: (line: string) => boolean) => Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

/** The protocol by hand, to see what the SDK's client hides. */
function raw(): Raw {
  const [home, tmp] = [scratch(), scratch()];
  const env = { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: tmp };
  const child = spawn(process.execPath, [CXF, 'mcp'], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const until = async (what: (line: string) => boolean): Promise<void> => {
    while (!lines.some(what)) await new Promise((next) => setTimeout(next, 20));
  };
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  );
  const send = (message: object): void => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  return { child, lines, tmp, send, until, ended };
}

const answers = (id: number) => (line: string) => (JSON.parse(line) as { id?: number }).id === id;

/** What the kernel tells of a process; of one that has ended meanwhile nothing. */
const statusOf = (pid: string): string => {
  try {
    return readFileSync(join('/proc', pid, 'status'), 'utf8');
  } catch {
    return '';
  }
};
/** Ended ones may wait for somebody to take notice of it. */
const runs = (pid: string): boolean => /^State:\t[^ZX]/m.test(statusOf(pid));
const childrenOf = (pid: number): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && new RegExp(`^PPid:\t${pid}$`, 'm').test(statusOf(name)));

test('stdout carries the protocol alone; hanging up ends it with 0 and leaves nothing', async () => {
  const r = raw();
  r.send(hello);
  await r.until(answers(1));
  r.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  r.child.stdin?.write('this is no JSON\n');
  r.send(call(2, 'incidents'));
  await r.until(answers(2));
  expect(readdirSync(r.tmp)).toHaveLength(1);
  r.child.stdin?.end();
  expect(await r.ended).toEqual({ code: 0, signal: null });
  for (const line of r.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  expect(readdirSync(r.tmp)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a cancelled question ends its process; the server goes on', async () => {
  const r = raw();
  r.send(hello);
  await r.until(answers(1));
  r.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  r.send(call(2, 'detect'));
  const pid = r.child.pid ?? 0;
  while (childrenOf(pid).length === 0) await new Promise((next) => setTimeout(next, 10));
  r.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } });
  const from = Date.now();
  while (childrenOf(pid).length > 0 && Date.now() - from < 10_000) await new Promise((next) => setTimeout(next, 20));
  expect(childrenOf(pid)).toEqual([]);
  r.send(call(3, 'incidents'));
  await r.until(answers(3));
  expect(r.lines.some(answers(2))).toBe(false);
  // In the middle of a question a signal ends all of it.
  r.send(call(4, 'detect'));
  while (childrenOf(pid).length === 0) await new Promise((next) => setTimeout(next, 10));
  const [child] = childrenOf(pid);
  r.child.kill('SIGTERM');
  expect((await r.ended).code).toBe(143);
  const end = Date.now() + 10_000;
  while (runs(child ?? '') && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
  expect(runs(child ?? '')).toBe(false);
  expect(readdirSync(r.tmp).filter((name) => name.startsWith('cxf-mcp-'))).toEqual([]);
});

test('questions at the same time are all answered', async () => {
  const s = await session([], { HOME: scratch(), TMPDIR: scratch() });
  const all = await Promise.all(Array.from({ length: 6 }, () => s.call('incidents')));
  for (const result of all) expect(structured<{ schema: string }>(result).document.schema).toBe('cxf.incidents/v1');
});

test('wrong settings are told before the first question', async () => {
  const finished = await cxf(['mcp', '--config', 'nowhere.toml']);
  expect(finished).toMatchObject({ code: 2, stdout: '' });
  expect(finished.stderr).toContain('there is no file nowhere.toml');
});
