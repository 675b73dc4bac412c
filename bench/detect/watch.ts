import { detect } from '../../src/detect/detect.js';
import type { DetectInput, DetectResult, OpenIncident } from '../../src/detect/types.js';
import type { FoundIncident } from '../../src/model/documents.js';
import { type Severity, severityRank } from '../../src/model/severity.js';
import { related, type Slice, sliceKey } from '../../src/model/slice.js';

/** An incident as the state keeps it over the runs. */
export interface Watched {
  readonly id: string;
  slice: Slice;
  metric: OpenIncident['metric'];
  /** Milliseconds UTC. */
  onset: number;
  until: number;
  readonly firstSeen: number;
  readonly first: FoundIncident;
  severity: Severity;
  resolvedAt: number | null;
}

const TOUCH_MS = 24 * 3_600_000;

/** The rule of the state (store/match.ts): related slices, hours that touch within a day. */
const same = (w: Watched, f: FoundIncident): boolean =>
  related(w.slice, f.slice) && Date.parse(f.window.start) - w.until <= TOUCH_MS && w.onset - Date.parse(f.window.end) <= TOUCH_MS;

/** Carries incidents from run to run as the state does, without a database. */
export class Watch {
  readonly all: Watched[] = [];
  #previous: number | null = null;

  /** Open at a time, as a run at that time would be told. */
  open(asOf: number): OpenIncident[] {
    return this.#live().map((w) => ({
      id: w.id,
      slice: w.slice,
      metric: w.metric,
      onset: w.onset,
      until: Math.min(w.until, asOf),
    }));
  }

  #live(): Watched[] {
    return this.all.filter((w) => w.resolvedAt === null);
  }

  run(input: DetectInput): DetectResult {
    const result = detect({ ...input, previous: this.#previous });
    this.#previous = input.asOf;
    const free = new Set(this.#live());
    const take = (f: FoundIncident, exact: boolean): Watched | null => {
      for (const w of free)
        if (same(w, f) && (!exact || sliceKey(w.slice) === sliceKey(f.slice))) {
          free.delete(w);
          return w;
        }
      return null;
    };
    const exact = result.found.map((f) => take(f, true));
    result.found.forEach((f, i) => {
      const known = exact[i] ?? take(f, false);
      if (known) this.#update(known, f);
      else this.#add(f, input.asOf);
      if (known) for (const w of [...free]) if (same(w, f)) this.#merge(w, free, input.asOf);
    });
    for (const { id } of result.recovered) {
      const w = this.all.find((x) => x.id === id);
      if (w && free.has(w)) w.resolvedAt = input.asOf;
    }
    return result;
  }

  #merge(w: Watched, free: Set<Watched>, asOf: number): void {
    free.delete(w);
    w.resolvedAt = asOf;
  }

  #add(f: FoundIncident, asOf: number): void {
    this.all.push({
      id: `i${this.all.length}`,
      slice: f.slice,
      metric: f.metric,
      onset: Date.parse(f.onset),
      until: Date.parse(f.window.end),
      firstSeen: asOf,
      first: f,
      severity: f.severity,
      resolvedAt: null,
    });
  }

  #update(w: Watched, f: FoundIncident): void {
    w.slice = f.slice;
    w.metric = f.metric;
    w.onset = Date.parse(f.onset);
    w.until = Date.parse(f.window.end);
    if (severityRank(f.severity) > severityRank(w.severity)) w.severity = f.severity;
  }
}
