import type { Intervention } from './types.js';

export const dasherSupply: Intervention = {
  id: 'peak_pay',
  cause: 'dasher_supply',
  title: 'Raise peak pay until couriers are back',
  lever: 'peak_pay',
  driver: 'supply_ratio',
  harmful: 'down',
  effect: 'undo',
  scope: 'slice',
  byHour: true,
  costs: ['courier_hours'],
  complexity: 'medium',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['pay brings the couriers per open order back to what was usual'],
};
