import type { Hypothesis } from './types.js';

export const etaModel: Hypothesis = {
  id: 'eta_model',
  title: 'ETA Model Change',
  driver: 'promised_seconds',
  harmful: 'down',
  scale: 'linear',
  mechanism: 'promise',
  shows: [],
  spares: ['duration', 'wait', 'wrong', 'substitutions'],
  levers: ['eta', 'promise', 'estimate', 'quote'],
  downstreamOf: [],
  segments: [],
  why: 'Shorter promises: the order arrives as always, and counts as late.',
};
