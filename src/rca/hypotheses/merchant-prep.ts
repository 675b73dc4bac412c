import type { Hypothesis } from './types.js';

export const merchantPrep: Hypothesis = {
  id: 'merchant_prep',
  title: 'Merchant Prep-Time Drift',
  driver: 'merchant_prep_time',
  harmful: 'up',
  scale: 'linear',
  mechanism: 'time',
  shows: ['dasher_wait'],
  spares: ['wrong', 'substitutions', 'promise'],
  levers: ['prep', 'kitchen', 'merchant', 'store_hours'],
  downstreamOf: ['batching'],
  segments: [],
  why: 'Stores take longer to have the order ready; couriers wait, customers too.',
};
