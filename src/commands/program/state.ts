import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Io } from '../io.js';
import { byDefault, type Done, type Options } from './shared.js';

export function addState(program: Command, io: Io, done: Done): void {
  const state = program.command('state').description('the state itself: check it, back it up, move it');
  const check = async (options: Options): Promise<ExitCode> => (await import('../state.js')).stateCheckCommand(io, options);
  state
    .command('check')
    .description('read every page and row; exit 1 where something is wrong')
    .action(async (_, command: Command) => done(await check(command.optsWithGlobals<Options>())));
  state
    .command('backup [file]')
    .description('copy it to a new file, by default among its backups')
    .action(async (file: string | undefined, _, command: Command) => {
      const { stateBackupCommand } = await import('../state.js');
      done(await stateBackupCommand(io, file, command.optsWithGlobals<Options>()));
    });
  state
    .command('restore <file>')
    .description('put a backup in its place; what it held is kept as a backup')
    .action(async (file: string, _, command: Command) => {
      const { stateRestoreCommand } = await import('../state.js');
      done(await stateRestoreCommand(io, file, command.optsWithGlobals<Options>()));
    });
  state
    .command('export')
    .description('all that people wrote and cxf found, as one JSON document')
    .action(async (_, command: Command) => {
      const { stateExportCommand } = await import('../state.js');
      done(await stateExportCommand(io, command.optsWithGlobals<Options>()));
    });
  state
    .command('import <file>')
    .description('merge an export; refused where both tell different things')
    .action(async (file: string, _, command: Command) => {
      const { stateImportCommand } = await import('../state.js');
      done(await stateImportCommand(io, file, command.optsWithGlobals<Options>()));
    });
  byDefault(state, check, done);
}
