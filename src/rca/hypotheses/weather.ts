import type { Hypothesis } from './types.js';

export const weather: Hypothesis = {
  id: 'weather',
  title: 'Bad Weather',
  driver: 'precipitation_mm',
  harmful: 'up',
  scale: 'linear',
  mechanism: 'time',
  shows: ['supply_ratio'],
  spares: ['wrong', 'substitutions', 'promise'],
  levers: ['weather', 'rain', 'storm', 'snow'],
  downstreamOf: [],
  segments: [],
  why: 'Rain slows the rides and keeps couriers at home.',
};
