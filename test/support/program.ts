import type { Command } from 'commander';
import { commandLine as described } from '../../scripts/docs/tree.js';

/** The command line, described but not run. */
export const commandLine = (): Command => described('0.0.0');

export const commandsOf = (cli: Command): Command[] => [cli, ...cli.commands.flatMap(commandsOf)];
