import type { Intervention } from './types.js';

export const batching: Intervention = {
  id: 'batching_threshold_back',
  cause: 'batching',
  title: 'Reduce the batching threshold',
  lever: 'batching_threshold',
  driver: 'batched_flag',
  harmful: 'up',
  effect: 'undo',
  scope: 'segment',
  byHour: true,
  costs: ['dasher_efficiency'],
  complexity: 'low',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['orders of the segment are batched as often, and fare as well, as before the change'],
};
