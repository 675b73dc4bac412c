import { usageError } from '../errors.js';
import type { Imported } from './backup-import.js';
import { insertRow, rowsOf, type Table, type TableRow, updateRow } from './backup-tables.js';
import type { Store } from './database.js';

export interface Merged {
  /** Rows that were added, and rows that were brought up to date. */
  readonly added: number;
  readonly updated: number;
  /** Path of the backup of what was there before; null where nothing changed. */
  readonly kept: string | null;
}

/** What cxf computes of an incident anew with every run: the later run knows better. */
const COMPUTED = new Set(['slice', 'severity', 'onset', 'until', 'first_seen', 'last_seen', 'found']);

const content = (row: TableRow): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
const differing = (a: TableRow, b: TableRow): string[] => Object.keys(a).filter((c) => a[c] !== b[c]);

/** Rows of a log that the other one does not have yet, each as often as it is missing, in their order. */
function missing(ours: readonly TableRow[], theirs: readonly TableRow[]): TableRow[] {
  const left = new Map<string, number>();
  for (const row of ours) left.set(content(row), (left.get(content(row)) ?? 0) + 1);
  return theirs.filter((row) => {
    const n = left.get(content(row)) ?? 0;
    if (n > 0) left.set(content(row), n - 1);
    return n === 0;
  });
}

/** The one log goes on where the other ends. */
const continues = (shorter: readonly TableRow[], longer: readonly TableRow[]): boolean =>
  shorter.length <= longer.length && shorter.every((row, i) => content(row) === content(longer[i] as TableRow));

function grouped(rows: readonly TableRow[], by: string): Map<unknown, TableRow[]> {
  const groups = new Map<unknown, TableRow[]>();
  for (const row of rows) {
    const group = groups.get(row[by]);
    if (group) group.push(row);
    else groups.set(row[by], [row]);
  }
  return groups;
}

const conflict = (name: string, what: string, id: unknown, why: string) =>
  usageError(
    'conflict',
    `${name}: ${what} ${JSON.stringify(String(id).slice(0, 60))} ${why}; nothing was imported.`,
    'import into an empty state with --state, or make both agree first',
  );

/** Works out what an export adds to what the state holds; refuses where both tell different things. */
class Merge {
  /** What is to be written, once nothing speaks against it. */
  readonly changes: { readonly what: 'added' | 'updated'; readonly table: Table; readonly row: TableRow }[] = [];

  constructor(
    private readonly store: Store,
    private readonly theirs: Imported,
    private readonly name: string,
  ) {}

  table(name: string): Table {
    const table = this.theirs.tables.find((t) => t.name === name);
    if (!table) throw new Error(`no table ${name}`);
    return table;
  }

  add(table: string, row: TableRow): void {
    this.changes.push({ what: 'added', table: this.table(table), row });
  }

  change(table: string, row: TableRow): void {
    this.changes.push({ what: 'updated', table: this.table(table), row });
  }

  ours(table: string): TableRow[] {
    return rowsOf(this.store, this.table(table));
  }

  /** Rows of both sides by what they belong to. */
  byOwner(table: string, owner: string): (id: unknown) => { ours: TableRow[]; theirs: TableRow[] } {
    const [ours, theirs] = [grouped(this.ours(table), owner), grouped(this.theirs.rows(table), owner)];
    return (id) => ({ ours: ours.get(id) ?? [], theirs: theirs.get(id) ?? [] });
  }

  incidents(): void {
    const ours = new Map(this.ours('incidents').map((r) => [r.id, r]));
    const histories = this.byOwner('history', 'incident');
    for (const theirs of this.theirs.rows('incidents')) {
      const own = ours.get(theirs.id as string);
      if (own) this.#incident(own, theirs, histories(theirs.id));
      else this.add('incidents', theirs);
    }
    this.rest('history');
  }

  /** Kept on both sides: the one whose history goes on is the later state of it; figures are those of the latest run. */
  #incident(own: TableRow, theirs: TableRow, history: { ours: TableRow[]; theirs: TableRow[] }): void {
    const theirsGoesOn = continues(history.ours, history.theirs);
    const oursGoesOn = continues(history.theirs, history.ours);
    const decided = differing(own, theirs).filter((c) => !COMPUTED.has(c));
    if (decided.length > 0 && theirsGoesOn === oursGoesOn)
      throw conflict(this.name, 'incident', own.id, `was changed here and there (${decided.join(', ')} differ)`);
    const later = Number(theirs.last_seen) > Number(own.last_seen) ? theirs : own;
    const figures = Object.fromEntries([...COMPUTED].map((c) => [c, later[c] ?? null]));
    const first_seen = Math.min(Number(own.first_seen), Number(theirs.first_seen));
    const next = { ...(theirsGoesOn && !oursGoesOn ? theirs : own), ...figures, first_seen };
    if (differing(own, next).length > 0) this.change('incidents', next);
  }

  /**
   * Plans never change. Which one of a recommendation is current is what the state says, unless the export has one that the
   * state does not know and that took the place of its current one.
   */
  plans(): void {
    const ours = new Map(this.ours('plans').map((r) => [r.plan_id, r]));
    const theirs = new Map(this.theirs.rows('plans').map((r) => [r.plan_id, r]));
    const group = (r: TableRow): string => JSON.stringify([r.incident, r.recommendation]);
    const current = new Map([...ours.values()].filter((r) => r.superseded_by === null).map((r) => [group(r), r]));
    for (const row of theirs.values()) {
      const own = ours.get(row.plan_id as string);
      if (own && differing(own, row).some((c) => c !== 'superseded_by'))
        throw conflict(this.name, 'plan', row.plan_id, 'is another one here');
      if (own) continue;
      const before = current.get(group(row));
      const replaced = before && theirs.get(before.plan_id as string);
      if (row.superseded_by !== null || before === undefined) this.add('plans', row);
      else if (replaced && replaced.superseded_by !== null) {
        this.add('plans', row);
        this.change('plans', replaced);
      } else this.add('plans', { ...row, superseded_by: before.plan_id ?? null });
    }
  }

  experiments(): void {
    const ours = new Map(this.ours('experiments').map((r) => [r.experiment_id, r]));
    const actions = this.byOwner('experiment_actions', 'experiment_id');
    for (const theirs of this.theirs.rows('experiments')) {
      const own = ours.get(theirs.experiment_id as string);
      const done = actions(theirs.experiment_id);
      if (!own) this.add('experiments', theirs);
      else if (differing(own, theirs).length > 0)
        throw conflict(this.name, 'experiment', own.experiment_id, 'is another one here');
      if (!continues(done.ours, done.theirs) && !continues(done.theirs, done.ours))
        throw conflict(this.name, 'experiment', theirs.experiment_id, 'went on differently here and there');
    }
    this.rest('experiment_actions');
    const told = new Map(this.ours('experiment_told').map((r) => [r.experiment_id, r]));
    for (const row of this.theirs.rows('experiment_told')) {
      const own = told.get(row.experiment_id as string);
      if (!own) this.add('experiment_told', row);
      else if (Number(row.as_of) > Number(own.as_of)) this.change('experiment_told', row);
    }
  }

  events(): void {
    const ours = new Map(this.ours('events').map((r) => [r.event_id, r]));
    for (const row of this.theirs.rows('events')) {
      const own = ours.get(row.event_id as string);
      if (!own) this.add('events', row);
      else if (differing(own, row).length > 0) throw conflict(this.name, 'event', row.event_id, 'is another one here');
    }
  }

  /** Rows that are only ever added, and tables where the state's own row counts. */
  rest(name: string): void {
    const { key } = this.table(name);
    const ours = this.ours(name);
    if (key.length === 0) for (const row of missing(ours, this.theirs.rows(name))) this.add(name, row);
    else {
      const of = (row: TableRow): string => JSON.stringify(key.map((c) => row[c]));
      const known = new Set(ours.map(of));
      for (const row of this.theirs.rows(name)) if (!known.has(of(row))) this.add(name, row);
    }
  }
}

const OWN_RULES = ['incidents', 'history', 'plans', 'experiments', 'experiment_actions', 'experiment_told', 'events'];

/**
 * Merges an export into the state: one transaction, all of it or nothing. The same export twice adds nothing the second time.
 * @param name how the file is called in messages
 */
export function mergeExport(store: Store, theirs: Imported, name: string): Merged {
  return store.exclusively(() => {
    const merge = new Merge(store, theirs, name);
    merge.incidents();
    merge.events();
    merge.plans();
    merge.experiments();
    for (const { name: table } of theirs.tables) if (!OWN_RULES.includes(table)) merge.rest(table);
    const kept = merge.changes.length === 0 ? null : store.keep('import');
    for (const { what, table, row } of merge.changes) (what === 'added' ? insertRow : updateRow)(store, table, row);
    const updated = merge.changes.filter((c) => c.what === 'updated').length;
    return { added: merge.changes.length - updated, updated, kept };
  });
}
