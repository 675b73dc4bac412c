import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundIncident } from '../../src/model/documents.js';
import { related, type Slice, sliceKey } from '../../src/model/slice.js';
import { matchAll, openAt, sameRegression } from '../../src/store/match.js';
import type { IncidentRecord } from '../../src/store/records.js';
import { foundIncident, incidentRecord } from '../support/incidents.js';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const at = (hour: number): number => START + hour * HOUR;
const iso = (hour: number): string => new Date(at(hour)).toISOString();

const slices = fc.record(
  {
    region: fc.constantFrom('SF', 'NYC'),
    category: fc.constantFrom('Grocery', 'Retail'),
    daypart: fc.constantFrom('dinner', 'lunch'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Slice>;

const hours = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 40 }))
  .map(([from, n]) => [from, from + n] as const);

const foundOf = (slice: Slice, from: number, to: number): FoundIncident =>
  foundIncident({
    slice,
    title: 'x',
    onset: iso(from),
    detected_at: iso(from),
    window: { start: iso(from), end: iso(to) },
  });

const recordOf = (id: string, slice: Slice, from: number, to: number): IncidentRecord =>
  incidentRecord({
    id,
    slice,
    onset: at(from),
    until: at(to),
    firstSeen: at(to),
    lastSeen: at(to),
    found: foundOf(slice, from, to),
  });

const known = fc
  .array(fc.tuple(slices, hours), { maxLength: 6 })
  .map((all) => all.map(([s, [a, b]], n) => recordOf(`r${n}`, s, a, b)));
const found = fc.array(fc.tuple(slices, hours), { maxLength: 6 }).map((all) => all.map(([s, [a, b]]) => foundOf(s, a, b)));

describe('the same regression', () => {
  it('is a nested slice whose hours touch within a day', () => {
    const r = recordOf('r', { region: 'SF' }, 100, 110);
    const grocery = { region: 'SF', category: 'Grocery' };
    expect(sameRegression(r, foundOf(grocery, 134, 140))).toBe(true);
    expect(sameRegression(r, foundOf(grocery, 135, 140))).toBe(false);
    expect(sameRegression(r, foundOf(grocery, 60, 76))).toBe(true);
    expect(sameRegression(r, foundOf(grocery, 60, 75))).toBe(false);
    expect(sameRegression(r, foundOf({ region: 'NYC' }, 100, 110))).toBe(false);
    expect(sameRegression(r, foundOf({}, 100, 110))).toBe(true);
  });

  it('is another daypart of the same slice, but not another daypart of everything', () => {
    const dinner = recordOf('r', { region: 'SF', daypart: 'dinner' }, 18, 20);
    expect(sameRegression(dinner, foundOf({ region: 'SF', daypart: 'lunch' }, 35, 38))).toBe(true);
    expect(sameRegression(recordOf('r', { daypart: 'dinner' }, 18, 20), foundOf({ daypart: 'lunch' }, 35, 38))).toBe(false);
  });

  it('does not depend on the order of the keys of a slice', () => {
    fc.assert(
      fc.property(slices, hours, (slice, [a, b]) => {
        const turned = Object.fromEntries(Object.entries(slice).reverse());
        return sameRegression(recordOf('r', slice, a, b), foundOf(turned, a, b));
      }),
    );
  });
});

describe('open', () => {
  it('from its onset until the run that said it is over', () => {
    const r = { ...recordOf('r', {}, 10, 20), resolvedAt: at(20), resolvedRun: at(70) };
    expect([10, 11, 20, 69, 70, 71].map((h) => openAt(r, at(h)))).toEqual([false, true, true, true, false, false]);
  });
});

describe('matching what was found with what is known', () => {
  it('answers for each found one; every known one is taken once at most', () => {
    fc.assert(
      fc.property(found, known, (f, k) => {
        const answer = matchAll(f, k);
        expect(answer).toHaveLength(f.length);
        const taken = answer.flatMap(({ match, merged }) => [...(match ? [match.id] : []), ...merged.map((r) => r.id)]);
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });

  it('takes only what is the same regression, and nothing that is is left over', () => {
    fc.assert(
      fc.property(found, known, (f, k) => {
        const answer = matchAll(f, k);
        const taken = new Set(answer.flatMap(({ match, merged }) => [match?.id, ...merged.map((r) => r.id)]));
        answer.forEach(({ match, merged }, n) => {
          for (const r of [...(match ? [match] : []), ...merged]) expect(sameRegression(r, f[n] as FoundIncident)).toBe(true);
          const left = k.filter((r) => !taken.has(r.id) && sameRegression(r, f[n] as FoundIncident));
          expect(left).toEqual([]);
        });
      }),
    );
  });

  it('prefers the very slice', () => {
    fc.assert(
      fc.property(found, known, (f, k) => {
        matchAll(f, k).forEach(({ match }, n) => {
          const own = f[n] as FoundIncident;
          if (!match || sliceKey(match.slice) === sliceKey(own.slice)) return;
          const exact = k.filter((r) => sliceKey(r.slice) === sliceKey(own.slice) && sameRegression(r, own));
          const others = f.filter((x, m) => m !== n && sliceKey(x.slice) === sliceKey(own.slice));
          expect(exact.length).toBeLessThanOrEqual(others.length);
        });
      }),
    );
  });

  it('found again with the same figures, each is itself and none is merged, where they are apart', () => {
    fc.assert(
      fc.property(known, (k) => {
        const apart = k.filter((r, n) => !k.some((o, m) => m < n && related(o.slice, r.slice)));
        const answer = matchAll(
          apart.map((r) => r.found),
          apart,
        );
        expect(answer.map(({ match }) => match?.id)).toEqual(apart.map((r) => r.id));
        expect(answer.flatMap(({ merged }) => merged)).toEqual([]);
      }),
    );
  });

  it('merges two known ones that turn out to be one', () => {
    const k = [
      recordOf('a', { region: 'SF', category: 'Grocery' }, 10, 14),
      recordOf('b', { region: 'SF', category: 'Retail' }, 11, 15),
    ];
    const [one] = matchAll([foundOf({ region: 'SF' }, 10, 16)], k);
    expect([one?.match?.id, one?.merged.map((r) => r.id)]).toEqual(['a', ['b']]);
  });
});
