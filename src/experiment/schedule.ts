/** A phase of the plan: how many days it lasts. */
export interface Planned {
  readonly name: string;
  readonly share: number;
  readonly days: number;
}

/** What people did, on the day (1, 2, ...) that was under way. */
export interface Turn {
  readonly day: number;
  readonly what: 'hold' | 'advance' | 'extend' | 'adjust' | 'roll_back' | 'conclude';
  /** Of `extend`. */
  readonly days?: number;
  /** Phases of a plan that takes the place of the old one from then on. */
  readonly phases?: readonly Planned[];
}

export interface Schedule {
  /** Phase (1, 2, ...) of each day, from day 1; nobody is treated on days after it. */
  readonly phases: readonly number[];
  /** Last day by the calendar; null while held. */
  readonly last: number | null;
  readonly held: boolean;
  readonly extended: number;
  /** Day on which it was rolled back; null: it was not. */
  readonly rolledBack: number | null;
}

/** No experiment lasts longer. */
export const LONGEST_DAYS = 400;

/** The calendar while it is being made, day by day. */
class Run {
  readonly #phases: number[] = [];
  /** Turns that are dealt with. */
  readonly taken = new Set<Turn>();
  #phase = 1;
  #left: number;
  #held = false;
  #extended = 0;

  constructor(private planned: readonly Planned[]) {
    this.#left = planned[0]?.days ?? 0;
  }

  /** Where the calendar has gone on to the next phase today, the one of yesterday goes on instead. */
  #backToYesterday(): void {
    const before = this.#phases.at(-1) ?? 1;
    if (before === this.#phase) return;
    this.#phase = before;
    this.#left = 0;
  }

  turn(turn: Turn): void {
    if (turn.phases) this.planned = turn.phases;
    if (turn.what === 'hold') {
      this.#backToYesterday();
      this.#held = true;
    } else if (turn.what === 'extend') {
      this.#backToYesterday();
      this.#left += turn.days ?? 0;
      this.#extended += turn.days ?? 0;
    } else if (turn.what === 'advance' && this.#phase === (this.#phases.at(-1) ?? this.#phase)) {
      this.#left = 1;
      this.#held = false;
    }
  }

  /** A day goes by; true where it was the last one. */
  pass(): boolean {
    this.#phases.push(this.#phase);
    if (this.#held || --this.#left > 0) return false;
    if (this.#phase >= this.planned.length) return true;
    this.#phase++;
    this.#left = this.planned[this.#phase - 1]?.days ?? 1;
    return false;
  }

  goOn(turn: Turn, today: number): void {
    this.taken.add(turn);
    this.#left = turn.day - today - 1 + (turn.days ?? 0);
    this.#extended += turn.days ?? 0;
  }

  result(last: number, rolledBack: number | null): Schedule {
    const open = this.#held && last === LONGEST_DAYS;
    return {
      phases: this.#phases.slice(0, last),
      last: open ? null : last,
      held: open,
      extended: this.#extended,
      rolledBack,
    };
  }
}

/**
 * The plan's calendar with what people did to it. `hold` and `extend` keep the phase of the day before on from the day under way,
 * also where the calendar has gone on at its midnight; `advance` begins the next phase at the next midnight; a phase keeps its length.
 */
export function scheduleOf(plan: readonly Planned[], turns: readonly Turn[]): Schedule {
  const run = new Run(plan);
  for (let day = 1; day <= LONGEST_DAYS; day++) {
    for (const turn of turns) {
      if (turn.day !== day || run.taken.has(turn)) continue;
      if (turn.what === 'roll_back' || turn.what === 'conclude')
        return run.result(day - 1, turn.what === 'roll_back' ? day : null);
      run.turn(turn);
    }
    if (!run.pass()) continue;
    // Over by the calendar; who makes it longer afterwards means that the last phase went on.
    const later = turns.find((t) => t.what === 'extend' && t.day > day);
    if (!later) return run.result(day, null);
    run.goOn(later, day);
  }
  return run.result(LONGEST_DAYS, null);
}

/** Days with which each phase ends, the last day of the calendar included. */
export const phaseEnds = ({ phases, last }: Schedule): number[] =>
  phases.flatMap((phase, i) => {
    const next = phases[i + 1];
    return next === phase || (next === undefined && last === null) ? [] : [i + 1];
  });
