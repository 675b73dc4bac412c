import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DetectDocument, detectSchema, type Incident } from '../../src/model/documents.js';
import { related } from '../../src/model/slice.js';
import { detectAt } from '../support/app.js';
import { scratch } from '../support/process.js';
import { ONSET, OVER, writeShop } from '../support/shop.js';

/** Runs one after another on one state, as a scheduler does it. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const folder = scratch();
const source = writeShop(folder);

const times = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

async function runs(flags: { source?: string; state: string }, at: readonly number[]): Promise<DetectDocument[]> {
  const documents: DetectDocument[] = [];
  for (const t of at) documents.push(await detectAt(flags, t));
  return documents;
}

const touching = (a: Incident, b: Incident): boolean =>
  Date.parse(a.window.start) - Date.parse(b.window.end) <= DAY && Date.parse(b.window.start) - Date.parse(a.window.end) <= DAY;

/** What must hold of any row of runs. */
function expectSound(documents: readonly DetectDocument[]): void {
  const seen = new Map<string, Incident>();
  const resolved: string[] = [];
  for (const document of documents) {
    detectSchema.parse(JSON.parse(JSON.stringify(document)));
    const { incidents } = document;
    expect(new Set(incidents.map((i) => i.id)).size).toBe(incidents.length);
    for (const [n, a] of incidents.entries())
      for (const b of incidents.slice(n + 1))
        expect([a.id, b.id, related(a.slice, b.slice) && touching(a, b)]).toEqual([a.id, b.id, false]);
    for (const i of incidents) {
      expect([i.id, i.status]).toEqual([i.id, 'new']);
      expect(resolved).not.toContain(i.id);
      const earlier = seen.get(i.id);
      if (earlier) expect([i.id, i.first_seen]).toEqual([i.id, earlier.first_seen]);
      expect(i.history.filter((h) => h.what === 'found')).toHaveLength(1);
      seen.set(i.id, i);
    }
    for (const i of document.resolved) {
      expect(i.status).toBe('resolved');
      expect(i.history.filter((h) => h.to === 'resolved' || h.what === 'merged')).toHaveLength(1);
      expect(i.history.at(-1)?.by).toBe('cxf');
      if (!resolved.includes(i.id)) resolved.push(i.id);
    }
  }
}

describe('daily runs on the shop', () => {
  const state = join(folder, 'daily');
  const days = times(Date.UTC(2024, 2, 8), Date.UTC(2024, 2, 17), DAY);
  let documents: DetectDocument[] = [];
  beforeAll(async () => {
    documents = await runs({ source, state }, days);
  });

  it('are sound', () => expectSound(documents));

  it('make one incident of each regression, and list each as resolved once', () => {
    const open = documents.map((d) => d.incidents.map((i) => i.id));
    const [first, second] = [...new Set(open.flat())];
    expect(new Set(open.flat())).toEqual(new Set([first, second]));
    expect(documents.map((d) => d.resolved.map((i) => i.id)).filter((ids) => ids.length > 0)).toEqual([[first]]);
    expect(first).toMatch(/^grocery-sf-0310-/);
    expect(second).toMatch(/^grocery-sf-0315-/);
  });

  it('tell of the recovery in the history, once, with the time it was over', () => {
    const [incident] = documents.flatMap((d) => d.resolved);
    const entry = incident?.history.at(-1);
    expect(entry).toMatchObject({ what: 'status', from: 'new', to: 'resolved', by: 'cxf' });
    const over = Date.parse(incident?.resolved_at ?? '');
    expect(over).toBeGreaterThanOrEqual(OVER - HOUR);
    expect(over).toBeLessThan(OVER + 6 * HOUR);
  });

  it('repeated afterwards, from the last day to the first, say the same again', async () => {
    const again = await runs({ source, state }, days.toReversed());
    expect(again.reverse()).toEqual(documents);
  });
});

describe('hourly runs on the shop', () => {
  it('make one incident of a regression, whatever it grows to', async () => {
    const documents = await runs({ source, state: join(folder, 'hourly') }, times(ONSET + HOUR, ONSET + 12 * HOUR, HOUR));
    expectSound(documents);
    expect(new Set(documents.flatMap((d) => d.incidents.map((i) => i.id))).size).toBe(1);
    expect(documents.at(-1)?.incidents).toHaveLength(1);
  });
});

describe('daily runs on the packaged sample', () => {
  it('are sound from Dec 20 to Jan 10, and tell its story', { timeout: 240_000 }, async () => {
    const days = times(Date.parse('2023-12-20T16:00:00Z'), Date.parse('2024-01-10T16:00:00Z'), DAY);
    const documents = await runs({ state: join(folder, 'sample') }, days);
    expectSound(documents);
    expect(await detectAt({ state: join(folder, 'sample') }, days[15] as number)).toEqual(documents[15]);
    const titles = documents.flatMap((d) => d.incidents.map((i) => i.id.replace(/-\d{4}-[0-9a-f]{4}$/, '')));
    expect(new Set(titles)).toEqual(new Set(['retail-la', 'grocery-sf', 'convenience-nyc']));
    expect(new Set(documents.flatMap((d) => d.incidents.map((i) => i.id))).size).toBe(3);
  });
});
