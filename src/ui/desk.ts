import { CxfError } from '../errors.js';
import type { Act, Problem, Screen } from './types.js';
import { type Place, Work } from './work.js';

/** The process beside the screen: it reads and computes, so that keys are answered meanwhile and esc can end it. */

export type Request =
  | { readonly kind: 'place'; readonly place: Omit<Place, 'env'> }
  | { readonly kind: 'forget' }
  | { readonly kind: 'screen'; readonly job: number; readonly screen: Exclude<Screen, { name: 'help' }> }
  | { readonly kind: 'act'; readonly job: number; readonly act: Act };

export type Reply =
  | { readonly kind: 'progress'; readonly job: number; readonly step: string }
  | { readonly kind: 'done'; readonly job: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly job: number; readonly problem: Problem };

const problemOf = (error: unknown): Problem =>
  error instanceof CxfError
    ? { message: error.message, hint: error.hint }
    : { message: `Something went wrong inside cxf: ${error instanceof Error ? error.message : String(error)}.`, hint: null };

function serve(): void {
  const send = (reply: Reply): void => {
    if (process.connected) process.send?.(reply);
  };
  let work: Work | null = null;
  let before: Promise<unknown> = Promise.resolve();
  const run = (job: number, what: (w: Work) => Promise<unknown>): void => {
    // One after the other: what is asked for second mostly needs what is computed first.
    before = before
      .then(() => (work ? what(work) : Promise.reject(new Error('no place was given'))))
      .then((result) => send({ kind: 'done', job, result }))
      .catch((error: unknown) => send({ kind: 'failed', job, problem: problemOf(error) }));
  };
  process.on('message', (request: Request) => {
    if (request.kind === 'place') work = new Work({ ...request.place, env: process.env });
    else if (request.kind === 'forget') work?.forget();
    else if (request.kind === 'act') run(request.job, (w) => w.act(request.act));
    else run(request.job, (w) => w.screen(request.screen, (step) => send({ kind: 'progress', job: request.job, step })));
  });
  // Whoever asked is gone.
  process.on('disconnect', () => process.exit());
}

serve();
