import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, vi } from 'vitest';
import { CXF, ROOT } from '../support/process.js';

/** A machine that does much else at the same time is no failure: neither the test nor the client gives up early. */
export const PATIENCE = { timeout: 280_000 };
vi.setConfig({ testTimeout: 300_000 });

export interface Session {
  readonly client: Client;
  readonly pid: number;
  readonly stderr: () => string;
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<CallToolResult>;
}

/** `cxf mcp` as a process of its own, spoken to by the SDK's client. It is ended after the tests of the file. */
export async function session(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Session> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CXF, 'mcp', ...args],
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...env },
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const client = new Client({ name: 'test agent', version: '1.0.0' });
  await client.connect(transport);
  afterAll(() => client.close());
  const call = async (name: string, given: Record<string, unknown> = {}): Promise<CallToolResult> =>
    (await client.callTool({ name, arguments: given }, undefined, PATIENCE)) as CallToolResult;
  return { client, pid: transport.pid ?? 0, stderr: () => said, call };
}

export const textOf = (result: CallToolResult): string => {
  const [first] = result.content;
  if (first?.type !== 'text') throw new Error('the answer does not begin with a text');
  return first.text;
};

export interface Structured<T> {
  readonly untrusted: string;
  readonly notes: readonly string[];
  readonly cuts: readonly { path: string; shown: number; of: number; unit: string }[];
  readonly whole: string | null;
  readonly document: T;
}

export const structured = <T>(result: CallToolResult): Structured<T> => {
  if (result.isError) throw new Error(textOf(result));
  return result.structuredContent as unknown as Structured<T>;
};
