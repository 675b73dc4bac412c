import type { Command } from 'commander';
import { type Ids, knownIds } from '../app/known-ids.js';
import type { Flags } from '../config/flags.js';
import { loadSettings } from '../config/load.js';
import { EXIT, type ExitCode } from '../errors.js';
import { plain } from '../report/sanitize.js';
import { oneOf } from './author.js';
import { complete, SHELLS } from './complete.js';
import { SCRIPTS } from './completion-scripts.js';
import type { Io } from './io.js';

/** `cxf completion bash`: the script for the shell to run. */
export async function completionCommand(io: Io, shell: string): Promise<ExitCode> {
  await io.stdout(SCRIPTS[oneOf(SHELLS, shell, 'shell')]);
  return EXIT.ok;
}

const PLACES = { '--source': 'source', '--config': 'config', '--state': 'state' } as const;

/** Which state is meant: by the options typed so far. */
function typed(words: readonly string[]): Flags {
  const flags: Record<string, string> = {};
  words.slice(0, -1).forEach((word, i) => {
    const [name = '', joined] = word.split(/=(.*)/s);
    const key = PLACES[name as keyof typeof PLACES];
    const next = words[i + 1] === '=' ? words[i + 2] : words[i + 1];
    const value = joined ?? (i + 1 < words.length - 1 ? next : undefined);
    if (key !== undefined && value) flags[key] = value;
  });
  return flags;
}

async function idsFor(io: Io, words: readonly string[]): Promise<Ids> {
  const { env, cwd, packageRoot, now } = io;
  try {
    return await knownIds(loadSettings({ flags: typed(words), env, cwd, packageRoot, now }));
  } catch {
    // A key pressed in the middle of a line is no place for messages.
    return { incidents: [], plans: [], experiments: [] };
  }
}

/** `cxf __complete -- WORDS`, for the scripts: candidates, one a line. */
export async function completeCommand(io: Io, cli: Command, words: readonly string[]): Promise<ExitCode> {
  const { candidates, files } = complete(cli, words, await idsFor(io, words));
  const lines = candidates.map((c) => `${plain(c.value)}\t${plain(c.about)}`);
  await io.stdout([...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''));
  return EXIT.ok;
}
