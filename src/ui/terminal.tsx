import { type Instance, render } from 'ink';
import { Canvas } from './canvas.js';
import { App } from './components/App.js';
import type { Store } from './store.js';

const ALTERNATE = '\u001b[?1049h\u001b[2J\u001b[H';
const BACK = '\u001b[?1049l\u001b[?25h';
const CLEAR = '\u001b[2J\u001b[H';

/** Sizes come in numbers while a window is dragged: the last one counts. */
const CALM_MS = 25;

/** The terminal while the interface has it: the alternate screen, given back however the program ends. */
export class Terminal {
  #ink: Instance | null = null;
  #entered = false;
  #store: Store | null = null;
  #failed: (error: unknown) => void = () => undefined;
  #calm: NodeJS.Timeout | null = null;
  readonly #canvas: Canvas;

  /** @param resumed called when it goes on after it was stopped */
  constructor(
    readonly stdin: NodeJS.ReadStream,
    readonly stdout: NodeJS.WriteStream,
    readonly resumed: () => void,
  ) {
    this.#canvas = new Canvas(stdout);
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.stdout.columns || 80, rows: this.stdout.rows || 24 };
  }

  /** Takes the terminal and draws; resolves when `leave` is called, rejects when drawing fails. */
  run(store: Store): Promise<void> {
    this.#store = store;
    return new Promise((resolve, reject) => {
      // As SIGINT and SIGTERM end it (cli.ts): by an exit, at which the terminal is given back.
      const hungUp = (): void => process.exit(129);
      const crashed = (error: unknown): void => finish(() => reject(error));
      const finish = (then: () => void): void => {
        process.off('exit', this.#restore);
        process.off('uncaughtException', crashed);
        process.off('unhandledRejection', crashed);
        process.off('SIGHUP', hungUp);
        process.off('SIGTSTP', this.#stop);
        process.off('SIGCONT', this.#resume);
        this.stdout.off('resize', this.#resized);
        if (this.#calm) clearTimeout(this.#calm);
        this.#restore();
        then();
      };
      this.leave = () => finish(resolve);
      this.#failed = crashed;
      process.on('exit', this.#restore);
      process.on('uncaughtException', crashed);
      process.on('unhandledRejection', crashed);
      process.on('SIGHUP', hungUp);
      process.on('SIGTSTP', this.#stop);
      process.on('SIGCONT', this.#resume);
      this.stdout.on('resize', this.#resized);
      this.#enter();
    });
  }

  leave: () => void = () => undefined;

  /** OSC 52: the terminal puts it on the clipboard, where it allows that. */
  copy(text: string): void {
    this.stdout.write(`\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`);
  }

  /** Everything anew, whatever is on the screen. */
  redraw(): void {
    if (!this.#entered) return;
    this.#erase();
    this.stdout.write(CLEAR);
    const { columns, rows } = this.size;
    this.#store?.dispatch({ type: 'resized', columns, rows });
    this.#draw();
  }

  /** As ctrl-z does in the shell, for the whole group of processes. */
  suspend(): void {
    process.kill(0, 'SIGTSTP');
  }

  #enter(): void {
    this.#entered = true;
    // In the background this stops the process (SIGTTOU) before it has written over what the shell shows.
    this.stdin.setRawMode(true);
    this.stdout.write(ALTERNATE);
    this.#draw();
  }

  #draw(): void {
    if (!this.#store) return;
    const stdout = this.#canvas as unknown as NodeJS.WriteStream;
    const options = { stdin: this.stdin, stdout, exitOnCtrlC: false, patchConsole: false };
    this.#ink = render(<App store={this.#store} />, options);
    this.#ink.waitUntilExit().catch(this.#failed);
  }

  #erase(): void {
    this.#ink?.unmount();
    this.#ink?.cleanup();
    this.#ink = null;
  }

  readonly #restore = (): void => {
    if (!this.#entered) return;
    this.#entered = false;
    // Ink's last frame still goes to the alternate screen.
    this.#erase();
    this.stdout.write(BACK);
  };

  readonly #stop = (): void => {
    this.#restore();
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #resume = (): void => {
    if (!this.#entered) this.#enter();
    this.redraw();
    this.resumed();
  };

  readonly #resized = (): void => {
    if (this.#calm) clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.redraw(), CALM_MS);
  };
}
