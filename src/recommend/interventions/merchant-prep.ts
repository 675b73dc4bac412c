import type { Intervention } from './types.js';

export const merchantPrep: Intervention = {
  id: 'prep_buffer',
  cause: 'merchant_prep',
  title: 'Increase the ETA buffer',
  lever: 'promised_eta_buffer',
  driver: 'merchant_prep_time',
  harmful: 'up',
  effect: 'buffer',
  scope: 'stores',
  byHour: true,
  costs: ['quoted_minutes'],
  complexity: 'medium',
  rolloutDays: 2,
  reversible: true,
  assumptions: ['cancellations, refunds and contacts follow lateness against the promise'],
};
