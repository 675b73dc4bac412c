import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Reply, Request } from './desk.js';
import type { Act, Problem, Screen } from './types.js';
import type { Place, Progress } from './work.js';

interface Job {
  readonly done: (result: unknown) => void;
  readonly failed: (problem: Problem) => void;
  readonly progress: Progress;
}

/** Rejected with, instead of an Error: it comes from another process. */
export const isProblem = (x: unknown): x is Problem => typeof x === 'object' && x !== null && 'message' in x && 'hint' in x;

const GONE: Problem = { message: 'The process that computes ended before it was done.', hint: 'r tries again' };
const ENDED: Problem = { message: 'Cancelled.', hint: null };

export type Ask =
  | { readonly kind: 'screen'; readonly screen: Exclude<Screen, { name: 'help' }> }
  | { readonly kind: 'act'; readonly act: Act };

/** A process for the work, begun when it is first needed. */
export class Desk {
  #child: ChildProcess | null = null;
  #jobs = new Map<number, Job>();
  #next = 1;

  constructor(readonly place: Place) {}

  #begun(): ChildProcess {
    if (this.#child) return this.#child;
    const { flags, cwd, packageRoot } = this.place;
    const child = fork(join(packageRoot, 'dist', 'desk.js'), [], {
      cwd,
      env: this.place.env as NodeJS.ProcessEnv,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (reply: Reply) => this.#heard(reply));
    child.on('error', () => this.#ended(child, GONE));
    child.on('exit', () => this.#ended(child, GONE));
    this.#child = child;
    this.#send({ kind: 'place', place: { flags: { ...flags }, cwd, packageRoot } });
    return child;
  }

  #send(request: Request): void {
    this.#child?.send(request, () => undefined);
  }

  #heard(reply: Reply): void {
    const job = this.#jobs.get(reply.job);
    if (!job) return;
    if (reply.kind !== 'progress') this.#jobs.delete(reply.job);
    if (reply.kind === 'progress') job.progress(reply.step);
    else if (reply.kind === 'done') job.done(reply.result);
    else job.failed(reply.problem);
  }

  #ended(child: ChildProcess, why: Problem): void {
    if (this.#child !== child) return;
    this.#child = null;
    const jobs = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const job of jobs) job.failed(why);
  }

  get busy(): boolean {
    return this.#jobs.size > 0;
  }

  ask(ask: Ask, progress: Progress): Promise<unknown> {
    this.#begun();
    const job = this.#next++;
    return new Promise((done, failed) => {
      this.#jobs.set(job, { done, failed, progress });
      this.#send({ ...ask, job });
    });
  }

  wake(): void {
    this.#child?.kill('SIGCONT');
  }

  forget(): void {
    this.#send({ kind: 'forget' });
  }

  /** Ends what is under way; the next question begins anew. */
  kill(): void {
    const child = this.#child;
    if (!child) return;
    this.#ended(child, ENDED);
    child.kill('SIGKILL');
  }
}
