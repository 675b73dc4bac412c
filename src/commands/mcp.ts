import { join } from 'node:path';
import { EXIT, type ExitCode } from '../errors.js';
import { serve } from '../mcp/serve.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';

/** Options of the server that every command it runs gets, too. */
const SHARED = ['source', 'events', 'config', 'state', 'asOf', 'where', 'lockTimeout'] as const;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** `cxf mcp`: serves agents on stdin and stdout until the client hangs up. */
export async function mcpCommand(
  io: Io,
  version: string,
  options: Globals & { readonly allowWrite?: boolean },
): Promise<ExitCode> {
  // Wrong settings are told at once, not with the first question.
  const context = new Context(io, options);
  if (io.stdinIsTerminal)
    context.say('cxf mcp speaks the Model Context Protocol on stdin and stdout: let an agent start it, see docs/mcp.md.');
  const shared = SHARED.flatMap((name) => (options[name] === undefined ? [] : [`--${kebab(name)}=${options[name]}`]));
  const argv = [join(io.packageRoot, 'bin', 'cxf'), ...shared, '--no-input', '--no-color', '--verbose'];
  const { stateDir, lockTimeoutMs } = context.settings;
  const program = { argv, cwd: io.cwd, env: { ...io.env } };
  await serve({
    version,
    allowWrite: options.allowWrite === true,
    program,
    stateDir,
    lockTimeoutMs,
    log: (text) => context.say(text),
  });
  return EXIT.ok;
}
