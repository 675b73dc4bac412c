import type { Decision, Look, Result } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import { within } from '../model/title.js';
import { changeText } from './words.js';

/** What a decision is made from. */
export interface Situation {
  /** Days completed; days of the calendar, null while held. */
  readonly day: number;
  readonly last: number | null;
  readonly phase: { readonly number: number; readonly name: string; readonly endsToday: boolean };
  /** The next phase; null: there is none. `whole`: it leaves no untreated units. */
  readonly next: { readonly name: string; readonly share: number; readonly whole: boolean } | null;
  readonly held: boolean;
  readonly extended: number;
  readonly looks: readonly Look[];
  /** The first is the one that is tested; the others confirm. */
  readonly primaries: readonly Result[];
  readonly guardrails: readonly Result[];
  /** The always-valid sequence of a primary metric lies wholly on the side of harm: its names. */
  readonly harmed: readonly string[];
  readonly assignmentOk: boolean | null;
  readonly applied: boolean | null;
  /** Days at the present share after which the bound is reached with good chance; null: not within the reserve. */
  readonly moreDays: number | null;
}

const title = (r: Result): string => `${metricDef(r.metric).title}${r.scope === 'elsewhere' ? ' elsewhere' : ''}`;
const names = (rows: readonly Result[]): string => rows.map((r) => within(title(r))).join(', ');
const isSet = <T>(x: T | null): x is T => x !== null;

/** `CX score +8.0 (target +12.8)`. */
const told = (r: Result): string =>
  `${title(r)} ${r.estimate === null ? 'unknown' : changeText(r.metric, r.scope, r.estimate)}${r.target === null ? '' : ` (target ${changeText(r.metric, r.scope, r.target)})`}`;

const gains = (r: Result): boolean =>
  r.estimate !== null && (metricDef(r.metric).good === 'up' ? r.estimate > 0 : r.estimate < 0);

function stops(s: Situation): string[] {
  const breached = s.guardrails.filter((g) => g.state === 'breached');
  return [
    ...breached.map((g) => `${title(g)} is beyond its margin of ${g.margin} %: ${told(g)}`),
    ...s.harmed.map((name) => `${name} of treated units is worse than of the others, however often one looks`),
    ...(s.assignmentOk === false ? ['the units treated are not those of the assignment: no comparison holds'] : []),
  ];
}

const answer = (
  action: Decision['action'],
  why: string,
  reasons: readonly (string | null)[],
  extend: number | null = null,
): Decision => ({
  action,
  why,
  reasons: reasons.filter(isSet),
  extend_days: extend,
});

/** What the guardrails say, in one clause. */
const fence = (s: Situation): string => {
  const open = s.guardrails.filter((g) => g.state === 'inconclusive');
  return open.length === 0 ? 'guardrails not breached' : `no guardrail breached, not yet settled: ${names(open)}`;
};

function atTheEnd(s: Situation, passed: Look | undefined): Decision {
  const [first] = s.primaries;
  const open = s.guardrails.filter((g) => g.state !== 'within');
  const results = s.primaries.map(told);
  const name = first ? title(first) : 'The primary metric';
  if (passed && first && gains(first) && open.length === 0)
    return answer(
      'make_permanent',
      `${name} passed its bound on day ${passed.day}, and every guardrail is within its margin: make it permanent.`,
      [...results, s.extended > 0 ? `${s.extended} days longer than planned` : null],
    );
  if (passed && first && gains(first)) {
    const why = `the gain is shown, but a loss beyond the margin is not ruled out for ${names(open)}`;
    return s.extended === 0
      ? answer('extend', `${why[0]?.toUpperCase()}${why.slice(1)}: go on for 7 days.`, results, 7)
      : answer('roll_back', `Not enough evidence: ${why}, after ${s.extended} more days.`, [
          ...results,
          'to go on with it on your own judgement: cxf experiment conclude ID --decision make_permanent',
        ]);
  }
  if (s.extended === 0 && s.moreDays !== null)
    return answer(
      'extend',
      `${name} has not passed its bound; ${s.moreDays} more days at this share would probably settle it.`,
      results,
      s.moreDays,
    );
  return answer(
    'roll_back',
    `Not enough evidence: ${within(name)} has not passed its bound. An inconclusive result is no reason to ship.`,
    [...results, s.extended > 0 ? `${s.extended} more days did not settle it` : 'more days would probably not settle it'],
  );
}

function atPhaseEnd(s: Situation, next: NonNullable<Situation['next']>, passed: Look | undefined): Decision {
  const [first] = s.primaries;
  const results = s.primaries.map(told);
  const positive = first !== undefined && gains(first);
  if (next.whole && !passed) {
    const name = first ? title(first) : 'The primary metric';
    return s.extended === 0 && (s.moreDays !== null || positive)
      ? answer(
          'extend',
          `${name} has not passed its bound, and ${next.name} would leave nothing to compare with: stay in ${s.phase.name} for ${s.moreDays ?? 7} more days.`,
          results,
          s.moreDays ?? 7,
        )
      : answer(
          'roll_back',
          `Not enough evidence after ${s.day} days: ${name} has not passed its bound. An inconclusive result is no reason to ship.`,
          results,
        );
  }
  if (first?.estimate === null && s.extended === 0)
    return answer(
      'extend',
      `Nothing could be compared yet${first.missing === null ? '' : ` (${first.missing})`}: stay in ${s.phase.name} for 3 more days.`,
      results,
      3,
    );
  if (!positive && !passed && s.extended === 0)
    return answer(
      'extend',
      `No sign of a gain yet: stay in ${s.phase.name} for 3 more days before more units are treated.`,
      results,
      3,
    );
  return answer(
    'advance',
    `${s.day <= 3 ? 'Early results' : 'Results'} are positive. ${first ? told(first) : ''}; ${fence(s)}. Proceeding to ${next.name}.`,
    results,
  );
}

/** What to do, by the plan's rules alone: harm first, then the end, then the end of a phase. Nothing ships for want of evidence. */
export function decide(s: Situation): Decision {
  const trouble = stops(s);
  if (trouble.length > 0) return answer('roll_back', `Roll back today: ${trouble[0]}.`, trouble.slice(1));
  const passed = s.looks.find((l) => l.crossed);
  if (s.applied === false)
    return answer(
      'continue',
      'The change cannot be seen in the orders of treated units: see whether it was applied before anything else.',
      s.primaries.map(told),
    );
  if (s.last !== null && s.day >= s.last) return atTheEnd(s, passed);
  if (s.phase.endsToday && s.next) return atPhaseEnd(s, s.next, passed);
  const [first] = s.primaries;
  const settled = s.guardrails.every((g) => g.state === 'within');
  if (!s.next && passed && first && gains(first) && settled) return atTheEnd(s, passed);
  const left = s.last === null ? 'held until it is advanced' : `${s.last - s.day} ${s.last - s.day === 1 ? 'day' : 'days'} left`;
  const trend = first === undefined || first.estimate === null ? 'Nothing to compare yet' : told(first);
  return answer('continue', `${trend}; ${fence(s)}. ${left[0]?.toUpperCase()}${left.slice(1)}.`, s.primaries.slice(1).map(told));
}
