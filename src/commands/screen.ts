import type { TextOptions } from '../report/text.js';
import { Live } from '../ui/live.js';
import type { OneShot } from '../ui/one-shot.js';

/** What is done sooner is not worth a moving picture: loading Ink would take longer than the work. */
const AT_ONCE_MS = 120;

/** Whether it is settled, well or not, in so many milliseconds. */
function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(settled, settled);
  });
}

/** Where a command draws. Ink is loaded while work is under way that takes a while, and not at all in a pipe. */
export class Screen {
  #drawing: Promise<OneShot> | null = null;

  /** @param print writes the answer where nothing was drawn before it */
  constructor(
    readonly look: TextOptions,
    readonly print: (text: string) => Promise<void>,
  ) {}

  #loaded(): Promise<OneShot> {
    this.#drawing ??= import('../ui/one-shot.js').then(({ OneShot }) => new OneShot(process.stdout, this.look));
    return this.#drawing;
  }

  /** Shows the steps of the work until it is done or has failed. */
  async working<T>(work: (progress: (step: string) => void) => Promise<T>): Promise<T> {
    const live = new Live('starting', () => performance.now());
    let over = false;
    const result = work(live.step).finally(() => {
      over = true;
    });
    // It may fail before anybody waits for it.
    result.catch(() => undefined);
    if (await within(result, AT_ONCE_MS)) return result;
    const screen = await this.#loaded();
    if (!over) screen.watch(live);
    try {
      return await result;
    } finally {
      screen.rest();
    }
  }

  /** Leaves the text in the scrollback. */
  async show(text: string): Promise<void> {
    if (this.#drawing) await (await this.#drawing).show(text);
    else await this.print(text);
  }
}
