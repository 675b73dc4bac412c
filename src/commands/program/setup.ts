import type { Command } from 'commander';
import type { Io } from '../io.js';
import type { Done, Options } from './shared.js';

export function addInit(program: Command, io: Io, done: Done): void {
  const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];
  program
    .command('init [source]')
    .description('look at a source, propose how its columns are read, write cxf.toml, detect')
    .option('--yes', 'take the proposal, ask nothing')
    .option('--map <name=column>', 'decide one column: a column, an expression or none; again for others', collected)
    .option('--timezone <zone>', 'where the customers live, such as America/Chicago')
    .option('--times <clock>', 'times without a zone are: local or utc')
    .option('--dates <order>', '3/4/2024 is: day-first or month-first')
    .option('--promise <time>', 'promised for every order, where the data hold no promise: 45m')
    .option('--force', 'write over an existing cxf.toml; a copy is kept')
    .option('--no-detect', 'do not detect afterwards')
    .action(async (source: string | undefined, _, command: Command) => {
      const { initCommand } = await import('../init.js');
      done(await initCommand(io, source, command.optsWithGlobals<Options>()));
    });
}

export function addDoctor(program: Command, io: Io, version: string, done: Done): void {
  program
    .command('doctor')
    .description('check source, mapping, freshness, time zones, events and state; tell the fixes')
    .action(async (_, command: Command) => {
      const { doctorCommand } = await import('../doctor.js');
      done(await doctorCommand(io, command.optsWithGlobals<Options>(), version));
    });
}
