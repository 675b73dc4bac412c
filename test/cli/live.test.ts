import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cxf, scratch } from '../support/process.js';
import { hasPty, onTerminal, settled } from '../support/pty.js';

/** Commands on a terminal: what they do while they work is drawn and wiped, the answer is left; the same text as in a pipe. */

type Vars = Readonly<Record<string, string>>;
const cwd = scratch();
const env = { CXF_STATE: join(cwd, 'state') };
const [HIDE, SHOW] = ['\u001b[?25l', '\u001b[?25h'];

beforeAll(async () => {
  for (const args of [['detect'], ['plan', 'latest'], ['experiment', 'start', 'latest', '--at', '2024-01-05']])
    expect([args[0], (await cxf(args, { env })).code]).toEqual([args[0], 0]);
});

const COMMANDS = [
  ...['detect', 'dashboard --no-input', 'incident list', 'incident show latest', 'rca latest', 'recommend latest', 'plan latest'],
  ...[
    'experiment list',
    'experiment status latest --as-of 2024-01-08T08:00:00-08:00',
    'event list',
    'trend --metric on_time_rate',
  ],
];
const steps = (written: string): string[] =>
  [...written.matchAll(/\u2713 \u001b\[39m(?:\u001b\[\d*m)*([a-z][\w, ]*?) *(?:\d+\.\d s)?\u001b/g)].map((m) => m[1] as string);

describe.runIf(hasPty)('on a terminal', { timeout: 120_000 }, () => {
  it.each(COMMANDS)('%s leaves the text of the pipe', async (command) => {
    const columns = command.length % 2 === 0 ? 80 : 120;
    const drawn = await onTerminal(`exec "$CXF" ${command}`, { columns, env });
    const piped = await cxf(command.split(' '), { env: { ...env, COLUMNS: String(columns) } });
    expect([drawn.code, piped.code]).toEqual([0, 0]);
    expect(settled(drawn.stdout)).toBe(piped.stdout);
    // The cursor is there again.
    expect(drawn.stdout.lastIndexOf(SHOW)).toBeGreaterThanOrEqual(drawn.stdout.lastIndexOf(HIDE));
  });

  it('tells the steps that are done, with the orders they are about', async () => {
    const { stdout } = await onTerminal('exec "$CXF" rca latest', { env });
    expect(stdout).toMatch(/weighing causes over [\d,]{5,} orders/);
    expect(steps(stdout)).toEqual(expect.arrayContaining(['looking at the source', 'reading orders']));
  });

  it('a failure wipes the steps and is told below', async () => {
    // It fails on the last rows, after work that takes a while: what fails at once draws nothing.
    const slow = `${'md5('.repeat(12)}order_id${')'.repeat(12)}`;
    const late = "CASE WHEN created_at > '2024-01-19 15:00' THEN 'x' ELSE '1' END";
    const config = join(cwd, 'late.toml');
    const source = join(import.meta.dirname, '../../data/sample/orders.parquet');
    writeFileSync(
      config,
      `source = "${source}"\nas_of = "latest"\n[columns]\nsubtotal = "CAST(concat(${late}, left(${slow}, 0)) AS DOUBLE)"\n`,
    );
    const { code, stdout } = await onTerminal(`exec "$CXF" detect --config '${config}'`, { env });
    expect(code).toBe(2);
    expect(stdout).toContain(HIDE);
    expect(settled(stdout)).toMatch(/^cxf: [^\n]+\n$/);
  });

  it('warnings stand between what it did and what it answers', async () => {
    const { stdout } = await onTerminal('exec "$CXF" experiment status latest --as-of 2024-01-08T08:00:00-08:00', { env });
    const { stderr } = await cxf(['experiment', 'status', 'latest', '--as-of', '2024-01-08T08:00:00-08:00'], { env });
    expect(settled(stdout).startsWith(stderr)).toBe(true);
  });

  it.each(['--no-color', '--quiet', '--verbose', '--md', '--json', '--output answer.txt'])('%s draws nothing', async (flag) => {
    const { code, stdout } = await onTerminal(`exec "$CXF" detect ${flag}`, { cwd, env });
    expect(code).toBe(0);
    expect(stdout).not.toContain(HIDE);
  });

  it.each<Vars>([{ TERM: 'dumb' }, { TERM: '' }, { NO_COLOR: '1' }, { CI: 'true' }])('%o: nothing is drawn', async (extra) => {
    const { code, stdout } = await onTerminal('exec "$CXF" detect', { env: { ...env, ...extra } });
    expect([code, stdout.includes(HIDE)]).toEqual([0, false]);
  });

  it.each<Vars>([{ LC_ALL: 'C' }, { LC_ALL: 'en_US.ISO-8859-1' }])('%o: ASCII only', async (extra) => {
    const { stdout } = await onTerminal('exec "$CXF" detect', { env: { ...env, ...extra } });
    expect(stdout).toContain(HIDE);
    expect(stdout).toMatch(/^[\x00-\x7f]*$/);
  });

  it('only stdout counts: in a pipe nothing is drawn though there is a terminal', async () => {
    const { stdout } = await onTerminal('"$CXF" detect 2> /dev/null | cat', { env });
    expect(stdout).not.toContain('\u001b');
  });
});
