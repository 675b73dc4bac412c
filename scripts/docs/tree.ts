import type { Argument, Command, Option } from 'commander';
import type { Io } from '../../src/commands/io.js';
import { program } from '../../src/commands/program.js';

/** The command line as plain data, as its own help has it. */
export interface CommandDoc {
  /** Such as `cxf incident status <id> <status>`. */
  readonly usage: string;
  readonly path: string;
  readonly description: string;
  readonly options: readonly { readonly flags: string; readonly description: string; readonly needed: boolean }[];
  /** Command lines of its help, with their remarks. */
  readonly examples: readonly string[];
}

const io: Io = {
  stdout: async () => {},
  stderr: () => {},
  stdinIsTerminal: false,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  env: {},
  cwd: '/',
  columns: 80,
  now: 0,
  packageRoot: '/',
};

const argumentText = (a: Argument): string => {
  const name = `${a.name()}${a.variadic ? '...' : ''}`;
  return a.required ? `<${name}>` : `[${name}]`;
};

const pathOf = (c: Command): string => (c.parent ? `${pathOf(c.parent)} ${c.name()}` : c.name());
const optionDoc = (o: Option) => ({ flags: o.flags, description: o.description, needed: o.mandatory });

/** The lines of help under a heading `Examples`, as they stand there. */
function examplesOf(command: Command): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 });
  command.outputHelp();
  const lines = help.split('\n');
  const from = lines.findIndex((line) => /^Examples?:/i.test(line));
  if (from < 0) return [];
  const rest = lines.slice(from + 1);
  const until = rest.findIndex((line) => /^\S/.test(line));
  return (until < 0 ? rest : rest.slice(0, until)).map((line) => line.replace(/^ {2}/, '')).filter((line) => line.trim() !== '');
}

const hidden = (c: Command): boolean => c.name().startsWith('_');

function docsOf(command: Command): CommandDoc[] {
  const path = pathOf(command);
  const own: CommandDoc = {
    usage: [path, ...command.registeredArguments.map(argumentText)].join(' '),
    path,
    description: command.description(),
    options: command.options.filter((o) => !o.hidden).map(optionDoc),
    examples: examplesOf(command),
  };
  return [own, ...command.commands.filter((c) => !hidden(c) && c.name() !== 'help').flatMap(docsOf)];
}

/** The command line, described but not run. */
export const commandLine = (version: string): Command => program(io, version, { done: () => {}, help: () => {} });

/** First the program itself with the global options, then its commands in the order of its help. */
export const commandDocs = (version: string): CommandDoc[] => docsOf(commandLine(version));
