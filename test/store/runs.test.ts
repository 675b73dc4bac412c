import { describe, expect, it } from 'vitest';
import { Store } from '../../src/store/database.js';
import { runBefore, saveRun } from '../../src/store/runs.js';
import { scratch } from '../support/process.js';

const dir = scratch();

describe('runs', () => {
  it('are remembered by filter, once each, and only earlier ones count', async () => {
    const store = await Store.open({ dir, lockTimeoutMs: 1000 });
    try {
      expect(runBefore(store, 1000, {})).toBeNull();
      for (const at of [500, 700, 700, 900]) saveRun(store, at, {});
      saveRun(store, 800, { region: 'SF' });
      expect([400, 500, 701, 900, 2000].map((at) => runBefore(store, at, {}))).toEqual([null, null, 700, 700, 900]);
      expect(runBefore(store, 1000, { region: 'SF' })).toBe(800);
      expect(runBefore(store, 1000, { region: 'LA' })).toBeNull();
    } finally {
      store.close();
    }
  });
});
