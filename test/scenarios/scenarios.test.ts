import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { poisson } from '../../bench/scenarios/draw.js';
import { writeParquet } from '../../bench/scenarios/parquet.js';
import { regressionMonth } from '../../bench/scenarios/regression.js';
import type { Scenario } from '../../bench/scenarios/scenario.js';
import { secondRegression } from '../../bench/scenarios/second.js';
import { HOUR } from '../../bench/scenarios/world.js';

function needed(scenario: Scenario | null): Scenario {
  if (!scenario) throw new Error('no scenario');
  return scenario;
}
const small = (kind: Parameters<typeof regressionMonth>[0], seed: number): Scenario => needed(regressionMonth(kind, seed, 800));

describe('a simulated month', () => {
  const scenario = small('pair', 4);
  const asOf = (scenario.ledger.shape.from + scenario.first) * HOUR;
  const cells = scenario.ledger.cellsAt(asOf, 36 * 24);

  it('is the same for the same seed', () => {
    expect(small('pair', 4).ledger.cellsAt(asOf, 36 * 24)).toEqual(cells);
  });

  it('shows no outcome of the future', () => {
    expect(Math.max(...cells.known.delivered)).toBeLessThan(asOf / HOUR);
    expect(Math.max(...cells.bucket)).toBeLessThan(asOf);
  });

  it('harms by about the z it was asked for, on its slice, from its onset', () => {
    const [truth] = scenario.truths;
    const effect = truth?.effect(scenario.first);
    expect(effect?.drop).toBeGreaterThan(0);
    expect(effect?.z).toBeGreaterThan(2);
    expect(truth?.effect((truth?.spec.from ?? 0) + 1).orders).toBeLessThanOrEqual(effect?.orders ?? 0);
  });

  it('writes the same sums as orders', async () => {
    const file = join(tmpdir(), `cxf-scenario-${process.pid}.parquet`);
    await writeParquet(scenario.rows ?? (() => undefined), file);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE, sum((delivered_at <= promised_eta)::INT)::DOUBLE, sum(support_contact::INT)::DOUBLE, sum(items_correct)::DOUBLE
       FROM read_parquet('${file}') WHERE created_at < epoch_ms(${asOf - 72 * HOUR}) AND created_at >= epoch_ms(${asOf - 36 * 24 * HOUR})`,
    );
    rmSync(file);
    const summed = (id: 'orders' | 'on_time' | 'support' | 'items_correct'): number =>
      cells.sums[id].reduce((sum, x, i) => ((cells.bucket[i] as number) < asOf - 72 * HOUR ? sum + x : sum), 0);
    expect(reader.getRows()[0]).toEqual([summed('orders'), summed('on_time'), summed('support'), summed('items_correct')]);
  });
});

describe('the truth', () => {
  it('of an improvement and of a pure shift of the mix is that nothing was harmed', () => {
    expect(small('improvement', 6).truths).toEqual([]);
    expect(small('mix', 6).truths).toEqual([]);
  });

  it('of the second generator has its own slice and onset', () => {
    const [truth] = needed(secondRegression('two', 8)).truths;
    expect(Object.keys(truth?.spec.slice ?? {})).toHaveLength(2);
    expect(truth?.effect((truth?.spec.from ?? 0) + 12).drop).toBeGreaterThan(0);
  });
});

describe('draws', () => {
  it('are monotone in the mean, so that twins stay in step', () => {
    for (let u = 0.01; u < 1; u += 0.07) expect(poisson(7, u)).toBeGreaterThanOrEqual(poisson(5, u));
  });
});
