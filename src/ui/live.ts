import { drawLine, type TextOptions } from '../report/text.js';
import type { Line } from '../report/view.js';

/** What a command that is at work shows: pure data and how it is drawn, without Ink. */

export type Look = TextOptions;

export interface Step {
  readonly text: string;
  /** Milliseconds; null while it is under way. */
  readonly took: number | null;
}

export interface LiveState {
  readonly steps: readonly Step[];
  /** When the last step began, milliseconds of the same clock as `now`. */
  readonly since: number;
}

/** The step before is done. The same words again are the same step. */
export function begun(state: LiveState, text: string, now: number): LiveState {
  const last = state.steps.at(-1);
  if (last?.text === text && last.took === null) return state;
  const steps = state.steps.map((s) => (s.took === null ? { ...s, took: now - state.since } : s));
  return { steps: [...steps, { text, took: null }], since: now };
}

const SPINNER = { unicode: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'], ascii: [...'|/-\\'] } as const;
const TURN_MS = 80;
/** Below a tenth of a second a figure only flickers. */
const duration = (ms: number): string => (ms < 100 ? '' : `${(ms / 1000).toFixed(1)} s`);
/** More steps than that push what the user wrote off the screen. */
const MOST = 8;

/** A line for each step: done ones with what they took, the one under way with what it has taken so far. */
export function liveLines(state: LiveState, now: number, unicode: boolean): Line[] {
  const turning = unicode ? SPINNER.unicode : SPINNER.ascii;
  const at = (now - state.since) / TURN_MS;
  const shown = state.steps.slice(-MOST);
  const wide = Math.max(...shown.map((s) => s.text.length));
  return shown.map(({ text, took }): Line => {
    const time = duration(took ?? now - state.since);
    const figure = time === '' ? '' : `${' '.repeat(wide - text.length + 2)}${time.padStart(6)}`;
    return took === null
      ? [
          { text: `${turning[Math.floor(Math.max(0, at)) % turning.length]} `, tone: 'medium' },
          text,
          { text: figure, tone: 'dim' },
        ]
      : [
          { text: unicode ? '✓ ' : '+ ', tone: 'good' },
          { text: `${text}${figure}`, tone: 'dim' },
        ];
  });
}

/** The same as lines that fit the terminal. */
export const drawLive = (state: LiveState, now: number, look: Look): string[] =>
  liveLines(state, now, look.unicode).map((line) => drawLine(line, look));

/** The steps so far, and who is told of a new one. */
export class Live {
  #state: LiveState;
  readonly #listeners = new Set<() => void>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    first: string,
    readonly now: () => number,
  ) {
    this.#state = { steps: [{ text: first, took: null }], since: now() };
  }

  readonly get = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly step = (text: string): void => {
    const before = this.#state;
    this.#state = begun(before, text, this.now());
    if (this.#state !== before) for (const listener of this.#listeners) listener();
  };
}
