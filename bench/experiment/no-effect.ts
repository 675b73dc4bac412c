import { Mean, Tally } from './count.js';
import { finalOf, holds, type Lived, live, naiveOrders, naiveStores } from './obey.js';
import type { Trial } from './trial.js';

export const LAST = 14;

/** Figures of experiments without any effect. */
export class NoEffect {
  readonly shipped = new Tally();
  readonly crossed = new Tally();
  readonly naive = new Tally();
  readonly orders = new Tally();
  readonly stopped = new Tally();
  readonly final = new Tally();
  readonly beforeAfter = new Tally();
  readonly always = new Tally();
  readonly sideBySide = new Tally();
  readonly days = new Mean();
  readonly why = new Map<string, number>();

  /** @param again the same experiment from the start, for a user whose calendar became another one @param watch all days, also after the user has stopped */
  add(trial: Trial, again: () => Trial, watch: boolean): void {
    const lived = live(trial, { watch });
    this.shipped.add(lived.end.action === 'make_permanent');
    this.crossed.add(lived.crossed);
    this.stopped.add(lived.stopped);
    this.days.add(lived.end.day);
    if (lived.stopped) {
      const cause = lived.end.why
        .slice('Roll back today: '.length)
        .replace(/[:(+-].*|[0-9.]+ %.*/s, '')
        .trim();
      const key = `${cause} day ${lived.end.day <= 3 ? '1-3' : lived.end.day <= 7 ? '4-7' : '8-'}`;
      this.why.set(key, (this.why.get(key) ?? 0) + 1);
    }
    if (!watch) return;
    const untouched = trial.turns.every((t) => t.day > LAST);
    this.#watched(trial, untouched ? lived : live(again(), { obey: false }));
  }

  /** Days 1 to 14 of the calendar as planned. */
  #watched(trial: Trial, { days }: Pick<Lived, 'days'>): void {
    const planned = days.filter((d) => d.day <= LAST);
    this.naive.add(naiveStores(planned));
    this.orders.add(naiveOrders(trial, planned));
    this.always.add(planned.every((d) => d.day === LAST || holds(d.interval, 0)));
    const end = planned.at(-1);
    if (end?.effect) this.final.add(holds(finalOf(end.effect), 0));
    if (end?.method === 'before_after') this.beforeAfter.add(holds(end.interval, 0));
  }

  line(): string {
    const causes = [...this.why].sort((a, b) => b[1] - a[1]).map(([k, n]) => `${k} ${n}`);
    return `made permanent ${this.shipped}, bound passed ${this.crossed}, naive t ${this.naive}, of orders ${this.orders} | rolled back for harm ${this.stopped} | 95 % at the end ${this.final}, before-after ${this.beforeAfter}, always ${this.always} | days ${this.days.mean.toFixed(1)}${causes.length > 0 ? `\n    ${causes.join('; ')}` : ''}`;
  }
}
