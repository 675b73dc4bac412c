import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentDocumentSchema } from '../../src/model/documents.js';
import { bash, cxf, documentOf, scratch } from '../support/process.js';
import { hasPty, onTerminal as terminal } from '../support/pty.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const state = join(folder, 'state');
const env = { CXF_SOURCE: source, CXF_STATE: state, CXF_AS_OF: MORNING };
const ANSI = /\u001b/;

beforeAll(async () => {
  expect((await cxf(['detect'], { env })).code).toBe(0);
});

type Vars = Readonly<Record<string, string>>;
const show = (extra: Readonly<Record<string, string>> = {}, ...args: string[]) =>
  cxf(['incident', 'show', 'latest', ...args], { env: { ...env, ...extra } });

describe('a reader that leaves', () => {
  it.each(['head -1', 'head -c 10', 'true', 'head -c 0'])('%s: no trace', async (reader) => {
    const { code, stderr } = await bash(`set -o pipefail; "$CXF" incident show latest --json | ${reader}`, { env });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('does not change the exit code', async () => {
    const { code, stderr } = await bash('set -o pipefail; "$CXF" detect --fail-on high | true', { env });
    expect([code, stderr]).toEqual([3, '']);
  });

  it('of help and of errors', async () => {
    const { code, stderr } = await bash('set -o pipefail; "$CXF" --help | head -1', { env });
    expect([code, stderr]).toEqual([0, '']);
    const failed = await bash('"$CXF" nope 2>&1 >/dev/null | true; exit $PIPESTATUS', { env });
    expect(failed.code).toBe(2);
  });
});

describe('streams that are closed or full', () => {
  it('stdin', async () => {
    expect((await bash('"$CXF" incident list <&-', { env })).code).toBe(0);
  });

  it('stdout', async () => {
    const { code, stderr } = await bash('"$CXF" incident list >&-', { env });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('stderr', async () => {
    expect((await bash('"$CXF" nope 2>&-', { env })).code).toBe(2);
  });

  it.runIf(existsSync('/dev/full'))('a full disk is one sentence and exit 1', async () => {
    for (const command of ['incident show latest', 'incident show latest --json', '--help', 'orders latest', 'nope --json']) {
      const { code, stderr } = await bash(`"$CXF" ${command} >/dev/full`, { env });
      expect([command, code]).toEqual([command, command.startsWith('nope') ? 2 : 1]);
      expect(stderr).toMatch(/^cxf: [^\n]+[.]\n$/);
    }
  });
});

describe('data and messages', () => {
  it('keep apart: nothing but the answer on stdout, nothing but messages on stderr', async () => {
    const { stdout, stderr } = await show();
    expect(stdout).toMatch(/^Grocery SF - CX Score/);
    expect(stderr).toBe('');
  });

  it('--verbose tells on stderr, --quiet tells nothing, and neither changes the answer', async () => {
    const [plain, verbose, quiet] = await Promise.all([show(), show({}, '--verbose'), show({}, '--quiet')]);
    expect(verbose.stderr).toContain('state: ');
    expect(quiet.stderr).toBe('');
    expect([verbose.stdout, quiet.stdout]).toEqual([plain.stdout, plain.stdout]);
  });

  it('a failure is told even with --quiet', async () => {
    expect((await cxf(['nope', '--quiet'])).stderr).toContain('Unknown command');
  });

  it('flags may stand before or after the command', async () => {
    const before = await cxf(['--json', '--as-of', MORNING, 'incident', 'show', 'latest'], { env });
    expect(before.stdout).toBe((await show({}, '--json')).stdout);
  });

  it('a flag goes before the environment, the environment before the file', async () => {
    const config = join(folder, 'cxf.toml');
    writeFileSync(config, `source = "${source}"\nstate = "state"\nas_of = "2024-03-01"\n`);
    const asOf = (extra: string[], more: Record<string, string> = {}) =>
      cxf(['incident', 'list', '--config', config, '--json', ...extra], { env: more });
    const count = async (run: ReturnType<typeof asOf>): Promise<number> => JSON.parse((await run).stdout).incidents.length;
    expect(await count(asOf([]))).toBe(0);
    expect(await count(asOf([], { CXF_AS_OF: MORNING }))).toBe(1);
    expect(await count(asOf(['--as-of', '2024-03-01'], { CXF_AS_OF: MORNING }))).toBe(0);
  });
});

describe('widths and characters', () => {
  it.each([40, 60, 80, 200])('no line is wider than COLUMNS=%i', async (columns) => {
    const screens = [['incident', 'show', 'latest'], ['incident', 'list'], ['event', 'list'], ['dashboard']];
    for (const screen of screens) {
      const { stdout } = await cxf(screen, { env: { ...env, COLUMNS: String(columns) } });
      const lines = stdout.split('\n').filter((line) => !line.startsWith('next: '));
      expect([screen, Math.max(...lines.map((line) => stringWidth(line))) <= columns]).toEqual([screen, true]);
    }
  });

  it('COLUMNS that make no sense are 80, and fewer than 40 are 40', async () => {
    const wide = (await show()).stdout;
    expect((await show({ COLUMNS: 'many' })).stdout).toBe(wide);
    expect((await show({ COLUMNS: '0' })).stdout).toBe(wide);
    expect((await show({ COLUMNS: '20' })).stdout).toBe((await show({ COLUMNS: '40' })).stdout);
  });

  it.each<Vars>([{ TERM: 'dumb' }, { LANG: 'C' }, { LC_ALL: 'POSIX' }])('%o: ASCII only', async (extra) => {
    const { code, stdout } = await show(extra);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('the figures and the JSON are the same whatever the place', async () => {
    const json = (await show({}, '--json')).stdout;
    const places: Vars[] = [{ TERM: 'dumb' }, { LANG: 'de_DE.UTF-8' }, { TZ: 'Asia/Tokyo' }, { COLUMNS: '40' }];
    for (const extra of places) expect((await show(extra, '--json')).stdout).toBe(json);
    const text = (await show()).stdout;
    const others: Vars[] = [{ LANG: 'de_DE.UTF-8' }, { LC_ALL: 'tr_TR.UTF-8' }, { TZ: 'Asia/Tokyo' }];
    for (const extra of others) expect((await show(extra)).stdout).toBe(text);
  });
});

const onTerminal = (line: string, extra: Vars = {}) => terminal(line, { env: { ...env, ...extra } });

describe.runIf(hasPty)('a terminal', () => {
  const line = '"$CXF" incident show latest';

  it('gets colours and its own width; a pipe and a file get none', async () => {
    const { code, stdout } = await onTerminal(line);
    expect(code).toBe(0);
    expect(stdout).toMatch(ANSI);
    const clean = stdout.replace(/\u001b\[[0-9;]*m/g, '').replaceAll('\r\n', '\n');
    expect(clean).toBe((await show({ COLUMNS: '100' })).stdout);
    expect((await show()).stdout).not.toMatch(ANSI);
    expect((await onTerminal(`${line} | cat`)).stdout).not.toMatch(ANSI);
  });

  it.each<Vars>([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('%o: no colours', async (extra) => {
    expect((await onTerminal(line, extra)).stdout).not.toMatch(ANSI);
  });

  it('--no-color and --json: no colours', async () => {
    expect((await onTerminal(`${line} --no-color`)).stdout).not.toMatch(ANSI);
    const { stdout } = await onTerminal(`${line} --json`);
    expect(stdout).not.toMatch(ANSI);
    expect(JSON.parse(stdout).schema).toBe('cxf.incident/v1');
  });

  it('is not given binary data', async () => {
    const { code, stdout } = await onTerminal('"$CXF" orders latest --format arrow');
    expect([code, stdout]).toEqual([2, expect.stringContaining('--format arrow is not text')]);
  });
});

describe('--output', () => {
  it('takes the same bytes as stdout, whole, and says nothing', async () => {
    const file = join(folder, 'out', '..', 'answer.json');
    const { code, stdout, stderr } = await show({}, '--json', '--output', file);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe((await show({}, '--json')).stdout);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('replaces what a link points to, not the link, and never a device', async () => {
    const [target, link] = [join(folder, 'target.txt'), join(folder, 'link.txt')];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    expect((await show({}, '--output', link)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toMatch(/^Grocery SF/);
    const piped = await bash('"$CXF" incident list --output /dev/stdout | cat', { env });
    expect(piped.stdout).toContain('1 incident');
    expect((await show({}, '--output', '/dev/null')).code).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('leaves the old file where the new one cannot be written', async () => {
    const copy = join(folder, 'full');
    cpSync(state, copy, { recursive: true });
    const file = join(folder, 'kept.txt');
    writeFileSync(file, 'old');
    chmodSync(file, 0o600);
    expect((await show({ CXF_STATE: copy }, 'extra', '--output', file)).code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it('is valid against its schema', async () => {
    documentOf(await show({}, '--json'), incidentDocumentSchema);
  });
});
