import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_IDS, metricDef } from '../../src/model/metrics.js';
import { incidentTitle, spoken } from '../../src/model/title.js';

const change = (delta: number | null, delta_pct: number | null = null) => ({ delta, delta_pct });

describe('incidentTitle', () => {
  it.each([
    [{ region: 'SF', category: 'Grocery', daypart: 'dinner' }, 'cx_score', change(-18.2), 'Grocery SF - CX Score -18'],
    [{ region: 'NYC', category: 'Convenience' }, 'on_time_rate', change(-5.1), 'Convenience NYC - On-time -5%'],
    [{}, 'order_volume', change(-800, -12.4), 'All orders - Orders -12%'],
    [{ daypart: 'dinner' }, 'cancellation_rate', change(4), 'dinner - Cancellations +4%'],
    [{ store_id: 's1', region: 'SF' }, 'refund_rate', change(0.7), 'SF s1 - Refunds +0.7%'],
    [{ region: 'LA' }, 'dasher_efficiency', change(-0.2, -15), 'LA - Efficiency -15%'],
    [{ region: 'LA' }, 'support_rate', change(-0.04), 'LA - Support 0.0%'],
    [{ region: 'LA' }, 'order_volume', change(3, null), 'LA - Orders 0.0%'],
  ] as const)('%j %s', (slice, metric, delta, title) => {
    expect(incidentTitle(slice, metric, delta)).toBe(title);
  });

  it('never writes a minus before nothing, nor NaN', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METRIC_IDS), fc.double({ min: -200, max: 200, noNaN: true }), (metric, x) => {
        const title = incidentTitle({}, metric, change(x, x));
        expect(title).toMatch(/^All orders - .+ ([+-]\d+(\.\d)?|0\.0)%?$/);
        expect(title).not.toMatch(/[+-]0(\.0)?%?$/);
        expect(title.endsWith('%')).toBe(metricDef(metric).unit !== 'points');
      }),
    );
  });
});

describe('spoken', () => {
  it('says category, region, the rest by name, and the daypart last', () => {
    const slice = { daypart: 'dinner', zone: 'z', region: 'SF', app: 'ios', category: 'Grocery' };
    expect(spoken(slice).map(([name]) => name)).toEqual(['category', 'region', 'app', 'zone', 'daypart']);
  });
});
