import type { Intervention } from './types.js';

export const orderFailure: Intervention = {
  id: 'release_rollback',
  cause: 'order_failure',
  title: 'Roll back the release',
  lever: 'release',
  driver: null,
  harmful: 'up',
  effect: 'undo',
  scope: 'slice',
  byHour: false,
  costs: [],
  complexity: 'low',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['what fails since the onset fails because of the release'],
};
