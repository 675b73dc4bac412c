import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Idle } from '../../src/app/cron-idle.js';
import type { Settings } from '../../src/config/settings.js';
import { Store } from '../../src/store/database.js';
import { addHistory, saveIncident } from '../../src/store/records.js';
import { saveRun } from '../../src/store/runs.js';
import { settingsOf } from '../support/app.js';
import { incidentRecord } from '../support/incidents.js';
import { scratch } from '../support/process.js';

const AT = Date.UTC(2024, 0, 4);
const folder = scratch();
let places = 0;

async function place(pattern = 'orders/*.parquet') {
  const dir = join(folder, `${places++}`);
  mkdirSync(join(dir, 'orders', 'deep'), { recursive: true });
  const file = (name: string, text: string): void => writeFileSync(join(dir, 'orders', name), text);
  file('a.parquet', 'a');
  file('deep/b.parquet', 'b');
  const settings = settingsOf({ source: join(dir, pattern), state: join(dir, 'state'), asOf: 'latest' });
  const store = await Store.open({ dir: settings.stateDir, lockTimeoutMs: 1000 });
  saveIncident(
    store,
    incidentRecord({ id: 'i', slice: {}, onset: AT, until: AT, firstSeen: AT, lastSeen: AT, found: {} as never }),
  );
  const look = (s: Settings = settings, more: unknown = null): Idle => Idle.look(store, s, more);
  const says = (what: 'note' | 'severity', by: string | null): void =>
    addHistory(store, 'i', { at: new Date(AT).toISOString(), what, from: null, to: null, note: 'x', by });
  /** One run that came to its end. */
  const run = (meanwhile: () => void = () => undefined): void => {
    const idle = look();
    says('severity', 'cxf');
    saveRun(store, AT, {});
    meanwhile();
    idle.remember(AT, 'high');
  };
  return { dir, settings, store, look, run, says, file };
}

describe('a silent run has nothing to compute', () => {
  it.each(['orders/*.parquet', 'orders', 'orders/a.parquet', 'ord?rs/**'])('after one that saw the same: %s', async (pattern) => {
    const p = await place(pattern);
    expect(p.look().again()).toBeNull();
    p.run();
    expect(p.look().again()).toEqual({ worst: 'high' });
    expect(p.look().again()).toEqual({ worst: 'high' });
    p.store.close();
  });

  it('unless a file is new, gone, longer or of another time', async () => {
    const p = await place();
    for (const change of [
      () => p.file('c.parquet', 'c'),
      () => p.file('deep/b.parquet', 'bb'),
      () => utimesSync(join(p.dir, 'orders', 'a.parquet'), 1, 1),
    ]) {
      p.run();
      expect(p.look().again()).not.toBeNull();
      change();
      expect(p.look().again()).toBeNull();
    }
    p.store.close();
  });

  it('unless settings, options, people or another run differ', async () => {
    const p = await place();
    p.run();
    expect(p.look({ ...p.settings, sinceMs: 1 }).again()).toBeNull();
    expect(p.look(p.settings, 'ops').again()).toBeNull();
    p.says('note', null);
    expect(p.look().again()).toBeNull();
    p.run();
    saveRun(p.store, AT + 1, {});
    expect(p.look().again()).toBeNull();
    p.store.close();
  });

  it('unless somebody wrote to the state while it ran', async () => {
    const p = await place();
    p.run(() => p.says('note', 'Maya'));
    expect(p.look().again()).toBeNull();
    p.run(() => {
      saveRun(p.store, AT + 2, {});
      saveRun(p.store, AT + 3, {});
    });
    expect(p.look().again()).toBeNull();
    p.store.close();
  });

  it('but always where the clock says what is asked, or the source cannot be seen', async () => {
    const p = await place();
    for (const s of [
      { ...p.settings, asOf: { kind: 'now' } as const },
      { ...p.settings, source: 's3://bucket/orders' },
      { ...p.settings, source: 'trino://me@host:1/c/s/t' },
      { ...p.settings, source: join(p.dir, 'none.csv') },
    ]) {
      const idle = p.look(s);
      idle.remember(AT, 'high');
      expect(p.look(s).again()).toBeNull();
    }
    p.store.close();
  });
});
