import type { Finding } from '../model/doctor.js';
import { type DoctorInput, type EventsInput, finding, iso, some } from './types.js';

/** Checks of the change log, as far as the orders are known. */
export function events({ file, events: list, error }: EventsInput, input: DoctorInput | null): Finding[] {
  if (error) return [finding('events', 'wrong', 'events', error.message, error.fix)];
  if (list.length === 0)
    return [
      finding(
        'events',
        'note',
        'no_events',
        `${file === null ? 'no change log' : `${file} holds no change up to as_of`}: causes are not tied to a change`,
        'name events in cxf.toml, or log changes with cxf event add',
      ),
    ];
  const out = [
    finding(
      'events',
      'ok',
      'events',
      `${list.length} ${list.length === 1 ? 'change' : 'changes'}, the last of ${iso(Date.parse(list.at(-1)?.at ?? ''))}`,
    ),
  ];
  if (!input) return out;
  const known = new Set([...input.dimensions, ...input.facts.columns.map((c) => c.column)]);
  const strange = [...new Set(list.flatMap((e) => Object.keys(e.scope)).filter((d) => !known.has(d)))];
  const regions = new Set(input.facts.hours.flatMap((h) => (h.region === null ? [] : [h.region])));
  const nowhere = [
    ...new Set(
      list.flatMap((e) =>
        e.scope.region !== undefined && regions.size > 0 && !regions.has(e.scope.region) ? [e.scope.region] : [],
      ),
    ),
  ];
  const { first } = input.facts;
  const old = first === null ? 0 : list.filter((e) => Date.parse(e.at) < first).length;
  return [
    ...out,
    ...(strange.length === 0
      ? []
      : [
          finding(
            'events',
            'warning',
            'event_dimension',
            `changes are limited by ${some(strange)}, which no order has`,
            'name the column as the dimension is called, or leave it out',
          ),
        ]),
    ...(nowhere.length === 0
      ? []
      : [
          finding(
            'events',
            'warning',
            'event_region',
            `changes name regions without orders in the last weeks: ${some(nowhere)}`,
            'write them as the orders do',
          ),
        ]),
    ...(old === 0 ? [] : [finding('events', 'note', 'old_events', `${old} changes are older than the first order`)]),
  ];
}
