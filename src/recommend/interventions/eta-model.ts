import type { Intervention } from './types.js';

export const etaModel: Intervention = {
  id: 'eta_rollback',
  cause: 'eta_model',
  title: 'Go back to the ETA model before',
  lever: 'eta_model',
  driver: 'promised_seconds',
  harmful: 'down',
  effect: 'undo',
  scope: 'slice',
  byHour: false,
  costs: ['quoted_minutes'],
  complexity: 'low',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['the older model promises as it did'],
};
