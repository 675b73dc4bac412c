import type { Command } from 'commander';
import type { Io } from '../../src/commands/io.js';
import { program } from '../../src/commands/program.js';
import { ROOT } from './process.js';

const io: Io = {
  stdout: async () => {},
  stderr: () => {},
  stdinIsTerminal: false,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  env: {},
  cwd: ROOT,
  columns: 80,
  now: 0,
  packageRoot: ROOT,
};

/** The command line, described but not run. */
export const commandLine = (): Command => program(io, '0.0.0', { done: () => {}, help: () => {} });

export const commandsOf = (cli: Command): Command[] => [cli, ...cli.commands.flatMap(commandsOf)];
