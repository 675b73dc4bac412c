import type { Intervention } from './types.js';

export const deliveryDistance: Intervention = {
  id: 'radius_back',
  cause: 'delivery_distance',
  title: 'Go back to the smaller delivery radius',
  lever: 'delivery_radius_km',
  driver: 'distance_km',
  harmful: 'up',
  effect: 'undo',
  scope: 'slice',
  byHour: true,
  costs: ['order_volume'],
  complexity: 'low',
  rolloutDays: 1,
  reversible: true,
  assumptions: ['orders from beyond the old radius are lost, none comes from nearer instead'],
};
