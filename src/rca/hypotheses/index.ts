import { batching } from './batching.js';
import { dasherSupply } from './dasher-supply.js';
import { deliveryDistance } from './delivery-distance.js';
import { etaModel } from './eta-model.js';
import { inventory } from './inventory.js';
import { merchantPrep } from './merchant-prep.js';
import { mixShift } from './mix-shift.js';
import { orderFailure } from './order-failure.js';
import type { Hypothesis } from './types.js';
import { weather } from './weather.js';

/** What cxf looks for. Users add theirs in cxf.toml: `[[hypotheses]]`. */
export const HYPOTHESES: readonly Hypothesis[] = [
  batching,
  merchantPrep,
  inventory,
  dasherSupply,
  etaModel,
  deliveryDistance,
  orderFailure,
  weather,
  mixShift,
];
