import type { Settings } from '../config/settings.js';
import type { CalibrationDocument } from '../model/experiment.js';
import { actionsAt } from './experiment-calendar.js';
import { experimentsAt } from './experiments.js';
import { stateTime } from './incidents.js';

/** Experiments count as much as this many that came true exactly, so that the first ones do not swing everything. */
const PRIOR = 4;

/** `cxf experiment calibration`: what was forecast against what came, over all that were concluded. */
export async function experimentCalibration(settings: Settings, now: number): Promise<CalibrationDocument> {
  const asOf = stateTime(settings.asOf, now);
  const found = await experimentsAt(settings, asOf);
  const rows = found.toReversed().flatMap((f) => {
    const end = actionsAt(f.record, asOf).findLast((a) => a.detail.forecast !== undefined && a.detail.forecast.length > 0);
    return (end?.detail.forecast ?? []).map((row) => ({
      ...row,
      experiment_id: f.record.id,
      cause: end?.detail.cause ?? f.plan.cause.cause,
    }));
  });
  const judged = rows.filter((r) => r.held !== null);
  // The score stands for an experiment; without it its first metric does.
  const ratios = [...new Set(rows.map((r) => r.experiment_id))].flatMap((id) => {
    const own = rows.filter((r) => r.experiment_id === id && r.realised !== null && r.expected !== 0);
    const row = own.find((r) => r.metric === 'cx_score') ?? own[0];
    return row ? [Math.max(-1, Math.min(3, (row.realised as number) / row.expected))] : [];
  });
  const sum = ratios.reduce((a, b) => a + b, 0);
  return {
    schema: 'cxf.calibration/v1',
    sample: settings.isSample,
    experiments: ratios.length,
    rows,
    held: { share: judged.length === 0 ? null : judged.filter((r) => r.held).length / judged.length, of: judged.length },
    realised_share: ratios.length === 0 ? null : Number((sum / ratios.length).toFixed(3)),
    factor: Number(((PRIOR + sum) / (PRIOR + ratios.length)).toFixed(3)),
  };
}
