import { describe, expect, it } from 'vitest';
import { eventStudy } from '../../../src/stats/panel/event-study.js';
import { placeboDates, placeboGroups } from '../../../src/stats/panel/placebo.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };
import { okay, simulate } from './support.js';

const { panel, event, effects, leads, trend } = reference.event_study;

describe('eventStudy', () => {
  // Reference: statsmodels WLS with dummies, clustered, f_test of the leads (reference.py, `event_study`).
  it('equals statsmodels', () => {
    const found = okay(eventStudy(panel, event));
    expect(found.reference).toBe(-1);
    for (const { at, estimate, se } of effects) {
      const point = found.points.find((p) => p.at === at)?.effect;
      expectClose(point?.estimate as number, estimate, 1e-8, `estimate ${at}`);
      expectClose(point?.se as number, se, 1e-8, `se ${at}`);
    }
    expectClose(found.leads?.f as number, leads.f, 1e-8);
    expectClose(found.leads?.p as number, leads.p, 1e-8);
    expect([found.leads?.df1, found.leads?.df2]).toEqual([leads.df1, leads.df2]);
    expectClose(found.trend?.estimate as number, trend.estimate, 1e-8);
    expectClose(found.trend?.se as number, trend.se, 1e-8);
  });

  it('joins what is outside the window to its ends', () => {
    const found = okay(eventStudy(panel, event, { from: -3, to: 2 }));
    expect(found.points.map((p) => p.at)).toEqual([-3, -2, -1, 0, 1, 2]);
    expect(found.points.find((p) => p.at === -1)?.effect).toBeNull();
  });

  it('sees a trend before the event, and mostly none where there is none', () => {
    const units = { units: 30, treated: 15, periods: 12, event: 8 };
    const first = Array.from({ length: 30 }, (_, u) => (u < 15 ? 8 : -1));
    const p = Array.from(
      { length: 200 },
      (_, seed) =>
        okay(eventStudy(simulate(seed, { ...units, drift: 0, effect: 3 }).panel, first, { from: -4 })).leads?.p as number,
    );
    expect(p.filter((x) => x < 0.05).length / 200).toBeLessThan(0.15);
    const { panel: cells } = simulate(1, units);
    const drifting = {
      ...cells,
      y: Array.from(cells.y, (y, i) => y + ((cells.unit[i] as number) < 15 ? (cells.period[i] as number) : 0)),
    };
    const found = okay(eventStudy(drifting, first));
    expect(found.leads?.p).toBeLessThan(1e-6);
    expect(Math.abs((found.trend?.estimate as number) - 1)).toBeLessThan(0.2);
  });

  it('has no joint test of more leads than clusters allow', () => {
    const { panel: cells } = simulate(1, { units: 4, treated: 2, periods: 12, event: 8, missing: 0 });
    const found = okay(eventStudy(cells, [8, 8, -1, -1]));
    expect(found.leads).toBeNull();
    expect(found.trend).not.toBeNull();
  });

  it('says why there is no answer', () => {
    const why = (first: number[]) => {
      const found = eventStudy(panel, first);
      return found.ok ? 'ok' : found.why;
    };
    expect(why(Array(30).fill(6))).toBe('no_controls');
    expect(why(Array(30).fill(-1))).toBe('no_period_before');
    expect(why([...Array(29).fill(-1), 0])).toBe('no_period_before');
  });
});

describe('placebos', () => {
  const { panel: cells } = simulate(6, { units: 20, treated: 8, periods: 20, event: 14, effect: 3, drift: 0 });
  const treated = Array.from({ length: 20 }, (_, u) => Number(u < 8));

  it('by date: an effect stands out from every earlier date', () => {
    const found = okay(placeboDates(cells, treated, 14, { before: 4, after: 4 }));
    expect(found.placebos.map((p) => p.at)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(found.p).toBe(1 / 8);
    expect(Math.abs(found.estimate - 3)).toBeLessThan(0.5);
  });

  it('by group: an effect stands out from every control', () => {
    const found = okay(placeboGroups(cells, [...treated.keys()], treated, 14));
    expect(found.placebos.map((p) => p.at)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(found.p).toBe(1 / 13);
    const regions = Array.from({ length: 20 }, (_, u) => u >> 2);
    expect(okay(placeboGroups(cells, regions, treated, 14)).placebos.map((p) => p.at)).toEqual([2, 3, 4]);
  });

  it('do not stand out where nothing happened', () => {
    const { panel: quiet } = simulate(7, { units: 20, treated: 8, periods: 20, event: 14, drift: 0 });
    expect(okay(placeboDates(quiet, treated, 14, { before: 4, after: 4 })).p).toBeGreaterThan(1 / 8);
    expect(okay(placeboGroups(quiet, [...treated.keys()], treated, 14)).p).toBeGreaterThan(1 / 13);
  });

  it('say why there are none', () => {
    expect(placeboDates(cells, treated, 14, { before: 9, after: 9 })).toEqual({ ok: false, why: 'no_placebo' });
    expect(
      placeboDates(
        cells,
        treated.map(() => 0),
        14,
        { before: 4, after: 4 },
      ),
    ).toEqual({ ok: false, why: 'not_identified' });
    const oneControl = treated.map((_, u) => Number(u < 19));
    expect(placeboGroups(cells, [...treated.keys()], oneControl, 14)).toEqual({ ok: false, why: 'no_placebo' });
  });
});
