import type { Command } from 'commander';
import type { Io } from '../io.js';
import type { Done, Options } from './shared.js';

export function addMcp(program: Command, io: Io, version: string, done: Done): void {
  program
    .command('mcp')
    .description('serve these commands to agents over the Model Context Protocol, on stdin and stdout')
    .option('--allow-write', 'store what is found, let agents set status and add notes')
    .action(async (_, command: Command) => {
      const { mcpCommand } = await import('../mcp.js');
      done(await mcpCommand(io, version, command.optsWithGlobals<Options & { allowWrite?: boolean }>()));
    });
}

export function addCompletion(program: Command, io: Io, done: Done): void {
  program
    .command('completion <shell>')
    .description('completion of commands, options and ids for bash, zsh or fish, as a script')
    .action(async (shell: string) => done(await (await import('../completion.js')).completionCommand(io, shell)));
  program
    .command('__complete [words...]', { hidden: true })
    .action(async (words: string[]) => done(await (await import('../completion.js')).completeCommand(io, program, words)));
}
