import type { Hypothesis } from './types.js';

export const orderFailure: Hypothesis = {
  id: 'order_failure',
  title: 'Orders Failing',
  driver: null,
  harmful: 'up',
  scale: 'linear',
  mechanism: 'failure',
  shows: [],
  spares: ['duration', 'wait', 'wrong', 'substitutions', 'promise'],
  levers: ['app', 'release', 'payment', 'checkout', 'order', 'api', 'pos', 'backend'],
  downstreamOf: [],
  segments: [],
  why: "Orders are cancelled at once by an app, a payment or a store's system that fails, whatever the couriers do.",
};
