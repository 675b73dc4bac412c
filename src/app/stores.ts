import type { Settings } from '../config/settings.js';
import { HOUR } from '../detect/clock.js';
import { frameOf } from '../detect/detect.js';
import type { Frame } from '../detect/frame.js';
import { recovered } from '../detect/recovery.js';
import { judgeStores, type StoreFinding, type StoresJudged } from '../detect/stores.js';
import { cellsWithin } from '../detect/stores-cells.js';
import { storeFrame, storeIncident } from '../detect/stores-incident.js';
import { keepFor, storeDays, storeHours } from '../detect/stores-keep.js';
import { placeStores } from '../detect/stores-place.js';
import { storeTable } from '../detect/stores-table.js';
import type { DetectInput, DetectResult, OpenIncident, Window } from '../detect/types.js';
import type { Cells, Engine, SourceInfo, StoreSums } from '../engine/types.js';
import { DAYPART } from '../model/dayparts.js';
import type { FoundIncident } from '../model/documents.js';
import type { MetricId, RateId } from '../model/metrics.js';
import { type Slice, withoutDaypart } from '../model/slice.js';
import { SUM_IDS } from '../model/sums.js';
import type { Warning } from '../model/warning.js';

const STORE = 'store_id';
const DAY = 24 * HOUR;
/** Each store over the line is looked at on its own: a bound, and said where it is met. */
const MAX_STORES = 25;

/** What was asked of the database about stores. */
export interface AskedStores {
  readonly sums: Promise<StoreSums | null>;
  /** Judged as soon as the sums are there: something else may still be read then. */
  readonly judged: Promise<StoresJudged | null>;
  /** With hours left out that are missing in the data. */
  readonly judge: (stores: StoreSums, gaps: DetectResult['gaps']) => StoresJudged;
}

const termsOf = (input: DetectInput): RateId[] => {
  const ids = new Set<MetricId>(input.metrics.map((m) => m.id));
  return input.metrics.flatMap((m) => (m.kind === 'composite' ? m.terms.filter((t) => ids.has(t)) : []));
};

/** Stores are known, and no slices already. */
export const judgesStores = (info: SourceInfo): boolean => info.available.has(STORE) && !info.dimensions.includes(STORE);

/**
 * From when on the sums of stores will be asked for, as far as that can be told before any order is read (milliseconds UTC); undefined
 * where they will not.
 */
export function storesFrom(info: SourceInfo, settings: Settings, window: Window): number | undefined {
  const { orders, firstOrder, lastOrder } = info;
  const { where } = settings;
  if (!judgesStores(info) || where[STORE] !== undefined || where[DAYPART] !== undefined) return undefined;
  if (orders === undefined || firstOrder === null || lastOrder === null) return undefined;
  const perDay = (orders * DAY) / Math.max(DAY, lastOrder - firstOrder);
  const days = Math.ceil((window.matured - window.start) / DAY);
  return window.start - Math.max(2 * days, 1 + storeDays(perDay)) * DAY;
}

/**
 * Asks for the sums of stores without waiting for them. Null where stores are not to be judged: they are slices already, one
 * of them is all there is, or only part of their day counts.
 */
export function askStores(engine: Engine, info: SourceInfo, input: DetectInput, where: Slice): AskedStores | null {
  const hours = storeHours(input);
  const terms = termsOf(input);
  if (!hours || terms.length === 0 || input.daypart !== null) return null;
  if (!judgesStores(info) || where[STORE] !== undefined) return null;
  const sums = engine.stores({
    ...hours,
    asOf: input.asOf,
    where: withoutDaypart(where),
    sums: SUM_IDS.filter((id) => !id.startsWith('trip')),
  });
  const judge: AskedStores['judge'] = (stores, gaps) =>
    judgeStores(storeTable(stores, hours.count, terms, input.settings.weights, keepFor(input, hours, gaps)));
  const judged = sums.then((stores) => stores && judge(stores, []));
  // A failure is thrown where the answer is needed.
  judged.catch(() => undefined);
  return { sums, judged, judge };
}

export interface WithStores {
  readonly result: DetectResult;
  /** Null where stores were not judged. */
  readonly tested: number | null;
  readonly warnings: readonly Warning[];
}

/** Reads the cells of some stores by all that places them. */
export type ReadStores = (some: { readonly dimensions: readonly string[]; readonly stores: readonly string[] }) => Promise<Cells>;

const isStore = (incident: OpenIncident): boolean => incident.slice[STORE] !== undefined;

const tooMany = (count: number): Warning => ({
  code: 'more_stores',
  message: `${count} further stores are over the line: only the ${MAX_STORES} with the strongest signs are shown`,
});

/** Found incidents with those that are about one store narrowed to it, then the stores of no such slice. */
function merged(
  found: readonly FoundIncident[],
  narrowed: ReadonlyMap<number, StoreFinding>,
  alone: readonly StoreFinding[],
  incidentOf: (finding: StoreFinding) => FoundIncident | null,
): FoundIncident[] {
  const known = new Map<number, FoundIncident | null>();
  const once = (finding: StoreFinding): FoundIncident | null => {
    const incident = known.get(finding.unit) ?? incidentOf(finding);
    known.set(finding.unit, incident);
    return incident;
  };
  const slices = found.map((f, i) => {
    const store = narrowed.get(i);
    return (store && once(store)) ?? f;
  });
  return [...new Set([...slices, ...alone.flatMap((finding) => once(finding) ?? [])])];
}

/** What the stores add to what was found on slices: further incidents, narrower ones, stores that have recovered. */
export async function withStores(
  asked: AskedStores | null,
  input: DetectInput,
  result: DetectResult,
  read: ReadStores,
): Promise<WithStores> {
  const stores = (await asked?.sums) ?? null;
  const early = (await asked?.judged) ?? null;
  if (!asked || !stores || !early) return { result, tested: null, warnings: [] };
  const judged = result.gaps.length > 0 ? asked.judge(stores, result.gaps) : early;
  const { alone, narrowed } = placeStores(judged, result.found);
  const looked = [...new Set([...narrowed.values(), ...alone])].slice(0, MAX_STORES);
  const open = input.open.filter(isStore);
  const ids = [...looked.map((f) => sliceOf(judged, f)), ...open.map((i) => i.slice)].map((slice) => slice[STORE] ?? '');
  if (ids.length === 0) return { result, tested: judged.tested, warnings: [] };
  const cells = await read({ dimensions: stores.dimensions, stores: [...new Set(ids)].sort() });
  const inputOf = (slice: Slice): DetectInput => ({ ...input, cells: cellsWithin(cells, slice) });
  let whole: Frame | null = null;
  const incidentOf = (finding: StoreFinding): FoundIncident | null => {
    whole ??= frameOf(input);
    return looked.includes(finding) ? storeIncident(inputOf(sliceOf(judged, finding)), whole, judged, finding) : null;
  };
  const back = open.flatMap((incident) => {
    const own = storeFrame(inputOf(incident.slice), incident.slice);
    return own ? recovered(own.frame, [incident]) : [];
  });
  const more = new Set([...narrowed.values(), ...alone]).size - looked.length;
  return {
    result: { ...result, found: merged(result.found, narrowed, alone, incidentOf), recovered: [...result.recovered, ...back] },
    tested: judged.tested,
    warnings: more > 0 ? [tooMany(more)] : [],
  };
}

const sliceOf = (judged: StoresJudged, finding: StoreFinding): Slice => judged.table.units[finding.unit]?.slice ?? {};
