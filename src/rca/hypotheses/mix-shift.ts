import type { Hypothesis } from './types.js';

export const mixShift: Hypothesis = {
  id: 'mix_shift',
  title: 'Mix Shift',
  driver: null,
  harmful: 'up',
  scale: 'linear',
  mechanism: 'mix',
  shows: [],
  spares: [],
  levers: ['promo', 'campaign', 'fee', 'discount', 'marketing'],
  downstreamOf: [],
  segments: [],
  why: 'Other orders than usual: more of those that always do worse; none does worse than before.',
};
