import type { Hypothesis } from './types.js';

export const batching: Hypothesis = {
  id: 'batching',
  title: 'Batching Threshold Increase',
  driver: 'batched_flag',
  harmful: 'up',
  scale: 'linear',
  mechanism: 'sharing',
  shows: ['dasher_wait'],
  spares: ['substitutions', 'promise'],
  levers: ['batch', 'stack', 'pool'],
  downstreamOf: [],
  segments: ['fragile'],
  why: 'An order that shares a trip waits for the other one and rides a detour.',
};
