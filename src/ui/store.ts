import { begin, reduce } from './reduce.js';
import type { Effect, Event, Look, State } from './types.js';

/** The state, and who is told when it changes. */
export class Store {
  #state: State;
  readonly #first: readonly Effect[];
  readonly #listeners = new Set<() => void>();

  constructor(
    look: Look,
    readonly perform: (effect: Effect) => void,
  ) {
    const { state, effects } = begin(look);
    this.#state = state;
    this.#first = effects;
  }

  /** Carries out what the beginning asks for. */
  start(): void {
    for (const effect of this.#first) this.perform(effect);
  }

  readonly get = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (event: Event): void => {
    const { state, effects } = reduce(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    if (changed) for (const listener of this.#listeners) listener();
    for (const effect of effects) this.perform(effect);
  };
}
