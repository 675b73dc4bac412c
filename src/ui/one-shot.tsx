import { stripVTControlCharacters } from 'node:util';
import { type Instance, render } from 'ink';
import type { TextOptions } from '../report/text.js';
import { widthOf } from '../report/width.js';
import { Canvas } from './canvas.js';
import { Printed, Working } from './components/Live.js';
import type { Live } from './live.js';

/** Steps are drawn at once: what follows may keep the process busy for a while. */
const FRAMES_A_SECOND = 1000;
/** Out of the line that Ink ends an empty frame with. */
const UP = '\u001b[1A';
const [HIDE, SHOW] = ['\u001b[?25l', '\u001b[?25h'];

/** A command on a terminal: its progress while it works, its answer when it is done. Nothing of the progress is left. */
export class OneShot {
  #ink: Instance | null = null;
  readonly #canvas: NodeJS.WriteStream;

  constructor(
    readonly stdout: NodeJS.WriteStream,
    readonly look: TextOptions,
  ) {
    this.#canvas = new Canvas(stdout) as unknown as NodeJS.WriteStream;
  }

  #draw(node: React.ReactNode): Instance {
    const options = { stdout: this.#canvas, exitOnCtrlC: false, patchConsole: false, maxFps: FRAMES_A_SECOND };
    return render(node, options);
  }

  /** Draws the steps until `rest`. */
  watch(live: Live): void {
    this.#ink = this.#draw(<Working live={live} look={this.look} />);
    process.on('SIGTSTP', this.#stop);
    process.on('SIGCONT', this.#resume);
  }

  /** Wipes the steps: the terminal is as it was before. */
  rest(): void {
    if (!this.#ink) return;
    process.off('SIGTSTP', this.#stop);
    process.off('SIGCONT', this.#resume);
    this.#ink.rerender(null);
    this.#ink.unmount();
    this.#ink = null;
    this.stdout.write(UP);
  }

  /** Leaves the answer in the scrollback. */
  show(text: string): Promise<void> {
    const lines = text.replace(/\n$/, '').split('\n');
    const width = Math.max(...lines.map((line) => widthOf(stripVTControlCharacters(line))));
    const ink = this.#draw(<Printed lines={lines} width={width} />);
    const done = ink.waitUntilExit();
    ink.unmount();
    return done.then(() => undefined);
  }

  /** The shell that comes to the front has its cursor. */
  readonly #stop = (): void => {
    this.stdout.write(SHOW);
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #resume = (): void => {
    this.stdout.write(HIDE);
  };
}
