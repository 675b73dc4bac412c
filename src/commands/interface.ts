import { join } from 'node:path';
import { EXIT, type ExitCode } from '../errors.js';
import { automated, Context, type Globals, textOptions } from './context.js';
import type { Io } from './io.js';
import { writeNew } from './new-file.js';

/** Smaller than this nothing useful fits. */
const LEAST = { columns: 40, rows: 12 };

/** Somebody sits before it and can type: otherwise the summary is printed. */
export function interactive(io: Io, options: Globals & { readonly input?: boolean }): boolean {
  const { env } = io;
  const asked = options.json || options.md || options.output !== undefined || options.input === false;
  if (asked || automated(env) || !io.stdoutIsTerminal || !io.stdinIsTerminal || env.TERM === 'dumb') return false;
  return (process.stdout.columns || 80) >= LEAST.columns && (process.stdout.rows || 24) >= LEAST.rows;
}

const TRIES = 1000;

/** A file of its own: `name.md`, or `name-2.md` and so on where there is one. */
async function saveNew(cwd: string, name: string, text: string): Promise<string> {
  for (let n = 1; ; n++) {
    const file = `${name}${n === 1 ? '' : `-${n}`}.md`;
    try {
      const { writeFileSync } = await import('node:fs');
      await writeNew('export', join(cwd, file), file, (temporary) => writeFileSync(temporary, text));
      return file;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'file_exists' || n >= TRIES) throw error;
    }
  }
}

/** Opens the interface, with what the command line says of source, state and time. */
async function openInterface(context: Context): Promise<void> {
  const { io, options, places } = context;
  const { runInterface } = await import('../ui/main.js');
  const { source, events, config, state, asOf, where, since, baseline, lockTimeout } = options;
  const given = { source, events, config, state, asOf, where, since, baseline, lockTimeout };
  const flags = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
  const { color, unicode } = textOptions(io, options);
  await runInterface({
    place: { flags, env: io.env, cwd: io.cwd, packageRoot: io.packageRoot },
    places,
    color,
    unicode,
    stdin: process.stdin,
    stdout: process.stdout,
    save: (name, text) => saveNew(io.cwd, name, text),
  });
}

/** `cxf`, `cxf dashboard`: the interface on a terminal, else the summary. Only one of them is loaded. */
export async function dashboardOrInterface(io: Io, options: Globals): Promise<ExitCode> {
  if (!interactive(io, options)) return (await import('./detect.js')).dashboardCommand(io, options);
  await openInterface(new Context(io, options));
  return EXIT.ok;
}
