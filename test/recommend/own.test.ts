import { describe, expect, it } from 'vitest';
import type { OwnIntervention } from '../../src/model/interventions.js';
import { INTERVENTIONS } from '../../src/recommend/interventions/index.js';
import { withOwn } from '../../src/recommend/interventions/own.js';
import { recommend } from '../../src/recommend/recommend.js';
import { inputOf, sampleOf } from './support.js';

const CAUSES = [{ id: 'batching', driver: 'batched_flag', harmful: 'up' }] as const;
const own = (change: Partial<OwnIntervention>): OwnIntervention => ({
  cause: 'batching',
  lever: 'cap',
  title: null,
  from: null,
  to: null,
  effect: null,
  scopes: null,
  costs: null,
  stated: [],
  cost: null,
  complexity: null,
  rolloutDays: null,
  reversible: null,
  ...change,
});

const sample = sampleOf();
const advise = (...list: Partial<OwnIntervention>[]) =>
  recommend(inputOf(sample, { interventions: withOwn(list.map(own), CAUSES) }));
const plain = advise();

describe('a measure of the user', () => {
  it('replaces the one of the same cause and lever where it stands, and says only what it says', () => {
    const list = withOwn([own({ lever: 'Batching threshold', title: 'Cap it', rolloutDays: 3 })], CAUSES);
    expect(list.map((i) => i.id)).toEqual(INTERVENTIONS.map((i) => i.id));
    expect(list[0]).toMatchObject({ title: 'Cap it', rolloutDays: 3, costs: ['dasher_efficiency'], scope: 'segment' });
  });

  it('comes after those of cxf where its lever is another one, and leaves them as they were', () => {
    const [first, second] = advise({ title: 'Cap it', cost: { amount: 0.4, unit: 'USD', per: 'order', text: 'bonus' } }).drafts;
    const drafts = [first, second];
    expect(drafts.find((d) => d?.action.lever === 'batching_threshold')).toMatchObject({ gain: plain.drafts[0]?.gain });
    expect(drafts.find((d) => d?.action.lever === 'cap')).toMatchObject({
      id: 'incident-1:own_batching_cap',
      title: 'Cap it',
      action: { from: null, to: null, scope: { segment: null } },
      tradeoffs: [{ metric: 'cost', delta: 0.4, unit: 'USD per order', text: 'USD 0.4 per order: bonus' }],
    });
  });

  it('costs an order it acts on, and that part of it an order of the slice', () => {
    const cost = { amount: 10, unit: 'minutes', per: 'order', text: '' } as const;
    const kinds = [{ name: 'fragile baskets', driver: 'fragile', compare: '=', value: 1 }] as const;
    const found = advise({ scopes: { kinds, stores: false, hours: false }, cost, stated: ['riders grumble a bit'] }).drafts;
    const cap = found.find((d) => d.action.lever === 'cap');
    expect(cap?.action.scope.segment).toBe('fragile baskets');
    expect(cap?.tradeoffs.map((t) => t.metric)).toEqual(['cost', 'stated']);
    expect(cap?.tradeoffs[0]?.delta).toBeCloseTo(10 * (cap?.coverage ?? 0), 8);
    expect(cap?.tradeoffs[0]?.text).toMatch(/^10 minutes per order it acts on \(\d(\.\d)? minutes an order of the slice\)$/);
  });

  it.each([
    ['a column that is not there', { driver: 'nothing', compare: '>', value: 1 }],
    ['no order', { driver: 'merchant_prep_time', compare: '>', value: 1e9 }],
    ['values at nought', { driver: 'fragile', compare: '<=', value: -1 }],
  ] as const)('limited to %s acts on all of the slice', (_, kind) => {
    const scopes = { kinds: [{ name: 'some', ...kind }], stores: true, hours: true };
    const cap = advise({ scopes }).drafts.find((d) => d.action.lever === 'cap');
    expect(cap?.segments.map((s) => s.segment)).toEqual([null]);
  });

  it('goes where the user says, and back over the change that was logged only where it turned this lever', () => {
    const event = { event_id: 'e', at: '', type: 'policy', lever: 'Cap', from_value: '2', to_value: '4' } as const;
    const actionOf = (change: Partial<OwnIntervention>) =>
      recommend(
        inputOf(sample, {
          interventions: withOwn([own(change)], CAUSES),
          causes: [{ cause: 'batching', confidence: 0.9, share: 0.9, event: event as never }],
        }),
      ).drafts.find((d) => d.action.lever.toLowerCase() !== 'batching_threshold')?.action;
    expect(actionOf({})).toMatchObject({ from: '4', to: '2' });
    expect(actionOf({ to: '3' })).toMatchObject({ lever: 'cap', from: null, to: '3' });
    expect(actionOf({ lever: 'other' })).toMatchObject({ lever: 'other', from: null, to: null });
  });

  it('of a cause nobody found is not told; a likely cause without one is', () => {
    expect(withOwn([own({ cause: 'ghost' })], CAUSES)).toEqual(INTERVENTIONS);
    const causes = [{ cause: 'ghost', confidence: 0.9, share: 0.9, event: null }];
    expect(recommend(inputOf(sample, { causes }))).toMatchObject({ verdict: 'monitor', unmet: ['ghost'] });
    expect(plain.unmet).toEqual([]);
  });
});
