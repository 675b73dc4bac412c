import { openAt } from '../store/match.js';
import type { IncidentRecord } from '../store/records.js';

/** Incidents that a person merged: what is found of them belongs to the one they were merged into, their survivor. */
export class Family {
  readonly #byId: ReadonlyMap<string, IncidentRecord>;

  constructor(
    private readonly known: readonly IncidentRecord[],
    private readonly asOf: number,
  ) {
    this.#byId = new Map(known.map((r) => [r.id, r]));
  }

  #isMerged(r: IncidentRecord): boolean {
    return r.mergedInto !== null && r.resolvedBy === 'person' && r.resolvedRun !== null && r.resolvedRun <= this.asOf;
  }

  /** The end of the chain of merges; null for what was not merged. */
  survivorOf(r: IncidentRecord): IncidentRecord | null {
    const seen = new Set<string>();
    let last: IncidentRecord | null = null;
    for (let x = r; this.#isMerged(x) && !seen.has(x.id); ) {
      seen.add(x.id);
      const next = this.#byId.get(x.mergedInto ?? '');
      if (!next) return last;
      x = last = next;
    }
    return last;
  }

  openSurvivorOf(r: IncidentRecord): IncidentRecord | null {
    const survivor = this.survivorOf(r);
    return survivor !== null && openAt(survivor, this.asOf) ? survivor : null;
  }

  /** Merged incidents whose survivor is open. */
  aliases(): IncidentRecord[] {
    return this.known.filter((r) => this.openSurvivorOf(r) !== null);
  }

  membersOf(survivor: IncidentRecord): IncidentRecord[] {
    return this.known.filter((r) => this.survivorOf(r)?.id === survivor.id);
  }
}
