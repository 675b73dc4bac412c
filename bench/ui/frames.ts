// How soon something is on the terminal, and all of it, beside the same in a pipe; in turn, so that what else the machine does hits both.
import { median, seconds } from './numbers.js';
import { Terminal } from './terminal.js';

const TIMES = 7;
const BAR = 1.5;
const DAY3 = '2024-01-08T08:00:00-08:00';
const COMMANDS = [
  ...[
    'detect',
    'incident show latest',
    'rca latest',
    'recommend latest',
    'plan latest',
    `experiment status latest --as-of ${DAY3}`,
  ],
];
const HEAD = `${''.padEnd(62)}    piped    first    whole  ratio  least    cpu`;

interface Run {
  readonly first: number;
  readonly whole: number;
  /** Seconds of processor; null where it was not told. */
  readonly cpu: number | null;
}

/** A command from start to end, on a terminal either way. */
async function run(state: string, command: string, drawn: boolean): Promise<Run> {
  const terminal = new Terminal(state, [command, ...(drawn ? [] : ['> /dev/null'])], true);
  const first = drawn ? await terminal.until(/\u001b\[\?25l/) : 0;
  const whole = await terminal.ended;
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(terminal.text) ?? [];
  return { first, whole, cpu: user === undefined ? null : Number(user) + Number(system) };
}

async function inTurn(name: string, pipe: () => Promise<Run>, draw: () => Promise<Run>): Promise<void> {
  const [piped, drawn]: [Run[], Run[]] = [[], []];
  for (let n = 0; n < TIMES; n++) {
    piped.push(await pipe());
    drawn.push(await draw());
  }
  const of = (list: readonly Run[], what: keyof Run): number[] => list.flatMap((r) => r[what] ?? []);
  const ratio = (f: (list: readonly number[]) => number, what: keyof Run): string =>
    (f(of(drawn, what)) / f(of(piped, what))).toFixed(2).padStart(6);
  const least = (list: readonly number[]): number => Math.min(...list);
  const times = [median(of(piped, 'whole')), median(of(drawn, 'first')), median(of(drawn, 'whole'))];
  const cpu = of(drawn, 'cpu').length > 0 ? ratio(median, 'cpu') : '     -';
  console.log(
    `${name.padEnd(62)} ${times.map((t) => seconds(t).padStart(8)).join(' ')} ${ratio(median, 'whole')} ${ratio(least, 'whole')} ${cpu}`,
  );
}

const head = (): void => console.log(`medians of ${TIMES}; bar of the ratio ${BAR}\n${HEAD}`);

/** The interface until its first screen has its figures, beside the summary in a pipe. */
export async function firstFrame(state: string): Promise<void> {
  await run(state, 'detect', false);
  const interfaced = async (): Promise<Run> => {
    const terminal = new Terminal(state, []);
    const first = await terminal.until(/Dashboard/);
    const whole = await terminal.until(/\$ cxf dashboard/);
    await terminal.quit();
    return { first, whole, cpu: null };
  };
  head();
  await inTurn('cxf until the dashboard is whole, beside cxf dashboard', () => run(state, 'dashboard', false), interfaced);
}

/** Commands that draw, until they end. */
export async function commands(state: string): Promise<void> {
  for (const before of ['detect', 'plan latest', 'experiment start latest --at 2024-01-05']) await run(state, before, false);
  head();
  for (const command of COMMANDS)
    await inTurn(
      command,
      () => run(state, command, false),
      () => run(state, command, true),
    );
}
