import { batching } from './batching.js';
import { dasherSupply } from './dasher-supply.js';
import { deliveryDistance } from './delivery-distance.js';
import { etaModel } from './eta-model.js';
import { inventory } from './inventory.js';
import { merchantPrep } from './merchant-prep.js';
import { orderFailure } from './order-failure.js';
import type { Intervention } from './types.js';
import { weather } from './weather.js';

/** One measure a cause. A shift of the mix has none: each order does as well as ever. */
export const INTERVENTIONS: readonly Intervention[] = [
  batching,
  merchantPrep,
  inventory,
  dasherSupply,
  etaModel,
  deliveryDistance,
  orderFailure,
  weather,
];
