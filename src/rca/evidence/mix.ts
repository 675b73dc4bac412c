import type { Evidence } from '../../model/rca.js';
import type { Study } from '../study.js';
import { percent, points } from '../words.js';

/** Mix against rate (Kitagawa 1955): what the drop would be with every kind of order as good as usual. */
export function mixEvidence(study: Study): Evidence[] {
  const { mix, drop } = study.shares;
  if (!(drop > 0)) return [];
  const share = mix / drop;
  return [
    {
      kind: 'mix',
      driver: null,
      segment: null,
      before: null,
      after: null,
      statistic: share,
      p_value: null,
      supports: share >= 0.5,
      text:
        share >= 0.15
          ? `${points(mix)} of ${points(drop)} points (${percent(share)}) come with other orders than usual, each as good as ever`
          : 'Orders are of the usual kind: the mix explains nothing',
      detail: { mix_points: mix, rate_points: drop - mix },
    },
  ];
}
