import { type OwnIntervention, slugOf } from '../../model/interventions.js';
import { INTERVENTIONS } from './index.js';
import type { Intervention, Own } from './types.js';

/** What a measure has to know of the cause it is against. */
export interface Against {
  readonly id: string;
  readonly driver: string | null;
  readonly harmful: 'up' | 'down';
}

const scopeOf = ({ kinds, stores }: NonNullable<OwnIntervention['scopes']>): Intervention['scope'] =>
  stores ? 'stores' : kinds.length > 0 ? 'segment' : 'slice';

/** `peak_pay` as people write it: Change peak pay. */
const titled = (lever: string): string => `Change ${lever.replace(/[_-]+/g, ' ').trim()}`;

/** Said of a measure nobody measured before: what it is counted as bringing. */
const WHOLE = 'it takes back all that the cause does to the orders it acts on';

const fresh = (o: OwnIntervention, { driver, harmful }: Against): Intervention => ({
  id: `own_${o.cause}_${slugOf(o.lever)}`,
  cause: o.cause,
  title: titled(o.lever),
  lever: o.lever,
  driver,
  harmful,
  effect: 'undo',
  scope: 'slice',
  byHour: false,
  costs: [],
  complexity: 'medium',
  rolloutDays: 7,
  reversible: false,
  assumptions: [WHOLE],
});

function declared(o: OwnIntervention, base: Intervention, added: boolean): Intervention {
  const own: Own = { from: o.from, to: o.to, kinds: o.scopes?.kinds ?? null, stated: o.stated, cost: o.cost, added };
  return {
    ...base,
    title: o.title ?? base.title,
    effect: o.effect ?? base.effect,
    scope: o.scopes === null ? base.scope : scopeOf(o.scopes),
    byHour: o.scopes?.hours ?? base.byHour,
    costs: o.costs ?? base.costs,
    complexity: o.complexity ?? base.complexity,
    rolloutDays: o.rolloutDays ?? base.rolloutDays,
    reversible: o.reversible ?? base.reversible,
    own,
  };
}

/** cxf's measures with the user's: one of the same cause and lever is replaced in its place, others come after it. */
export function withOwn(own: readonly OwnIntervention[], causes: readonly Against[]): readonly Intervention[] {
  const same = (o: OwnIntervention, i: Intervention): boolean => i.cause === o.cause && slugOf(i.lever) === slugOf(o.lever);
  const known = INTERVENTIONS.map((i) => {
    const o = own.find((candidate) => same(candidate, i));
    return o === undefined ? i : declared(o, i, false);
  });
  const added = own
    .filter((o) => !INTERVENTIONS.some((i) => same(o, i)))
    .flatMap((o) => {
      const cause = causes.find((c) => c.id === o.cause);
      return cause === undefined ? [] : [declared(o, fresh(o, cause), true)];
    });
  return [...known, ...added];
}
