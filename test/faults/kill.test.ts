import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/stats/random.js';
import { scratch } from '../support/process.js';
import { contentOf, type Ended, killed, stateIn } from './states.js';

/** How many processes are killed in all. */
const KILLS = Number(process.env.CXF_KILLS ?? 200);

const folder = scratch();
/** A file that a step writes, of its own for every run. */
const OUT = 'OUT';

/** A way from the first run to the last decision: every command that writes the state or a file. */
const STEPS: readonly (readonly string[])[] = [
  ['detect'],
  ['incident', 'note', 'latest', 'looking at it'],
  ['incident', 'status', 'latest', 'investigating', '--note', 'why'],
  ['plan', 'latest', '--from', 'recommend.json', '--assignments', OUT],
  ['experiment', 'start', 'latest', '--at', '2024-01-05'],
  ['experiment', 'hold', 'latest', '--as-of', '2024-01-06T16:00:00Z', '--note', 'wait'],
  ['incident', 'feedback', 'latest', 'real', '--note', 'it is'],
  ['event', 'add', '--type', 'deploy', '--at', '2024-01-03', '--lever', 'app', '--output', OUT],
  ['state', 'export', '--output', OUT],
  ['experiment', 'roll-back', 'latest', '--as-of', '2024-01-07T16:00:00Z', '--note', 'harm'],
  ['state', 'backup', OUT],
  ['state', 'restore', 'first.sqlite'],
  ['state', 'import', 'whole.json'],
  ['detect', '--as-of', '2024-01-05T08:00:00-08:00', '--output', OUT],
];

interface Known {
  readonly before: string | null;
  readonly after: string | null;
  readonly file: string | null;
  readonly took: number;
}
const known: Known[] = [];
const argumentsOf = (step: number, dir: string, file: string): string[] => [
  ...(STEPS[step] as readonly string[]).map((a) => (a === OUT ? file : a)),
  '--state',
  dir,
  '--lock-timeout',
  '60s',
];
const isState = (step: number): boolean => STEPS[step]?.[1] === 'backup';
/** What a file holds: of a copy of the state what it tells, since SQLite numbers its writes. */
async function read(step: number, file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  if (!isState(step)) return readFileSync(file, 'utf8').replace(/20(?:2[5-9]|[3-9]\d)-\d\d-\d\d[T ][0-9:.]+Z?/g, 'now');
  const dir = `${file}.state`;
  mkdirSync(dir, { recursive: true });
  cpSync(file, join(dir, 'state.sqlite'));
  return contentOf(dir);
}

const reference = (step: number): string => stateIn(folder, `reference-${step}`);

/** The way once without a fault: what stands before and after each step. */
beforeAll(async () => {
  const dir = stateIn(folder, 'way');
  const quiet = ['--state', dir, '--quiet'];
  for (const [step, args] of STEPS.entries()) {
    if (args[0] === 'plan')
      expect(await killed(['recommend', 'latest', '--json', '--output', 'recommend.json', ...quiet], null, folder)).toBe('done');
    if (existsSync(dir)) cpSync(dir, reference(step), { recursive: true });
    const file = join(folder, `file-${step}.csv`);
    const before = await contentOf(dir);
    const started = Date.now();
    expect([args.join(' '), await killed(argumentsOf(step, dir, file), null, folder)]).toEqual([args.join(' '), 'done']);
    known.push({ before, after: await contentOf(dir), file: await read(step, file), took: Date.now() - started });
    if (step === 0) await killed(['state', 'backup', 'first.sqlite', ...quiet], null, folder);
    if (args[1] === 'roll-back') await killed(['state', 'export', '--output', 'whole.json', ...quiet], null, folder);
  }
});

interface Outcome {
  readonly what: string;
  readonly ended: Ended;
  readonly state: 'before' | 'after' | 'neither';
  readonly again: 'same' | 'other' | null;
  readonly file: 'none' | 'whole' | 'half';
}

/** Kills one step at one moment, looks at what is left, and does it again where it was not done. */
async function attempt(n: number, rng: ReturnType<typeof random>): Promise<Outcome> {
  const step = n % STEPS.length;
  const { before, after, file: whole, took } = known[step] as Known;
  const dir = stateIn(folder, `killed-${n}`);
  const file = join(folder, `killed-${n}.csv`);
  if (existsSync(reference(step))) cpSync(reference(step), dir, { recursive: true });
  const at = Math.floor(n / STEPS.length) % 3 < 2 ? { changes: 1 + rng.int(9) } : took * (0.1 + rng.uniform());
  const ended = await killed(argumentsOf(step, dir, file), { at, dir }, folder);
  const left = await contentOf(dir);
  // A state without rows is one that was begun and not written to.
  const empty = left !== null && before === null && !left.includes('"id"');
  const state = left === before || empty ? 'before' : left === after ? 'after' : 'neither';
  const written = await read(step, file);
  const half = written === null ? 'none' : written === whole ? 'whole' : 'half';
  let again: Outcome['again'] = null;
  if (state === 'before' && ended === 'killed') {
    rmSync(file, { force: true });
    await killed(argumentsOf(step, dir, file), null, folder);
    again = (await contentOf(dir)) === after ? 'same' : 'other';
  }
  rmSync(dir, { recursive: true, force: true });
  return { what: (STEPS[step] as readonly string[]).slice(0, 2).join(' '), ended, state, again, file: half };
}

describe('processes killed at any moment', () => {
  it(`leave the state before or after, ${KILLS} of ${KILLS}`, async () => {
    const rng = random(11);
    const outcomes: Outcome[] = [];
    for (let n = 0, killedSoFar = 0; killedSoFar < KILLS; n += 2) {
      const two = await Promise.all([attempt(n, rng), attempt(n + 1, rng)]);
      outcomes.push(...two);
      killedSoFar += two.filter((o) => o.ended === 'killed').length;
      if (n > KILLS * 6) throw new Error(`only ${killedSoFar} were killed in time`);
    }
    const wrong = outcomes.filter(
      (o) => o.state === 'neither' || o.again === 'other' || o.file === 'half' || o.ended.startsWith('exit'),
    );
    expect(wrong).toEqual([]);
    // What ended by itself is done.
    expect(
      outcomes.filter((o) => o.ended === 'done' && o.state !== 'after' && o.what !== 'state export' && o.what !== 'state backup'),
    ).toEqual([]);
    const dead = outcomes.filter((o) => o.ended === 'killed');
    const count = (state: Outcome['state']): number => dead.filter((o) => o.state === state).length;
    process.stdout.write(`${dead.length} killed: ${count('before')} before, ${count('after')} after their change\n`);
    expect(Math.min(count('before'), dead.length)).toBeGreaterThan(KILLS / 4);
  });
});
