import type { TextOptions } from '../report/text.js';
import { Live } from '../ui/live.js';
import type { OneShot } from '../ui/one-shot.js';

/** Where a command draws. Ink is loaded while the work is under way, and not at all in a pipe. */
export class Screen {
  #drawing: Promise<OneShot> | null = null;

  constructor(readonly look: TextOptions) {}

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
    await (await this.#loaded()).show(text);
  }
}
