import type { Settings } from '../config/settings.js';
import { parseWhere } from '../config/where.js';
import { detect } from '../detect/detect.js';
import { type ExplainedMetric, explain } from '../detect/explain.js';
import type { ExplainDocument } from '../model/documents.js';
import { metricDef } from '../model/metrics.js';
import { contains, related, type Slice } from '../model/slice.js';
import { allFeedback } from '../store/feedback.js';
import { prepared, type RunOptions } from './detect.js';
import { mutedBy } from './mute.js';
import { type Earlier, earlier, lookAtStore } from './record.js';

const iso = (at: number): string => new Date(at).toISOString();

const rowOf = (m: ExplainedMetric, metric: ExplainDocument['metrics'][number]['metric']): ExplainDocument['metrics'][number] => ({
  metric,
  ...m.change,
  since: m.since,
  q_value: m.finding.q,
  severity: m.severity,
  line: m.line,
  over_the_line: m.missed.length === 0,
  missed: [...m.missed],
  more_orders_needed: m.moreOrders,
});

/** Why a slice was or was not raised: changes nothing that is stored. */
export async function runExplain(settings: Settings, filter: string, options: RunOptions): Promise<ExplainDocument> {
  const slice: Slice = parseWhere(filter, '--explain');
  const store = await lookAtStore(settings);
  try {
    const before = (asOf: number): Earlier => (store ? earlier(store, asOf, settings.where) : { open: [], previous: null });
    const p = await prepared(settings, before, options, async (read) => read, [{ flag: '--explain', slice }]);
    const result = detect(p.input);
    const explained = explain(p.input, slice);
    const feedback = store ? allFeedback(store) : [];
    const touching = result.found.filter((f) => related(f.slice, slice));
    return {
      schema: 'cxf.explain/v1',
      source: settings.sourceName,
      sample: settings.isSample,
      as_of: iso(p.asOf),
      window: { start: iso(result.window.start), end: iso(result.window.matured) },
      slice,
      judged: explained.judged,
      orders: explained.orders,
      usual_orders: explained.usualOrders,
      orders_per_day: explained.ordersPerDay,
      slices_tested: result.slicesTested,
      tests: result.tests,
      metrics: explained.metrics.flatMap((m) => {
        const id = p.input.metrics[m.finding.measure]?.id;
        return id ? [rowOf(m, metricDef(id).id)] : [];
      }),
      incidents: touching.map((f) => ({
        title: f.title,
        slice: f.slice,
        severity: f.severity,
        relation: contains(f.slice, slice)
          ? contains(slice, f.slice)
            ? ('this' as const)
            : ('larger' as const)
          : ('smaller' as const),
        muted: mutedBy(f, feedback, p.asOf) !== null,
      })),
      warnings: [...p.warnings, ...result.warnings],
    };
  } finally {
    store?.close();
  }
}
