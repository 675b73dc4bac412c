import { createInterface } from 'node:readline';
import { usageError } from '../errors.js';
import type { InitQuestion } from '../model/init.js';
import { plain } from '../report/sanitize.js';
import type { Io } from './io.js';

/** Somebody at the terminal. What is typed ahead is kept for the next question. */
export interface Person {
  readonly ask: (question: InitQuestion) => Promise<string>;
  readonly close: () => void;
}

const gone = (): Error =>
  usageError('no_answer', 'The question was left without an answer.', 'run again, or take the proposal with --yes');

/** Lines of stdin, one at a time; `next` fails when there are no more. */
function linesOf(): { readonly next: () => Promise<string>; readonly close: () => void } {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed: string[] = [];
  let waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | null = null;
  let closed = false;
  lines.on('line', (line) => {
    if (waiting) waiting.resolve(line);
    else typed.push(line);
    waiting = null;
  });
  lines.on('close', () => {
    closed = true;
    waiting?.reject(gone());
    waiting = null;
  });
  const next = (): Promise<string> => {
    const line = typed.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (closed) return Promise.reject(gone());
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  };
  return { next, close: () => lines.close() };
}

/** Questions go to stderr, so that stdout stays an answer to pipe on; options are taken by number or as they are called. */
export function personAt(io: Io): Person {
  const lines = linesOf();
  const ask = async ({ text, options, proposed }: InitQuestion): Promise<string> => {
    io.stderr(`${plain(text)}\n`);
    for (const [i, o] of options.entries()) io.stderr(`  ${i + 1}  ${plain(o.value)}  (${plain(o.why)})\n`);
    io.stderr(`[${plain(proposed)}] `);
    const answer = (await lines.next()).trim();
    return options[Number(answer) - 1]?.value ?? answer;
  };
  return { ask, close: lines.close };
}
