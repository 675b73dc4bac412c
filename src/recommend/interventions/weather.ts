import type { Intervention } from './types.js';

export const weather: Intervention = {
  id: 'weather_buffer',
  cause: 'weather',
  title: 'Add a temporary ETA buffer',
  lever: 'promised_eta_buffer',
  driver: 'precipitation_mm',
  harmful: 'up',
  effect: 'buffer',
  scope: 'slice',
  byHour: true,
  costs: ['quoted_minutes'],
  complexity: 'low',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['cancellations, refunds and contacts follow lateness against the promise'],
};
