/** Counts yes and no, and says the share with its standard error. */
export class Tally {
  #yes = 0;
  #all = 0;

  add(yes: boolean): void {
    if (yes) this.#yes++;
    this.#all++;
  }

  get share(): number {
    return this.#all > 0 ? this.#yes / this.#all : Number.NaN;
  }

  get count(): number {
    return this.#all;
  }

  toString(): string {
    if (this.#all === 0) return '    -     ';
    const p = this.share;
    const error = Math.sqrt(Math.max(p * (1 - p), 0.25 / this.#all) / this.#all);
    return `${(100 * p).toFixed(1).padStart(5)}±${(100 * error).toFixed(1)}`;
  }
}

/** Mean of numbers with its standard error. */
export class Mean {
  #n = 0;
  #sum = 0;
  #squares = 0;

  add(x: number): void {
    this.#n++;
    this.#sum += x;
    this.#squares += x * x;
  }

  get mean(): number {
    return this.#sum / this.#n;
  }

  get error(): number {
    return Math.sqrt(Math.max(0, this.#squares / this.#n - this.mean ** 2) / Math.max(1, this.#n - 1));
  }

  toString(): string {
    return `${this.mean.toFixed(2)}±${this.error.toFixed(2)}`;
  }
}
