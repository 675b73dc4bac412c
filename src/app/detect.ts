import { setImmediate } from 'node:timers/promises';
import type { Settings } from '../config/settings.js';
import { Clock, HOUR, LOOKBACK_HOURS, resolveWindow } from '../detect/clock.js';
import { availableMetrics, begin } from '../detect/detect.js';
import type { DetectInput, DetectResult, Window } from '../detect/types.js';
import { openEngine } from '../engine/open.js';
import type { Cells, CellsRequest, Engine, SourceInfo } from '../engine/types.js';
import { notEvaluated } from '../errors.js';
import { DAYPART } from '../model/dayparts.js';
import type { DetectDocument } from '../model/documents.js';
import { type Slice, withoutDaypart } from '../model/slice.js';
import { SUM_IDS } from '../model/sums.js';
import type { Warning } from '../model/warning.js';
import { resolveAsOf } from './as-of.js';
import { askColumns, columnProblem } from './columns.js';
import { MIN_HISTORY_DAYS } from './coverage.js';
import { checkFilter } from './filter.js';
import { dataProblem, gapWarnings } from './quality.js';
import { type Earlier, earlier, openStore, type RecordedRun, recordRun } from './record.js';
import { ordersOf, total } from './steps.js';
import { askStores, storesFrom, type WithStores, withStores } from './stores.js';

export interface RunOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly progress?: (step: string) => void;
}

const DAY = 24 * HOUR;

const iso = (at: number): string => new Date(at).toISOString();

/** Refuses to answer where an answer would be a guess: exit 4 with what to do. */
function checkCoverage(info: SourceInfo, settings: Settings, asOf: number, window: Window): { first: number; last: number } {
  const { firstOrder, lastOrder } = info;
  if (firstOrder === null || lastOrder === null)
    throw notEvaluated('no_orders', `${info.name} holds no orders.`, 'check --source');
  if (firstOrder >= asOf)
    throw notEvaluated(
      'as_of_before_data',
      `${info.name}: the first order is of ${iso(firstOrder)}, after as_of ${iso(asOf)}.`,
      'use a later --as-of, or --as-of latest',
    );
  const stale = asOf - Math.min(lastOrder, asOf);
  if (stale > settings.freshnessMs)
    throw notEvaluated(
      'stale_data',
      `${info.name}: the last order is of ${iso(lastOrder)}, ${Math.round(stale / HOUR)} hours before as_of ${iso(asOf)}.`,
      'load newer orders, or look back with --as-of latest',
    );
  const history = (window.start - firstOrder) / DAY;
  if (history < MIN_HISTORY_DAYS)
    throw notEvaluated(
      'too_little_history',
      `${info.name}: ${Math.max(0, history).toFixed(1)} days of orders before the window; at least ${MIN_HISTORY_DAYS} are needed to know what is usual.`,
      'load older orders, or use a shorter --since',
    );
  return { first: firstOrder, last: Math.min(lastOrder, asOf) };
}

/** Latest order seen, and a check that the window holds any. */
function checkWindow(cells: Cells, info: SourceInfo, window: Window): void {
  const inside = cells.bucket.some((at) => at >= window.start && at < window.matured);
  if (inside) return;
  throw notEvaluated(
    'empty_window',
    `${info.name}: no orders between ${iso(window.start)} and ${iso(window.end)} that are old enough to be judged.`,
    'use a longer --since, another --as-of, or a shorter maturity in cxf.toml',
  );
}

/** Hours to read, milliseconds UTC. */
export interface Reading {
  readonly asOf: number;
  readonly from: number;
  /** Since when outcomes must tell the hour at which they became known: that costs, so it is read where it is needed. */
  readonly replayFrom: number | null;
}

/** Before its window a run needs the baseline, and a week in which an incident may have begun. */
export const historyOf = (settings: Settings, windowStart: number): number =>
  windowStart - settings.baselineMs - LOOKBACK_HOURS * HOUR;

/** @param some only some stores, by dimensions of their own */
export function readCells(
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  reading: Reading,
  some: Pick<CellsRequest, 'stores' | 'storesFrom'> & Partial<Pick<CellsRequest, 'dimensions'>> = {},
): Promise<Cells> {
  const { asOf, from, replayFrom } = reading;
  const zones = [settings.timezone, ...Object.values(settings.timezones)];
  return engine.cells({
    span: { from, to: asOf },
    asOf,
    replayFrom,
    where: withoutDaypart(settings.where),
    dimensions: info.dimensions,
    sums: SUM_IDS,
    bucketMinutes: Clock.bucketMinutes(zones, asOf),
    ...some,
  });
}

/** What detection needs, read from the source once. */
export interface Prepared {
  readonly engine: Engine;
  readonly asOf: number;
  readonly info: SourceInfo;
  readonly watermark: number;
  readonly unavailable: DetectDocument['unavailable'];
  readonly input: DetectInput;
  readonly warnings: readonly Warning[];
}

/**
 * Reads what an evaluation at as_of needs and hands it to `use`; touches no state. What the source's checks find while `use`
 * computes is thrown in the end.
 * @param slices further slices the user named: refused where no order can be in them
 */
export async function prepared<T>(
  settings: Settings,
  earlierAt: (asOf: number) => Earlier,
  options: RunOptions,
  use: (p: Prepared) => Promise<T>,
  slices: readonly { readonly flag: string; readonly slice: Slice }[] = [],
): Promise<T> {
  const engine = await openEngine({ ...settings, progress: options.progress });
  try {
    options.progress?.('looking at the source');
    const info = await engine.describe();
    for (const { flag, slice } of [{ flag: '--where', slice: settings.where }, ...slices])
      await checkFilter(engine, info, slice, Object.keys(settings.dayparts), flag);
    const asOf = resolveAsOf(settings.asOf, info, options.now);
    const rough = resolveWindow(asOf, settings.sinceMs, settings.maturityMs, info.lastOrder ?? asOf);
    const seen = checkCoverage(info, settings, asOf, rough);
    options.progress?.('reading orders');
    const from = historyOf(settings, rough.start);
    const ahead = storesFrom(info, settings, rough);
    const cells = await readCells(
      engine,
      info,
      settings,
      { asOf, from, replayFrom: null },
      { ...(ahead && { storesFrom: ahead }) },
    );
    const watermark = Math.min(seen.last, cells.lastOrder ?? seen.last);
    checkWindow(cells, info, resolveWindow(asOf, settings.sinceMs, settings.maturityMs, watermark));
    options.progress?.(`testing slices of ${ordersOf(total(cells.sums.orders))}`);
    const { metrics, unavailable } = availableMetrics(info.available);
    const input: DetectInput = {
      cells,
      settings,
      metrics,
      asOf,
      firstOrder: seen.first,
      lastOrder: watermark,
      ...earlierAt(asOf),
      daypart: settings.where[DAYPART] ?? null,
    };
    const warnings = [...info.warnings, ...cells.warnings];
    return await use({ engine, asOf, info, watermark, unavailable: [...unavailable], input, warnings });
  } finally {
    await engine.close();
  }
}

/** Nothing to compare with is no answer; hours of the calendar are one: they are not judged on purpose. */
function checkCompared(info: SourceInfo, result: DetectResult, settings: Settings): void {
  if (result.tests > 0 || settings.calendar.length > 0) return;
  throw notEvaluated(
    'nothing_to_compare',
    `${info.name}: no slice has 20 orders and comparable hours before them.`,
    'load older orders, or use a shorter --since',
  );
}

/** Detects; reads when outcomes became known only where something was found, and only as far back as telling its time needs. */
async function detected(settings: Settings, p: Prepared): Promise<DetectResult> {
  const begun = begin(p.input);
  const from = begun.replayFrom;
  const dated = from === null ? undefined : await readCells(p.engine, p.info, settings, { asOf: p.asOf, from, replayFrom: from });
  return begun.finish(dated);
}

/** Slices are tested while the database already looks at columns and stores. */
async function evaluate(settings: Settings, p: Prepared): Promise<WithStores> {
  const stores = askStores(p.engine, p.info, p.input, settings.where);
  const columns = askColumns(p.engine, p.input, settings.where);
  // Both are under way before the slices are tested, which gives way to nothing.
  await setImmediate();
  try {
    const result = await detected(settings, p);
    const problem = dataProblem(result, p.info.name) ?? columnProblem(await columns, p.info.name);
    if (problem) throw problem;
    checkCompared(p.info, result, settings);
    const windowStart = p.asOf - settings.sinceMs;
    const reading = { asOf: p.asOf, from: historyOf(settings, windowStart), replayFrom: windowStart - LOOKBACK_HOURS * HOUR };
    return await withStores(stores, p.input, result, (some) => readCells(p.engine, p.info, settings, reading, some));
  } finally {
    // The source is closed after this: nothing may still be under way.
    await Promise.allSettled([stores?.judged, columns]);
  }
}

/** `cxf detect`: evaluates, stores what was found and returns the document. */
export async function runDetect(settings: Settings, options: RunOptions): Promise<DetectDocument> {
  // Opened first: a state that cannot be written is told before the work, not after it.
  const store = await openStore(settings);
  try {
    const before = (asOf: number): Earlier => earlier(store, asOf, settings.where);
    const { p, evaluated } = await prepared(settings, before, options, async (p) => ({
      p,
      evaluated: await evaluate(settings, p),
    }));
    // Stored only now: closing the source may yet have found it wrong.
    return document(settings, p, evaluated, recordRun(store, p.asOf, evaluated.result, settings.where));
  } finally {
    store.close();
  }
}

/** Entries that touch the hours looked at; a day on either side covers all time zones. */
function calendarOf(settings: Settings, from: number, to: number): DetectDocument['calendar'] {
  const local = (at: number): string => new Date(at).toISOString().slice(0, 16);
  return settings.calendar
    .filter((c) => c.to > from - DAY && c.from < to + DAY)
    .map((c) => ({ name: c.name, from: local(c.from), to: local(c.to), slice: c.slice }));
}

/** Outcomes whose time is not known are seen at once, also by a look back: said, not hidden. */
export function limitations(info: SourceInfo): string[] {
  const pairs = [
    ['cancelled', 'cancelled_at', 'cancellations'],
    ['refunded', 'refunded_at', 'refunds'],
    ['support_contact', 'support_at', 'support contacts'],
  ] as const;
  const untimed = pairs.filter(([flag, time]) => info.available.has(flag) && !info.available.has(time));
  if (untimed.length === 0) return [];
  return [
    `when ${untimed.map(([, , what]) => what).join(', ')} became known is not in the data (${untimed.map(([, time]) => time).join(', ')}): as_of cannot hold them back`,
  ];
}

function document(
  settings: Settings,
  p: Prepared,
  { result, tested, warnings }: WithStores,
  { incidents, resolved, muted }: RecordedRun,
): DetectDocument {
  const { window, baseline } = result;
  return {
    schema: 'cxf.detect/v1',
    source: settings.sourceName,
    sample: settings.isSample,
    where: settings.where,
    as_of: iso(p.asOf),
    window: { start: iso(window.start), end: iso(window.end), matured_end: iso(window.matured) },
    baseline: { start: iso(baseline.start), end: iso(baseline.end) },
    data_watermark: iso(p.watermark),
    overall: result.overall,
    unavailable: p.unavailable,
    slices_tested: result.slicesTested,
    tests: result.tests,
    stores_tested: tested,
    trend: [...result.trend],
    incidents,
    resolved,
    muted,
    warnings: [...p.warnings, ...gapWarnings(result, p.info.name), ...result.warnings, ...warnings],
    calendar: calendarOf(settings, baseline.start, window.end),
    limitations: limitations(p.info),
    next: incidents.slice(0, 3).map((i) => `cxf incident show ${i.id}`),
  };
}
