import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, CommanderError } from 'commander';
import type { Io } from './commands/io.js';
import { hasDuties, interrupted } from './ending.js';
import { CxfError, EXIT, type ExitCode, usageError } from './errors.js';
import { jsonText } from './report/json.js';
import { plain } from './report/sanitize.js';

/** Holds bin/, dist/ and data/, whether run from dist or by tsx from src. */
const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..');

const version = (): string =>
  (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/** What cannot be written is told by `write`, or has no reader that could be told. */
function quietStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** A reader that has left (`| head -1`) is no failure. */
const write = (chunk: string | Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') return resolve();
      const why = error.message.replace(/^[A-Z]+: /, '').replace(/, write$/, '');
      const told = `The output could not be written: ${why}.`;
      reject(new CxfError('output_failed', told, { exitCode: EXIT.runtime, hint: 'check where stdout goes', cause: error }));
    });
  });

const processIo = (): Io => ({
  stdout: write,
  stderr: (text) => {
    process.stderr.write(text);
  },
  stdinIsTerminal: process.stdin.isTTY === true,
  stdoutIsTerminal: process.stdout.isTTY === true,
  stderrIsTerminal: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
  columns: process.stdout.columns ?? null,
  now: Date.now(),
  packageRoot,
});

/** Longer sentences are no sentences: what is cut are names and values of the user, which stand in the message. */
const LONGEST = 290;
const shorter = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 60)}...${text.slice(-57)}`;

/** `There is no file x.csv; check --source.`: message and fix as one sentence. */
function sentence({ message, hint }: CxfError): string {
  const fix = hint === null ? '.' : `; ${hint.replace(/[.]$/, '')}${/[?]$/.test(hint) ? '' : '.'}`;
  return `${shorter(message.replace(/[.]$/, ''), LONGEST - fix.length)}${fix}`;
}

function asCxfError(error: unknown): CxfError {
  if (error instanceof CxfError) return error;
  const { code, message } = error as CommanderError;
  if (code === 'commander.help') return usageError('usage', 'There is no help on that.', 'see cxf --help');
  if (typeof code === 'string' && code.startsWith('commander.')) {
    const text = message
      .replace(/^error: /, '')
      .replace(/\n.*$/s, '')
      .replace(/[.] Expected /, ': expected ')
      .replace(/[.]$/, '');
    const near = /Did you mean ([^?]+)\?/.exec(message)?.[1];
    return usageError('usage', `${text[0]?.toUpperCase()}${text.slice(1)}.`, near ? `did you mean ${near}?` : 'see cxf --help');
  }
  const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new CxfError('internal', `Something went wrong inside cxf: ${said}.`, {
    hint: 'run again with --debug and report what it prints',
    exitCode: EXIT.runtime,
    cause: error,
  });
}

function causes(error: unknown): string {
  const list: string[] = [];
  for (let e = error; e instanceof Error; e = e.cause) list.push(e.stack ?? e.message);
  return list.join('\ncaused by: ');
}

/** The final catch: one sentence on stderr, with --json one document on stdout. */
async function fail(error: unknown, io: Io, argv: readonly string[]): Promise<ExitCode> {
  const known = asCxfError(error);
  io.stderr(`cxf: ${plain(sentence(known))}\n`);
  if (argv.includes('--debug')) io.stderr(`${causes(error)}\n`);
  if (argv.includes('--json')) {
    const { code, message, hint } = known;
    const document = jsonText({ schema: 'cxf.error/v1', code, message, hint }, 2);
    await io.stdout(document).catch(() => undefined);
  }
  return known.exitCode;
}

/** `--version --verbose`, in any order. */
const asksForAll = (argv: readonly string[]): boolean =>
  argv.includes('--verbose') &&
  (argv.includes('--version') || argv.includes('-V')) &&
  argv.every((word) => ['--version', '-V', '--verbose', '--json'].includes(word));

async function main(argv: readonly string[]): Promise<ExitCode> {
  const io = processIo();
  try {
    // Answered before the command line is even parsed: as quick as Node starts.
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
      await io.stdout(`${version()}\n`);
      return EXIT.ok;
    }
    if (asksForAll(argv)) {
      const { versionCommand } = await import('./commands/version.js');
      return await versionCommand(io, version(), argv.includes('--json'));
    }
    let code: ExitCode = EXIT.ok;
    let help = '';
    const { program } = await import('./commands/program.js');
    const done = (result: ExitCode): void => {
      code = result;
    };
    const cli: Command = program(io, version(), { done, help: (text) => (help += text) });
    await cli.parseAsync([...argv], { from: 'user' }).catch((error: CommanderError) => {
      if (error.exitCode !== 0 || !String(error.code).startsWith('commander.')) throw error;
    });
    if (help !== '') await io.stdout(help);
    return code;
  } catch (error) {
    return fail(error, io, argv);
  }
}

/** An interrupted run ends like any other: what listens for the end cleans up. A second signal does not wait. */
function endOnSignals(): void {
  const end = (code: number) => () => {
    if (hasDuties()) void interrupted().then(() => process.exit(code));
    else process.exit(code);
  };
  process.once('SIGINT', end(130));
  process.once('SIGTERM', end(143));
}

quietStreams();
endOnSignals();
process.exitCode = await main(process.argv.slice(2));
