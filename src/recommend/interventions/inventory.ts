import type { Intervention } from './types.js';

export const inventory: Intervention = {
  id: 'stock_cutoff',
  cause: 'inventory',
  title: 'Hide items that are probably out of stock',
  lever: 'in_stock_cutoff',
  driver: 'in_stock_prob',
  harmful: 'down',
  effect: 'undo',
  scope: 'stores',
  byHour: true,
  costs: ['items_offered'],
  complexity: 'medium',
  rolloutDays: 2,
  reversible: true,
  assumptions: ['the predicted availability ranks items as well as it did'],
};
