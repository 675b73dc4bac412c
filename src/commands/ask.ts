import { createInterface } from 'node:readline/promises';
import { usageError } from '../errors.js';
import type { InitQuestion } from '../model/init.js';
import { plain } from '../report/sanitize.js';
import type { Io } from './io.js';

/** A question on stderr, so that stdout stays an answer to pipe on; options by number or as they are called. */
export async function askPerson(io: Io, question: InitQuestion): Promise<string> {
  const { text, options, proposed } = question;
  io.stderr(`${plain(text)}\n`);
  for (const [i, o] of options.entries()) io.stderr(`  ${i + 1}  ${plain(o.value)}  (${plain(o.why)})\n`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  lines.once('close', () => gone.abort());
  try {
    const answer = (await lines.question(`[${plain(proposed)}] `, { signal: gone.signal })).trim();
    return options[Number(answer) - 1]?.value ?? answer;
  } catch (cause) {
    throw usageError(
      'no_answer',
      'The question was left without an answer.',
      'run again, or take the proposal with --yes',
    ).because(cause);
  } finally {
    lines.close();
  }
}
