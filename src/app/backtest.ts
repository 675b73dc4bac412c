import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import { HOUR, LOOKBACK_HOURS } from '../detect/clock.js';
import { availableMetrics, detect } from '../detect/detect.js';
import { cellsAt, lastOrderBefore } from '../detect/replay-cells.js';
import type { DetectResult } from '../detect/types.js';
import { openEngine } from '../engine/open.js';
import type { Cells, SourceInfo } from '../engine/types.js';
import { notEvaluated } from '../errors.js';
import type { BacktestDocument, BacktestIncident } from '../model/documents.js';
import { harmOf, type MetricId } from '../model/metrics.js';
import { SEVERITIES, severityRank } from '../model/severity.js';
import { Store } from '../store/database.js';
import { allIncidents, type IncidentRecord } from '../store/records.js';
import { resolveAsOf } from './as-of.js';
import { MIN_HISTORY_DAYS } from './coverage.js';
import { historyOf, type RunOptions, readCells } from './detect.js';
import { dataProblem } from './quality.js';
import { earlier, recordRun } from './record.js';
import { judgesStores } from './stores.js';

export interface BacktestOptions extends RunOptions {
  /** Milliseconds: how far back, and from one run to the next. */
  readonly lengthMs: number;
  readonly everyMs: number;
}

const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const iso = (at: number): string => new Date(at).toISOString();

/** What anybody would have seen at a run: metrics whose daily total was harmfully out of its usual range. */
type Visible = ReadonlySet<MetricId>;

/** Harm of all orders over the window, of at least severity low and outside the 95 % range. */
function visibleIn(result: DetectResult, settings: Settings): Visible {
  return new Set(
    (Object.entries(result.overall) as [MetricId, DetectResult['overall'][MetricId]][]).flatMap(([id, c]) => {
      const size = c ? harmOf(id, c) : null;
      return c && size !== null && size >= settings.severity[id].low && (c.p_value ?? 1) < 0.05 ? [id] : [];
    }),
  );
}

interface Replay {
  /** as_of of each run, and what was visible in the total then. */
  readonly runs: { readonly at: number; readonly visible: Visible }[];
  readonly skipped: number;
  readonly records: readonly IncidentRecord[];
}

async function replay(
  settings: Settings,
  info: SourceInfo,
  cells: Cells,
  times: readonly number[],
  options: BacktestOptions,
): Promise<Replay> {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-backtest-'));
  // A state of its own: what is stored for real is neither read nor touched.
  const store = await Store.open({ dir: folder, lockTimeoutMs: settings.lockTimeoutMs });
  const { metrics } = availableMetrics(info.available);
  const first = info.firstOrder as number;
  const runs: Replay['runs'] = [];
  let skipped = 0;
  try {
    for (const [i, at] of times.entries()) {
      options.progress?.(`run ${i + 1} of ${times.length}`);
      const last = lastOrderBefore(cells, at);
      const history = at - settings.sinceMs - first;
      if (last === null || at - last > settings.freshnessMs || history < MIN_HISTORY_DAYS * DAY) {
        skipped++;
        continue;
      }
      const result = detect({
        cells: cellsAt(cells, at),
        settings,
        metrics,
        asOf: at,
        firstOrder: first,
        lastOrder: last,
        ...earlier(store, at, settings.where),
        daypart: settings.where.daypart ?? null,
      });
      if (dataProblem(result, info.name)) {
        skipped++;
        continue;
      }
      recordRun(store, at, result, settings.where);
      runs.push({ at, visible: visibleIn(result, settings) });
    }
    return { runs, skipped, records: allIncidents(store) };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function incidentOf(r: IncidentRecord, runs: Replay['runs']): BacktestIncident {
  const { title, metric, slice, onset, baseline, current, delta, delta_pct, ci95, q_value, orders } = r.found;
  const noticed = runs.find(
    (run) => run.at >= r.firstSeen && (r.resolvedRun === null || run.at <= r.resolvedRun) && run.visible.has(metric),
  );
  return {
    id: r.id,
    fired_at: iso(r.firstSeen),
    severity: r.severity,
    title,
    metric,
    slice,
    onset,
    baseline,
    current,
    delta,
    delta_pct,
    ci95,
    q_value,
    orders,
    resolved_at: r.resolvedAt === null ? null : iso(r.resolvedAt),
    visible_in_total_at: noticed ? iso(noticed.at) : null,
    lead_hours: noticed ? (noticed.at - r.firstSeen) / HOUR : null,
  };
}

/** `cxf detect --backtest`: what would have fired, when, and how many alerts a week that is at each --min-severity. */
export async function runBacktest(settings: Settings, options: BacktestOptions): Promise<BacktestDocument> {
  const engine = await openEngine(settings);
  try {
    options.progress?.('looking at the source');
    const info = await engine.describe();
    if (info.firstOrder === null || info.lastOrder === null)
      throw notEvaluated('no_orders', `${info.name} holds no orders.`, 'check --source');
    const end = Math.floor(resolveAsOf(settings.asOf, info, options.now) / HOUR) * HOUR;
    const count = Math.max(1, Math.floor(options.lengthMs / options.everyMs));
    const times = Array.from({ length: count }, (_, k) => end - (count - 1 - k) * options.everyMs);
    const from = times[0] as number;
    options.progress?.('reading orders');
    const windowStart = from - settings.sinceMs;
    const cells = await readCells(engine, info, settings, {
      asOf: end,
      from: historyOf(settings, windowStart),
      replayFrom: windowStart - LOOKBACK_HOURS * HOUR,
    });
    const { runs, skipped, records } = await replay(settings, info, cells, times, options);
    if (runs.length === 0)
      throw notEvaluated(
        'nothing_to_replay',
        `${info.name}: no run from ${iso(from)} to ${iso(end)} had fresh orders and ${MIN_HISTORY_DAYS} days of history.`,
        'use a shorter --backtest, or load older orders',
      );
    const weeks = (runs.length * options.everyMs) / WEEK;
    const incidents = records.map((r) => incidentOf(r, runs));
    const perWeek = SEVERITIES.map((s) => [
      s,
      incidents.filter((i) => severityRank(i.severity) >= severityRank(s)).length / weeks,
    ]);
    return {
      schema: 'cxf.backtest/v1',
      source: settings.sourceName,
      sample: settings.isSample,
      from: iso(from),
      to: iso(end),
      every_hours: options.everyMs / HOUR,
      runs: runs.length,
      runs_skipped: skipped,
      incidents,
      alerts_per_week: Object.fromEntries(perWeek) as BacktestDocument['alerts_per_week'],
      warnings: [...info.warnings, ...cells.warnings],
      limitations: judgesStores(info) ? ['stores are not replayed: a run also judges them one by one'] : [],
    };
  } finally {
    await engine.close();
  }
}
