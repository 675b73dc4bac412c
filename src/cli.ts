import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, CommanderError } from 'commander';
import type { Io } from './commands/io.js';
import { CxfError, EXIT, type ExitCode, usageError } from './errors.js';
import { plain } from './report/sanitize.js';

/** Holds bin/, dist/ and data/, whether run from dist or by tsx from src. */
const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..');

const version = (): string =>
  (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/** Writing to a reader that has left (`| head -1`) is no failure. */
function quietPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
}

const write = (chunk: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(chunk, () => resolve());
  });

const processIo = (): Io => ({
  stdout: write,
  stderr: (text) => {
    process.stderr.write(text);
  },
  stdoutIsTerminal: process.stdout.isTTY === true,
  stderrIsTerminal: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
  columns: process.stdout.columns ?? null,
  now: Date.now(),
  packageRoot,
});

/** `There is no file x.csv; check --source.`: message and fix as one sentence. */
const sentence = (error: CxfError): string =>
  error.hint === null
    ? error.message
    : `${error.message.replace(/[.]$/, '')}; ${error.hint.replace(/[.]$/, '')}${/[?]$/.test(error.hint) ? '' : '.'}`;

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
    await io.stdout(`${JSON.stringify({ schema: 'cxf.error/v1', code, message, hint }, null, 2)}\n`);
  }
  return known.exitCode;
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const io = processIo();
  try {
    // Answered before the command line is even parsed: as quick as Node starts.
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
      await io.stdout(`${version()}\n`);
      return EXIT.ok;
    }
    let code: ExitCode = EXIT.ok;
    const { program } = await import('./commands/program.js');
    const cli: Command = program(io, version(), (result) => {
      code = result;
    });
    await cli.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const { exitCode, code } = error as CommanderError;
    if (exitCode === 0 && String(code).startsWith('commander.')) return EXIT.ok;
    return fail(error, io, argv);
  }
}

quietPipes();
process.exitCode = await main(process.argv.slice(2));
