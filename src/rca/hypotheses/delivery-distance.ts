import type { Hypothesis } from './types.js';

export const deliveryDistance: Hypothesis = {
  id: 'delivery_distance',
  title: 'Longer Trips',
  driver: 'distance_km',
  harmful: 'up',
  scale: 'linear',
  mechanism: 'time',
  shows: [],
  spares: ['wait', 'wrong', 'substitutions'],
  levers: ['radius', 'distance', 'zone', 'area'],
  downstreamOf: [],
  segments: [],
  why: 'Customers further away: longer rides.',
};
