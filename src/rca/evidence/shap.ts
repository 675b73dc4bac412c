import type { Evidence } from '../../model/rca.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { driverOf, type Study } from '../study.js';
import { percent, points } from '../words.js';

const ORDINAL = ['top', '2nd', '3rd'];

export function shapEvidence(study: Study, h: Hypothesis): Evidence[] {
  const shares = study.shap;
  const share = shares?.share[h.id];
  if (!shares || share === undefined) return [];
  const ranked = Object.entries(shares.share).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const place = ranked.findIndex(([id]) => id === h.id);
  const driver = driverOf(study, h.driver);
  const change = shares.change[h.id] as number;
  return [
    {
      kind: 'shap',
      driver: h.driver,
      segment: null,
      before: null,
      after: null,
      statistic: share,
      p_value: null,
      supports: change >= 0.2 * Math.max(shares.modelDrop, 0.5) && share >= 1 / Math.max(2, ranked.length),
      text: `${driver?.title ?? h.driver} is the ${ORDINAL[place] ?? `${place + 1}th`} driver of lost points (SHAP ${percent(share)} of all), ${change >= 0 ? '+' : ''}${points(change)} of ${points(shares.modelDrop)} points since the onset`,
      detail: { share_of_mean_abs_shap: share, change_of_mean_shap: change, model_drop: shares.modelDrop, orders: shares.orders },
    },
  ];
}
