import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stored } from './cache.js';
import type { Generator, RcaCase } from './case.js';
import type { Answer, RcaDocument } from './document.js';

export interface Task {
  readonly generator: Generator;
  readonly seed: number;
  readonly cache: string;
  /** Modules that export `answer`: a name in answers/, or a path. */
  readonly answers: readonly string[];
}

/** One case answered by one module. */
export interface Answered {
  readonly document: RcaDocument | null;
  readonly error: string | null;
  readonly seconds: number;
  readonly cpu: number;
}
export interface Result {
  readonly case: RcaCase;
  readonly answers: Readonly<Record<string, Answered>>;
  /** Largest memory the worker has had so far, MiB. */
  readonly peak: number;
}

const moduleOf = async (name: string): Promise<Answer> => {
  const url = /^[a-z_]+$/.test(name)
    ? new URL(`./answers/${name}.ts`, import.meta.url)
    : new URL(name, `file://${process.cwd()}/`);
  return ((await import(url.href)) as { answer: Answer }).answer;
};

async function answered(name: string, ...question: Parameters<Answer>): Promise<Answered> {
  const answer = await moduleOf(name);
  const [from, cpuFrom] = [performance.now(), process.cpuUsage()];
  const time = (): { seconds: number; cpu: number } => {
    const { user, system } = process.cpuUsage(cpuFrom);
    return { seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 };
  };
  try {
    const document = await answer(...question);
    return { document, error: null, ...time() };
  } catch (e) {
    return { document: null, error: e instanceof Error ? (e.stack ?? e.message) : String(e), ...time() };
  }
}

async function run(task: Task): Promise<Result | null> {
  const found = await stored(task.generator, task.seed, task.cache);
  if (!found) return null;
  const { truth: _, kind: __, ...question } = found.case;
  const answers: Record<string, Answered> = {};
  for (const name of task.answers) answers[name] = await answered(name, question, found.files);
  return { case: found.case, answers, peak: process.resourceUsage().maxRSS / 1024 };
}

/** Answers tasks sent by the parent process until it disconnects. */
export function serve(): void {
  process.on('message', ({ index, task }: { index: number; task: Task }) => {
    run(task).then(
      (result) => process.send?.({ index, result }),
      (e: unknown) => {
        process.stderr.write(`${task.generator}-${task.seed}: ${e instanceof Error ? e.stack : String(e)}\n`);
        process.exit(1);
      },
    );
  });
}

/** Runs tasks in some processes; results come in the order of the tasks, whoever computed them. */
export async function runAll(
  tasks: readonly Task[],
  processes: number,
  progress: (done: number) => void,
): Promise<(Result | null)[]> {
  const results: (Result | null)[] = tasks.map(() => null);
  let [next, done] = [0, 0];
  const feed = (child: ChildProcess): void => {
    if (next >= tasks.length) child.disconnect();
    else child.send({ index: next, task: tasks[next++] });
  };
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), ['--serve'], { execArgv: process.execArgv });
      child.on('message', (m: { index: number; result: Result | null }) => {
        results[m.index] = m.result;
        progress(++done);
        feed(child);
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      feed(child);
    });
  await Promise.all(Array.from({ length: Math.min(processes, tasks.length) }, worker));
  return results;
}
