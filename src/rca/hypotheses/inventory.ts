import type { Hypothesis } from './types.js';

export const inventory: Hypothesis = {
  id: 'inventory',
  title: 'Inventory Mismatch',
  driver: 'in_stock_prob',
  harmful: 'down',
  scale: 'linear',
  mechanism: 'items',
  shows: ['substitutions'],
  spares: ['duration', 'wait', 'promise'],
  levers: ['stock', 'inventory', 'catalog', 'availability', 'sync'],
  downstreamOf: [],
  segments: [],
  why: 'Items sold are not there: they are replaced, left out or refunded.',
};
