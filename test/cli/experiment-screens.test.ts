import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cxf, ROOT, scratch } from '../support/process.js';
import { act, DAY_3, DAY_7, END, START, type Trial, trialIn } from '../support/trial.js';

/** Screens of the experiment on the packaged sample, as files in test/golden. */

const GOLDEN = join(ROOT, 'test', 'golden');
const folder = scratch();
let trial: Trial;
let running: string[];
let done: string[];

beforeAll(async () => {
  trial = await trialIn(folder);
  running = await trial.started('running');
  done = await trial.started('done');
  await act('conclude', done, END, '--decision', 'make_permanent', '--resolve', '--note', 'policy updated');
});

const SCREENS: Readonly<Record<string, () => string[]>> = {
  'experiment-start': () => ['start', trial.plan.plan_id, '--at', START, ...running],
  'experiment-day-3': () => ['status', 'latest', '--as-of', DAY_3, ...running],
  'experiment-day-7': () => ['status', 'latest', '--as-of', DAY_7, ...running],
  'experiment-end': () => ['status', 'latest', '--as-of', END, ...running],
  'experiment-concluded': () => ['status', 'latest', '--as-of', END, ...done],
  'experiment-list': () => ['list', '--as-of', DAY_3, ...running],
  'experiment-calibration': () => ['calibration', '--as-of', END, ...done],
};

describe.each(Object.entries(SCREENS))('%s', (name, args) => {
  const answer = async (extra: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const finished = await cxf(['experiment', ...args(), ...extra], { env });
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    // The hash is that of the plan: a screen is not about it.
    return finished.stdout.replace(/(exp-[\w-]+-)[0-9a-f]{6}/g, '$1xxxxxx');
  };

  it.each(['60', '80', '120'])('as text, %s columns', async (columns) => {
    const text = await answer([], { COLUMNS: columns });
    const wide = text.split('\n').filter((line) => [...line].length > Number(columns) && !line.startsWith('next: '));
    expect(wide).toEqual([]);
    if (columns !== '60') await expect(text).toMatchFileSnapshot(join(GOLDEN, `${name}-${columns}.txt`));
  });

  it('as Markdown', async () => {
    await expect(await answer(['--md'])).toMatchFileSnapshot(join(GOLDEN, `${name}.md`));
  });
});
