import { describe, expect, it } from 'vitest';
import { powerSchema } from '../../src/model/power.js';
import { cxf, documentOf, refusal } from '../support/process.js';

const power = async (...args: readonly string[]) => documentOf(await cxf(['power', ...args, '--json', '--quiet']), powerSchema);

describe('cxf power', () => {
  it('is a calculator', async () => {
    const doc = await power('--baseline', '78%', '--mde', '5pp', '--cluster-size', '50', '--icc', '0.02', '--cv', '0.6');
    expect(doc.design_effect).toBeCloseTo(2.34, 6);
    // R: power.prop.test(p1 = 0.78, p2 = 0.83, power = 0.8) gives 984.
    expect(Math.abs((doc.for_mde?.n_per_arm_unclustered ?? 0) / 984 - 1)).toBeLessThan(0.01);
    expect(doc.for_mde?.clusters_per_arm).toBe(48);
  });

  it('says what the clusters there are find', async () => {
    const doc = await power(
      '--baseline',
      '0.78',
      '--mde',
      '5',
      '--clusters',
      '96',
      '--cluster-size',
      '50',
      '--icc',
      '.02',
      '--cv',
      '.6',
    );
    expect(doc.for_clusters?.power).toBeGreaterThan(0.8);
    expect(doc.for_clusters?.mde).toBeLessThan(5);
  });

  it('reads what is not given from the orders', async () => {
    const doc = await power('--from-data', '--where', 'region=SF,category=Grocery,daypart=dinner', '--mde', '5pp');
    expect(doc.data).toMatchObject({ stores: 59, sample: true });
    expect(doc.input.icc).toBeGreaterThan(0.01);
    expect(doc.for_mde?.days).toBe(7);
  });

  it.each([
    [[], 'usage'],
    [['--baseline', '78%'], 'usage'],
    [['--baseline', '100%', '--mde', '1pp'], 'bad_baseline'],
    [['--baseline', '78%', '--mde', '30pp'], 'bad_effect'],
    [['--baseline', '78%', '--mde', '0'], 'bad_effect'],
    [['--baseline', '78%', '--mde', '5%'], 'bad_effect'],
    [['--baseline', '78%', '--clusters', '1'], 'bad_number'],
    [['--baseline', '78%', '--mde', '5pp', '--icc', '2'], 'bad_number'],
    [['--baseline', '78%', '--mde', '5pp', '--cv', 'wide'], 'bad_number'],
    [['--baseline', '78%', '--mde', '5pp', '--metric', 'order_volume'], 'bad_metric'],
  ])('refuses %j', async (args, wanted) => {
    const { code, error } = await refusal(['power', ...args]);
    expect([code, error.code]).toEqual([2, wanted]);
  });
});
