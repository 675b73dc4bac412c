import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { PrivateCopy } from '../app/private-copy.js';
import { type Program, Runner } from './run.js';
import { mcpServer } from './server.js';

export interface ServeOptions {
  readonly version: string;
  readonly allowWrite: boolean;
  readonly program: Program;
  readonly stateDir: string;
  readonly lockTimeoutMs: number;
  readonly log: (text: string) => void;
}

const PREFIX = 'cxf-mcp-';
const DAY = 86_400_000;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH';
  }
};

/** Copies that servers left behind which were killed: their process is gone, and nobody has touched them for a day. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^cxf-mcp-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid === 0 || alive(pid)) continue;
    const path = join(folder, name);
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > DAY) rmSync(path, { recursive: true, force: true });
  }
}

/** A folder for this run alone, gone with the process however it ends. */
function ownFolder(): string {
  removeLeft(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves on stdin and stdout until the client hangs up. Nothing but the protocol is written to stdout. */
export async function serve(options: ServeOptions): Promise<void> {
  const { allowWrite, program, version } = options;
  const runner = new Runner(program);
  // Before the folder is removed, nobody may still write into it.
  process.on('exit', () => runner.end());
  const copy = allowWrite ? null : new PrivateCopy(options.stateDir, ownFolder(), options.lockTimeoutMs);
  const state = async (): Promise<string[]> => (copy ? [`--state=${await copy.dir()}`] : []);
  const server = mcpServer({ version, allowWrite, run: runner.run, state });
  server.server.onerror = (error) => options.log(`mcp: ${error.message}`);
  await new Promise<void>((resolve, reject) => {
    const over = (): void => resolve();
    server.server.onclose = over;
    process.stdin.once('end', over).once('close', over);
    process.stdout.once('error', over);
    server.connect(new StdioServerTransport()).catch(reject);
  });
  runner.end();
  await server.close();
}
