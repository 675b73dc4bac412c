import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/model/plan.js';
import { Store } from '../../src/store/database.js';
import { allPlans, savePlan } from '../../src/store/plans.js';
import { MIGRATIONS, VERSION } from '../../src/store/schema.js';
import { scratch } from '../support/process.js';

const dir = scratch();

const INCIDENT = `INSERT INTO incidents (id, status, slice, severity, onset, until, first_seen, last_seen, found)
  VALUES ('one', 'new', '{}', 'high', 0, 1, 1, 1, '{}')`;

/** The part of a plan that the state looks at. */
const plan = (n: number, recommendation = 'batching'): PlanDocument =>
  ({
    plan_id: `plan-${n}`,
    plan_hash: `hash-${n}`,
    incident_id: 'one',
    recommendation_id: recommendation,
    as_of: '2024-01-04T16:00:00.000Z',
    status: 'current',
    superseded_by: null,
  }) as PlanDocument;

describe('plans', () => {
  it('are kept as they were made; the next of a recommendation takes the place of the last', async () => {
    const store = await Store.open({ dir, lockTimeoutMs: 1000 });
    try {
      store.run(INCIDENT);
      savePlan(store, plan(1), ['a', 'b']);
      savePlan(store, plan(2, 'merchant_prep'), []);
      savePlan(store, plan(3), ['c']);
      const standing = () => allPlans(store).map((p) => [p.id, p.document.status, p.supersededBy]);
      expect(standing()).toEqual([
        ['plan-3', 'current', null],
        ['plan-2', 'current', null],
        ['plan-1', 'superseded', 'plan-3'],
      ]);
      savePlan(store, { ...plan(1), as_of: '2025-01-01T00:00:00.000Z' }, ['other']);
      expect(standing()).toEqual([
        ['plan-3', 'superseded', 'plan-1'],
        ['plan-2', 'current', null],
        ['plan-1', 'current', null],
      ]);
      const first = allPlans(store).find((p) => p.id === 'plan-1');
      expect([first?.units, first?.document.as_of]).toEqual([['a', 'b'], '2024-01-04T16:00:00.000Z']);
    } finally {
      store.close();
    }
  });

  it('find their place in a state of an older cxf, which keeps what it had', async () => {
    const old = join(dir, 'old');
    (await Store.open({ dir: old, lockTimeoutMs: 1000 })).close();
    const { rmSync } = await import('node:fs');
    rmSync(join(old, 'state.sqlite'));
    const db = new Database(join(old, 'state.sqlite'));
    const before = MIGRATIONS.findIndex((sql) => sql.includes('CREATE TABLE plans'));
    for (const sql of MIGRATIONS.slice(0, before)) db.exec(sql);
    db.exec(`PRAGMA user_version = ${before}`);
    db.exec(INCIDENT);
    db.close();
    const store = await Store.open({ dir: old, lockTimeoutMs: 1000 });
    try {
      expect(store.rows('SELECT id FROM incidents')).toEqual([{ id: 'one' }]);
      savePlan(store, plan(1), []);
      expect(allPlans(store)).toHaveLength(1);
      expect(Number(store.rows('PRAGMA user_version')[0]?.user_version)).toBe(VERSION);
    } finally {
      store.close();
    }
  });
});
