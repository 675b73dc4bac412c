import type { Evidence } from '../../model/rca.js';
import { type Candidate, LONGEST_LAG } from '../events.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { average, type ProbeId, usualSpread } from '../probe.js';
import { driverOf, type Study } from '../study.js';
import { hours } from '../words.js';

const UNITS: Readonly<Record<ProbeId, (x: number) => string>> = {
  duration: (x) => `${x.toFixed(1)} min longer deliveries`,
  sharing: (x) => `${x.toFixed(1)} min from shared trips`,
  wait: (x) => `${x.toFixed(1)} min longer waits`,
  wrong: (x) => `${(100 * x).toFixed(1)} % more wrong items`,
  wrong_shared: (x) => `${(100 * x).toFixed(1)} % more wrong items`,
  substitutions: (x) => `${x.toFixed(2)} more substitutions an order`,
  cancelled: (x) => `${(100 * x).toFixed(1)} % more cancellations`,
  cancelled_shared: (x) => `${(100 * x).toFixed(1)} % more cancellations`,
  promise: (x) => `${x.toFixed(1)} min longer promises`,
};

/** The driver moved, and what such a move does on ordinary days did not come. */
export function unseenHarm(study: Study, h: Hypothesis): Evidence[] {
  const column = study.model.coefficients.findIndex((c) => c.name === h.id);
  const shift = study.works.shifts[h.id];
  const driver = driverOf(study, h.driver);
  if (column < 0 || !driver || !shift || shift.z < 2) return [];
  return study.model.probes.flatMap((k): Evidence[] => {
    const values = k.columns[column];
    if (!values || k.id.startsWith('cancelled') || k.id === 'promise') return [];
    const predicted = average(k, values);
    if (predicted < 2.5 * usualSpread(k) || k.mean > 0.4 * predicted) return [];
    return [
      {
        kind: 'counter',
        driver: driver.id,
        segment: null,
        before: null,
        after: null,
        statistic: k.mean / predicted,
        p_value: null,
        supports: false,
        text: `Such a move usually brings ${UNITS[k.id](predicted)}; seen: ${UNITS[k.id](Math.max(0, k.mean)).split(' ').slice(0, 2).join(' ')}`,
        detail: { outcome: k.id, predicted, observed: k.mean },
      },
    ];
  });
}

/** Changes of the right lever that cannot have done it. */
export function eventsAgainst(h: Hypothesis, list: readonly Candidate[], chosen: Candidate | null): Evidence[] {
  if (chosen) return [];
  return list.slice(0, 1).map((c) => {
    const name = c.event.description ?? c.event.lever ?? c.event.event_id;
    return {
      kind: 'counter' as const,
      driver: h.driver,
      segment: null,
      before: null,
      after: null,
      statistic: c.lag,
      p_value: null,
      supports: false,
      text:
        c.reach === 'misses'
          ? `"${name}" does not reach this slice`
          : c.lag < 0
            ? `"${name}" came ${hours(-c.lag)} after the harm began`
            : `"${name}" lies more than ${LONGEST_LAG} h back`,
    };
  });
}
