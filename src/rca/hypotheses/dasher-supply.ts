import type { Hypothesis } from './types.js';

export const dasherSupply: Hypothesis = {
  id: 'dasher_supply',
  title: 'Courier Shortage',
  driver: 'supply_ratio',
  harmful: 'down',
  scale: 'inverse',
  mechanism: 'time',
  shows: [],
  spares: ['wrong', 'substitutions', 'promise'],
  levers: ['pay', 'supply', 'dasher', 'courier', 'incentive', 'staff'],
  downstreamOf: ['weather'],
  segments: [],
  why: 'Too few couriers for the open orders: each order waits longer to be picked up.',
};
