import type { Command } from 'commander';
import { type ExitCode, usageError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import type { Globals } from '../context.js';

/** Takes the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;
/** What every command takes. */
export type Options = Globals;

/** What a group of commands does without one of them. A word that is none of them is a slip, not an argument. */
export function byDefault(group: Command, run: (options: Options) => Promise<ExitCode>, done: Done): void {
  group.allowExcessArguments().action(async (_, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) {
      const near = nearest(
        word,
        group.commands.map((c) => c.name()),
      );
      const full = group.parent ? `${group.name()} ${word}` : word;
      throw usageError('usage', `Unknown command "${full.slice(0, 60)}".`, near ? `did you mean "${near}"?` : 'see cxf --help');
    }
    done(await run(command.optsWithGlobals<Options>()));
  });
}
