import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figures, type Job, runJob } from './plan.js';

interface Task {
  readonly index: number;
  readonly job: Job;
  readonly hourlyDays: number;
}

/** Answers jobs sent by the parent process until it disconnects. */
export function serve(): void {
  process.on('message', (task: Task) => {
    process.send?.({ index: task.index, figures: runJob(task.job, task.hourlyDays) });
  });
}

/** Runs jobs in some processes; the answers come in the order of the jobs, whoever computed them. */
export async function runAll(
  jobs: readonly Job[],
  hourlyDays: number,
  processes: number,
  progress: (done: number) => void,
): Promise<(Figures | null)[]> {
  const answers: (Figures | null)[] = jobs.map(() => null);
  let next = 0;
  let done = 0;
  const feed = (child: ChildProcess): void => {
    if (next >= jobs.length) {
      child.disconnect();
      return;
    }
    child.send({ index: next, job: jobs[next] as Job, hourlyDays } satisfies Task);
    next++;
  };
  const script = fileURLToPath(new URL('./main.ts', import.meta.url));
  const finished = Array.from(
    { length: Math.min(processes, jobs.length) },
    () =>
      new Promise<void>((resolve, reject) => {
        const child = fork(script, ['--serve'], { execArgv: process.execArgv });
        child.on('message', (answer: { index: number; figures: Figures | null }) => {
          answers[answer.index] = answer.figures;
          progress(++done);
          feed(child);
        });
        child.on('error', reject);
        child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
        feed(child);
      }),
  );
  await Promise.all(finished);
  return answers;
}
