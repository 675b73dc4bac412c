import { stripVTControlCharacters } from 'node:util';
import { bash, type Finished } from './process.js';

/** A terminal without a window: python's pty module. */

const SCRIPT = [
  'import os, pty, sys, fcntl, termios, struct',
  'pid, fd = pty.fork()',
  'if pid == 0:',
  '    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[2]), 0, 0))',
  '    os.execvp("bash", ["bash", "-c", sys.argv[1]])',
  'out = b""',
  'while True:',
  '    try: chunk = os.read(fd, 65536)',
  '    except OSError: break',
  '    if not chunk: break',
  '    out += chunk',
  '_, status = os.waitpid(pid, 0)',
  'sys.stdout.buffer.write(out)',
  'sys.exit(os.waitstatus_to_exitcode(status))',
].join('\n');

export const hasPty = (await bash('python3 -c "import pty"')).code === 0;

export interface Terminal {
  readonly columns?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a line of bash, in which $CXF is the program, on a terminal; what it wrote there is its stdout. */
export const onTerminal = (line: string, { columns = 100, cwd, env = {} }: Terminal = {}): Promise<Finished> =>
  bash('python3 -c "$SCRIPT" "$LINE" "$WIDE"', {
    ...(cwd === undefined ? {} : { cwd }),
    env: { TERM: 'xterm-256color', ...env, SCRIPT, LINE: line, WIDE: String(columns) },
  });

/** What a terminal of endless height shows in the end: lines that were wiped are gone, colours too. */
export function settled(written: string): string {
  const rows: string[] = [''];
  let row = 0;
  const parts = written.matchAll(/\u001b\[(\d*)A|\u001b\[2K|\r?\n|\u001b\[[0-9;?]*[A-Za-z]|[^\u001b\r\n]+|\r/g);
  for (const [part, up] of parts) {
    if (part.endsWith('\n')) row++;
    else if (part.startsWith('\u001b[') && part.endsWith('A')) row = Math.max(0, row - Number(up || 1));
    else if (part === '\u001b[2K') rows[row] = '';
    else if (!part.startsWith('\u001b') && part !== '\r') rows[row] = (rows[row] ?? '') + part;
    rows[row] ??= '';
  }
  return stripVTControlCharacters(rows.slice(0, row + 1).join('\n'));
}
