import type { Places } from '../report/format.js';
import { Desk, isProblem } from './desk-client.js';
import { flagsOf, HELP_PAGE, pageOf } from './page.js';
import { type Act, type Event, keyOf, type Page, type Problem, type Screen } from './types.js';
import type { Answer, Done, Place, Progress } from './work.js';

/** What the interface needs of the world to fill its screens. */
export interface Loader {
  /** The answer comes as events. */
  load(screen: Screen, fresh: boolean): void;
  cancel(screen: Screen): void;
  act(act: Act): Promise<Done>;
  close(): void;
}

export const asProblem = (error: unknown): Problem =>
  isProblem(error) ? error : { message: error instanceof Error ? error.message : String(error), hint: null };

type Worked = Exclude<Screen, { name: 'help' }>;
/** Screens that are made of one investigation: the process that made it makes them. */
const INVESTIGATED = ['rca', 'cause', 'recommend', 'plan'];
const analysed = (screen: Screen): boolean => INVESTIGATED.includes(screen.name);

interface Kept {
  readonly screen: Worked;
  readonly page: Promise<Page>;
  /** Nobody waits for it yet. */
  background: boolean;
  settled: boolean;
}

/**
 * Two processes do the work: one looks at the source and the state, the other investigates; so the incident is shown while its
 * root cause is computed. Results are kept until they are asked for fresh.
 */
export class Pages implements Loader {
  readonly #front: Desk;
  readonly #analyst: Desk;
  readonly #kept = new Map<string, Kept>();

  constructor(
    place: Place,
    readonly places: Places,
    readonly tell: (event: Event) => void,
  ) {
    this.#front = new Desk(place);
    this.#analyst = new Desk(place);
  }

  load(screen: Screen, fresh: boolean): void {
    if (screen.name === 'help') {
      this.tell({ type: 'loaded', screen, page: HELP_PAGE });
      return;
    }
    if (fresh) this.#drop(() => true);
    const kept = this.#ask(screen, false);
    kept.page.then(
      (page) => {
        this.tell({ type: 'loaded', screen, page });
        this.#ahead(page, screen);
      },
      (error) => this.tell({ type: 'failed', screen, problem: asProblem(error) }),
    );
  }

  cancel(screen: Screen): void {
    const kept = this.#kept.get(keyOf(screen));
    if (!kept || kept.settled) return;
    this.#kept.delete(keyOf(screen));
    (analysed(screen) ? this.#analyst : this.#front).kill();
  }

  async act(act: Act): Promise<Done> {
    const done = (await this.#front.ask({ kind: 'act', act }, () => undefined)) as Done;
    // A status or a note changes no cause; an experiment changes what counts as the incident's hours.
    const small = act.do === 'setStatus' || act.do === 'addNote';
    this.#drop((k) => !small || !analysed(k.screen) || k.screen.name === 'plan');
    return done;
  }

  /** They were stopped with the whole group of processes, but may not have been resumed with it. */
  wake(): void {
    this.#front.wake();
    this.#analyst.wake();
  }

  close(): void {
    this.#front.kill();
    this.#analyst.kill();
  }

  #drop(which: (kept: Kept) => boolean): void {
    let investigated = false;
    for (const [key, kept] of this.#kept) {
      if (!which(kept)) continue;
      this.#kept.delete(key);
      if (analysed(kept.screen) && kept.screen.name !== 'plan') investigated = true;
    }
    if (investigated) this.#analyst.forget();
  }

  #ask(screen: Worked, background: boolean): Kept {
    const key = keyOf(screen);
    const known = this.#kept.get(key);
    if (known) {
      if (!background) known.background = false;
      return known;
    }
    if (analysed(screen) && !background) this.#makeRoom(screen);
    const desk = analysed(screen) ? this.#analyst : this.#front;
    const progress: Progress = (step) => this.tell({ type: 'progress', screen, step });
    const answer = desk.ask({ kind: 'screen', screen }, progress) as Promise<Answer>;
    const flags = flagsOf(this.#front.place.flags);
    const page = answer.then((a) => pageOf(a, this.places, flags));
    const kept: Kept = { screen, page, background, settled: false };
    this.#kept.set(key, kept);
    page.then(
      () => {
        kept.settled = true;
      },
      () => {
        kept.settled = true;
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      },
    );
    return kept;
  }

  /** What is computed ahead for another incident must not be waited for. */
  #makeRoom(screen: Worked): void {
    const waiting = [...this.#kept.entries()].filter(([, k]) => !k.settled && analysed(k.screen));
    const foreign = (k: Kept): boolean => 'id' in k.screen && 'id' in screen && k.screen.id !== screen.id;
    if (waiting.length === 0 || !waiting.every(([, k]) => k.background && foreign(k))) return;
    for (const [key] of waiting) this.#kept.delete(key);
    this.#analyst.kill();
  }

  /** While the dashboard or an incident is read, its root cause is computed, then its recommendations. Plans are kept in the state: never unasked. */
  #ahead(page: Page, screen: Screen): void {
    const target = page.items[0]?.target;
    const id =
      screen.name === 'dashboard' && target?.name === 'incident' ? target.id : screen.name === 'incident' ? screen.id : null;
    if (id === null || this.#analyst.busy) return;
    const rca: Worked = { name: 'rca', id };
    this.#ask(rca, true).page.then(
      () => this.#ask({ name: 'recommend', id }, true).page.catch(() => undefined),
      () => undefined,
    );
  }
}
