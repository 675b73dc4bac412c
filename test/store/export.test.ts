import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { exportText } from '../../src/store/backup-export.js';
import { readExport } from '../../src/store/backup-import.js';
import { mergeExport } from '../../src/store/backup-merge.js';
import { restoreFrom } from '../../src/store/backup-restore.js';
import { Store } from '../../src/store/database.js';
import { scratch } from '../support/process.js';

const folder = scratch();
const opened: Store[] = [];
let made = 0;
async function empty(): Promise<Store> {
  const dir = join(folder, String(made++));
  mkdirSync(dir);
  const store = await Store.open({ dir, lockTimeoutMs: 1000 });
  opened.push(store);
  return store;
}
afterAll(() => {
  for (const store of opened) store.close();
});

interface Act {
  readonly kind: 'incident' | 'note' | 'status' | 'event' | 'feedback' | 'run' | 'plan' | 'experiment' | 'action';
  readonly n: number;
  readonly text: string;
}

/** What people and cxf do to a state, as rows: ids 0 to 3, so that many acts meet the same things. */
function act(store: Store, { kind, n, text }: Act): void {
  const id = `i-${n % 4}`;
  const has = (table: string, key: string, value: string): boolean =>
    store.rows(`SELECT 1 FROM ${table} WHERE ${key} = ?`, value).length > 0;
  if (kind === 'event')
    store.run("INSERT OR IGNORE INTO events VALUES (?, ?, 'deploy', NULL, NULL, NULL, '{}', ?)", text, n, text);
  if (kind === 'run') store.run('INSERT OR IGNORE INTO runs VALUES (?, ?)', n, text);
  if (kind === 'incident' && !has('incidents', 'id', id))
    store.run(
      "INSERT INTO incidents (id, status, slice, severity, onset, until, first_seen, last_seen, found) VALUES (?, 'new', ?, 'high', 1, 2, 3, 4, ?)",
      id,
      JSON.stringify({ region: text }),
      JSON.stringify({ title: text, at: n }),
    );
  if (!has('incidents', 'id', id)) return;
  if (kind === 'note') store.run("INSERT INTO history VALUES (NULL, ?, ?, 'note', NULL, NULL, ?, NULL)", id, '2024', text);
  if (kind === 'status') {
    store.run("INSERT INTO history VALUES (NULL, ?, '2024', 'status', NULL, ?, NULL, NULL)", id, text);
    store.run('UPDATE incidents SET status = ? WHERE id = ?', text, id);
  }
  if (kind === 'feedback')
    store.run("INSERT INTO feedback VALUES (NULL, ?, 'real', '2024', ?, NULL, 0.5, '{}', 'cx_score', ?, NULL)", id, n, text);
  const plan = `p-${n % 3}`;
  if (kind === 'plan' && !has('plans', 'plan_id', plan)) {
    store.run('UPDATE plans SET superseded_by = ? WHERE incident = ? AND superseded_by IS NULL', plan, id);
    store.run("INSERT INTO plans VALUES (NULL, ?, ?, ?, 'r', 1, NULL, '[\"s\"]', ?)", plan, plan, id, JSON.stringify({ text }));
  }
  if (kind === 'experiment' && has('plans', 'plan_id', plan) && !has('experiments', 'experiment_id', plan))
    store.run('INSERT INTO experiments VALUES (NULL, ?, ?, ?, 1, 2, \'[["s",1]]\')', plan, plan, id);
  if (kind === 'action' && has('experiments', 'experiment_id', plan))
    store.run("INSERT INTO experiment_actions VALUES (NULL, ?, 1, 2, 'hold', '{}', ?, NULL)", plan, text);
}

const kinds = ['incident', 'note', 'status', 'event', 'feedback', 'run', 'plan', 'experiment', 'action'] as const;
const acts = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), n: fc.nat(6), text: fc.string({ unit: 'grapheme', maxLength: 6 }) }),
  {
    maxLength: 40,
  },
);
const seeded = acts.map((list): Act[] => [0, 1, 2, 3].map((n): Act => ({ kind: 'incident', n, text: 'x' })).concat(list));

async function stateOf(list: readonly Act[]): Promise<Store> {
  const store = await empty();
  store.exclusively(() => {
    for (const a of list) act(store, a);
  });
  return store;
}
const from = async (store: Store) => readExport(exportText(store), 'export.json');

describe('an export', () => {
  it('read into an empty state gives the same export, and again nothing new', async () => {
    await fc.assert(
      fc.asyncProperty(seeded, async (list) => {
        const first = await stateOf(list);
        const text = exportText(first);
        expect(JSON.parse(text)).toHaveProperty('schema', 'cxf.state-export/v1');
        const second = await empty();
        mergeExport(second, await from(first), 'f');
        expect(exportText(second)).toBe(text);
        expect(mergeExport(second, await from(first), 'f')).toEqual({ added: 0, updated: 0, kept: null });
        expect(exportText(second)).toBe(text);
      }),
      { numRuns: 15 },
    );
  });

  it('of a state that went on brings the one it came from up to it', async () => {
    await fc.assert(
      fc.asyncProperty(seeded, acts, async (before, after) => {
        const [old, later] = [await stateOf(before), await stateOf([...before, ...after])];
        mergeExport(old, await from(later), 'f');
        expect(exportText(old)).toBe(exportText(later));
        const text = exportText(later);
        mergeExport(later, await from(await stateOf(before)), 'f');
        expect(exportText(later)).toBe(text);
      }),
      { numRuns: 12 },
    );
  });

  it('merges what two people added to the same state, or refuses and changes nothing; no note is lost', async () => {
    const notesOf = (store: Store): string[] =>
      store
        .rows('SELECT note FROM history')
        .map((r) => String(r.note))
        .sort();
    let [merged, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(seeded, acts, acts, async (before, mine, yours) => {
        const [a, b] = [await stateOf([...before, ...mine]), await stateOf([...before, ...yours])];
        const text = exportText(a);
        try {
          mergeExport(a, await from(b), 'f');
        } catch (error) {
          expect(error).toMatchObject({ code: 'conflict', exitCode: 2 });
          expect(exportText(a)).toBe(text);
          refused += 1;
          return;
        }
        merged += 1;
        for (const store of [await stateOf([...before, ...mine]), b])
          for (const note of notesOf(store)) expect(notesOf(a)).toContain(note);
      }),
      { numRuns: 25, seed: 3 },
    );
    expect(Math.min(merged, refused)).toBeGreaterThan(2);
  });
});

describe('messages on their way', () => {
  const message =
    "INSERT INTO outbox (channel, key, payload, created, attempts, next_at, state) VALUES ('chat', ?, 'text', 1, 0, 1, 'pending')";
  const told = 'INSERT INTO told (channel, subject, state, at) VALUES (?, ?, ?, ?)';
  const keys = (store: Store): string[] => store.rows('SELECT key FROM outbox ORDER BY key').map((r) => String(r.key));

  it('are in no export, and come back from no backup; what was told later stays told', async () => {
    const store = await empty();
    store.run(message, 'old');
    store.run(told, 'chat', 'i-1', 'open', 5);
    store.run(told, 'chat', 'i-2', 'open', 5);
    const kept = store.keep('manual');
    expect(exportText(store)).not.toContain('outbox');
    expect(exportText(store)).toContain('i-1');
    store.run('DELETE FROM outbox');
    store.run(message, 'new');
    store.run("UPDATE told SET state = 'resolved', at = 9 WHERE subject = 'i-1'");
    store.run("DELETE FROM told WHERE subject = 'i-2'");
    await restoreFrom(store, kept, 'f');
    expect(keys(store)).toEqual(['new']);
    expect(store.rows('SELECT subject, state FROM told ORDER BY subject').map((r) => [r.subject, r.state])).toEqual([
      ['i-1', 'resolved'],
      ['i-2', 'open'],
    ]);
  });
});

describe('a backup', () => {
  it('put back gives what was there, and keeps what it replaces', async () => {
    await fc.assert(
      fc.asyncProperty(seeded, acts, async (before, after) => {
        const store = await stateOf(before);
        const text = exportText(store);
        const kept = store.keep('manual');
        store.exclusively(() => {
          for (const a of after) act(store, a);
        });
        const later = exportText(store);
        const replaced = await restoreFrom(store, kept, 'f');
        expect(exportText(store)).toBe(text);
        const other = await empty();
        await restoreFrom(other, replaced, 'f');
        expect(exportText(other)).toBe(later);
      }),
      { numRuns: 8 },
    );
  });
});
