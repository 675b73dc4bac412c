import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'vitest';
import { type ExperimentDocument, experimentSchema } from '../../src/model/experiment.js';
import { type PlanDocument, planSchema } from '../../src/model/plan.js';
import { cxf, documentOf, SAMPLE } from './process.js';

/** Experiments on the packaged sample, and on the sample with other orders since the experiment began. */

export const START = '2024-01-05';
/** A morning of the experiment, before the day given is over: figures are those of the days before it. */
export const morning = (day: number): string => new Date(Date.UTC(2024, 0, 4 + day, 16)).toISOString();
export const DAY_3 = morning(4);
export const DAY_7 = morning(8);
export const END = morning(15);
export const ARMS = join(SAMPLE, 'assignments.csv');

export interface Trial {
  readonly folder: string;
  readonly plan: PlanDocument;
  /** File of `cxf recommend --json`. */
  readonly recommendation: string;
  /** Flags with a copy of the state in which the incident was found and the plan made; `started`: the experiment, too. */
  fresh(name: string): string[];
  started(name: string): Promise<string[]>;
}

export async function status(where: readonly string[], asOf: string, ...more: readonly string[]): Promise<ExperimentDocument> {
  return act('status', where, asOf, ...more);
}

/** `cxf experiment <what> latest` that succeeds. */
export async function act(
  what: string,
  where: readonly string[],
  asOf: string,
  ...more: readonly string[]
): Promise<ExperimentDocument> {
  const finished = await cxf(['experiment', what, 'latest', ...where, '--as-of', asOf, '--json', '--quiet', ...more]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return documentOf(finished, experimentSchema);
}

/** Call it in a beforeAll. */
export async function trialIn(folder: string): Promise<Trial> {
  const first = join(folder, 'first');
  expect((await cxf(['detect', '--quiet', '--state', first])).code).toBe(0);
  // The recommendation is made once: from a file a plan is the same, and sooner there.
  const recommendation = join(folder, 'recommend.json');
  const made = await cxf(['recommend', 'latest', '--json', '--quiet', '--output', recommendation, '--state', first]);
  expect(made.code).toBe(0);
  const planned = await cxf(['plan', 'latest', '--from', recommendation, '--json', '--quiet', '--state', first]);
  const plan = documentOf(planned, planSchema);
  const fresh = (name: string): string[] => {
    const state = join(folder, 'states', name);
    cpSync(first, state, { recursive: true });
    return ['--state', state];
  };
  return {
    folder,
    plan,
    recommendation,
    fresh,
    started: async (name) => {
      const where = fresh(name);
      const finished = await cxf(['experiment', 'start', plan.plan_id, '--at', START, '--quiet', ...where]);
      expect([finished.code, finished.stderr]).toEqual([0, '']);
      return where;
    },
  };
}

/** Stores that are treated on a day of the plan's calendar, as a condition in SQL. */
export const treatedIn = (phase: number): string =>
  `store_id IN (SELECT unit FROM read_csv('${ARMS}') WHERE arm = 'treatment' AND phase <= ${phase})`;
/** Orders since the morning of a day of the experiment. */
export const since = (day: number): string => `created_at >= TIMESTAMP '${morning(day).slice(0, 10)} 08:00:00'`;
export const SLICE = `region = 'SF' AND category = 'Grocery'`;

let made = 0;

/** The sample with other orders: a query over `orders`. Gives the flags that read them. */
export async function otherOrders(folder: string, query: string): Promise<string[]> {
  const home = join(folder, `orders-${made++}`);
  mkdirSync(home, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE VIEW orders AS SELECT * FROM read_parquet('${join(SAMPLE, 'orders.parquet')}')`);
  await connection.run(`COPY (${query}) TO '${join(home, 'orders.parquet')}' (FORMAT parquet)`);
  connection.closeSync();
  const config = join(home, 'cxf.toml');
  writeFileSync(
    config,
    `source = "orders.parquet"
as_of = "2024-01-04T08:00:00-08:00"
timezone = "America/Los_Angeles"
maturity = "10h"
[timezones]
SF = "America/Los_Angeles"
LA = "America/Los_Angeles"
NYC = "America/New_York"
CHI = "America/Chicago"
`,
  );
  return ['--config', config];
}
