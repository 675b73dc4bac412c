import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { runDetect } from '../app/detect.js';
import { parseDuration } from '../config/time.js';
import { CxfError, usageError } from '../errors.js';
import { dashboardView } from '../report/dashboard.js';
import { plain } from '../report/sanitize.js';
import { renderText } from '../report/text.js';
import { Context, type Globals, textOptions } from './context.js';
import type { Io } from './io.js';

const SECOND = 1000;
const [ENTER, LEAVE] = ['\u001b[?1049h\u001b[?25l', '\u001b[?25h\u001b[?1049l'];
/** Terminals that know it show what lies between at once; others do without. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];

/** One picture over the one before: every line is written over and its rest cleared, so nothing flickers; what does not fit is left out. */
export function frameOf(text: string, rows: number): string {
  const lines = text.trimEnd().split('\n').slice(0, Math.max(1, rows));
  return `${BEGIN}\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J${END}`;
}

/** The summary as it stands now; a failure as its sentence, for the next time may go well. */
async function summary(io: Io, options: Globals): Promise<string> {
  const now = { ...io, now: Date.now() };
  try {
    const context = new Context(now, options);
    const doc = await runDetect(context.settings, { now: now.now });
    return renderText(dashboardView(doc, context.places), textOptions(now, options));
  } catch (error) {
    if (!(error instanceof CxfError)) throw error;
    return `${plain(error.message)}\n`;
  }
}

/** `cxf dashboard --watch 60s`: on a terminal drawn over again, in a pipe one summary after the other, until it is interrupted. */
export async function watchCommand(io: Io, options: Globals & { readonly watch: string }): Promise<never> {
  const every = parseDuration(options.watch, '--watch', SECOND);
  if (options.json || options.md || options.output !== undefined)
    throw usageError(
      'bad_format',
      '--watch draws on the terminal: --json, --md and --output do not go with it.',
      'leave one of them out',
    );
  // Settings that are wrong are told before the screen is taken.
  new Context(io, options);
  const drawn = io.stdoutIsTerminal && io.env.TERM !== 'dumb';
  // Interrupted is how it ends (cli.ts exits): the terminal is given back on the way out, whatever the way.
  if (drawn) process.once('exit', () => writeSync(process.stdout.fd, LEAVE));
  if (drawn) await io.stdout(ENTER);
  for (;;) {
    const text = await summary(io, options);
    await io.stdout(drawn ? frameOf(text, (process.stdout.rows || 24) - 1) : text);
    await pause(every);
  }
}
