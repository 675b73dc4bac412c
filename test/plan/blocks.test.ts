import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { offsets, toLocal } from '../../src/model/timezone.js';
import { orderTreated } from '../../src/plan/assign.js';
import { assignBlocks, startHours } from '../../src/plan/blocks.js';

const zone = 'America/Los_Angeles';
const regions = [{ region: 'SF', offset: offsets(zone) }];
const shared = { salt: 'cxf', days: 28, regions, dayparts: DEFAULT_DAYPARTS, blockHours: 4 };
/** The clocks of the region go forward within the first fortnight. */
const day = Date.UTC(2024, 2, 5);
const local = (unit: string): string =>
  new Date(toLocal(Date.parse(unit.slice(unit.lastIndexOf('|') + 1)), offsets(zone))).toISOString();

describe('blocks of time', () => {
  it('of a daypart: one a day, one of each two a week apart is treated, also across a change of clocks', () => {
    const drawn = assignBlocks({ ...shared, slice: { region: 'SF', daypart: 'dinner' }, day });
    expect(drawn).toHaveLength(28);
    expect(drawn[0]?.unit).toBe('SF|2024-03-06T02:00:00.000Z');
    expect(new Set(drawn.map((b) => local(b.unit).slice(11)))).toEqual(new Set(['18:00:00.000Z']));
    for (const week of [0, 14]) for (let d = week; d < week + 7; d++) expect(drawn[d]?.treated).not.toBe(drawn[d + 7]?.treated);
    for (const week of [0, 7, 14, 21]) expect([3, 4]).toContain(drawn.slice(week, week + 7).filter((b) => b.treated).length);
  });

  it('of all hours: six a day, half of them treated, each region by its own clock', () => {
    const two = [...regions, { region: 'a|b', offset: offsets('Asia/Kolkata') }];
    const drawn = assignBlocks({ ...shared, slice: {}, day, regions: two });
    expect(drawn).toHaveLength(2 * 28 * 6);
    expect(new Set(drawn.map((b) => b.unit)).size).toBe(drawn.length);
    expect(drawn.filter((b) => b.treated)).toHaveLength(drawn.length / 2);
    expect(drawn[28 * 6]?.unit).toBe('a|b|2024-03-04T18:30:00.000Z');
  });

  it('begin where the daypart does, past midnight too', () => {
    expect(startHours({ daypart: 'late' }, { late: [22, 2] }, 4)).toEqual([22]);
    expect(startHours({ daypart: 'always' }, { always: [0, 24] }, 4)).toEqual([0]);
    expect(startHours({}, {}, 4)).toEqual([0, 4, 8, 12, 16, 20]);
  });

  it('are others for another slice or salt, and the same whenever drawn', () => {
    const arms = (slice: Record<string, string>, salt: string): string =>
      assignBlocks({ ...shared, slice, salt, day })
        .map((b) => (b.treated ? 'T' : 'C'))
        .join('');
    expect(arms({ region: 'SF' }, 'cxf')).toBe(arms({ region: 'SF' }, 'cxf'));
    expect(arms({ region: 'SF' }, 'cxf-2')).not.toBe(arms({ region: 'SF' }, 'cxf'));
    expect(arms({ region: 'SF', category: 'Grocery' }, 'cxf')).not.toBe(arms({ region: 'SF' }, 'cxf'));
  });
});

describe('single orders', () => {
  // The slice in its canonical text, as docs/reference.md writes it.
  const scope = '[["category","Grocery"],["daypart","dinner"],["region","SF"]]';

  it('are treated by the first digit of a hash that anyone can compute', () => {
    for (const order of ['o-1001', 'o-1002', 'o-1003', 'o-1004', 'ü'])
      expect(orderTreated(scope, 'cxf', order)).toBe(
        (createHash('sha256').update(`cxf\n${scope}\n${order}`, 'utf8').digest()[0] as number) < 128,
      );
  });

  it('are half of them', () => {
    const treated = Array.from({ length: 10_000 }, (_, i) => orderTreated(scope, 'cxf', `o-${i}`)).filter(Boolean).length;
    expect(Math.abs(treated - 5000)).toBeLessThan(200);
  });
});
