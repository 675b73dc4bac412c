import { hashOf, type Whole } from './answer.js';

const MOST = 20;

/** Whole documents of answers that were cut, for as long as the server runs: the last twenty. */
export class Results {
  readonly #kept = new Map<string, string>();

  /** Its address depends on its content alone. */
  readonly keep = (text: string): Whole => {
    const key = hashOf(text);
    this.#kept.delete(key);
    this.#kept.set(key, text);
    for (const old of [...this.#kept.keys()].slice(0, -MOST)) this.#kept.delete(old);
    return { uri: `cxf://result/${key}`, bytes: Buffer.byteLength(text) };
  };

  get(key: string): string | undefined {
    return this.#kept.get(key);
  }

  /** Last kept first. */
  list(): readonly { readonly key: string; readonly bytes: number }[] {
    return [...this.#kept].reverse().map(([key, text]) => ({ key, bytes: Buffer.byteLength(text) }));
  }
}
