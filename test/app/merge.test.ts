import { describe, expect, it } from 'vitest';
import { mergeIncidents, reopenIncident } from '../../src/app/incident-actions.js';
import { addNote, listIncidents, setStatus, showIncident } from '../../src/app/incidents.js';
import { earlier, openStore, recordRun } from '../../src/app/record.js';
import type { DetectResult } from '../../src/detect/types.js';
import type { FoundIncident, Incident } from '../../src/model/documents.js';
import type { Severity } from '../../src/model/severity.js';
import type { Slice } from '../../src/model/slice.js';
import { settingsOf } from '../support/app.js';
import { foundIncident } from '../support/incidents.js';
import { scratch } from '../support/process.js';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 10);
const iso = (h: number): string => new Date(START + h * HOUR).toISOString();
const GROCERY: Slice = { category: 'Grocery', region: 'SF' };
const RETAIL: Slice = { category: 'Retail', region: 'NYC' };

const foundAt = (slice: Slice, hour: number, severity: Severity): FoundIncident =>
  foundIncident({
    severity,
    slice,
    title: `${slice.category} ${slice.region}`,
    onset: iso(0),
    detected_at: iso(1),
    window: { start: iso(0), end: iso(hour) },
  });

const folder = scratch();
let states = 0;

/** A state and what runs over it find, without any orders. */
function world() {
  const state = `${folder}/${states++}`;
  const at = (hour: number) => settingsOf({ state, asOf: iso(hour) });
  const by = { now: START + 10_000 * HOUR, by: null };
  const idOf = async (hour: number, slice: Slice): Promise<string> => {
    const { incidents } = await listIncidents(at(hour), { now: by.now, all: true });
    return incidents.find((i) => i.slice.category === slice.category)?.id ?? '';
  };
  return {
    at,
    by,
    idOf,
    run: async (hour: number, found: [Slice, Severity][], recovered: Slice[] = []) => {
      const store = await openStore(at(hour));
      try {
        const asOf = START + hour * HOUR;
        const watchedIds = earlier(store, asOf, {}).open;
        const result = {
          window: { start: asOf - 24 * HOUR, end: asOf, matured: asOf },
          found: found.map(([slice, severity]) => foundAt(slice, hour, severity)),
          recovered: watchedIds
            .filter((o) => recovered.some((s) => s.category === o.slice.category))
            .map((o) => ({ id: o.id, since: asOf - 48 * HOUR })),
        } as unknown as DetectResult;
        return { ...recordRun(store, asOf, result, {}), watched: watchedIds };
      } finally {
        store.close();
      }
    },
    show: (hour: number, id: string) => showIncident(at(hour), id, by.now),
  };
}

const brief = (incidents: readonly Incident[]) => incidents.map((i) => [i.slice.category, i.severity]);

async function merged() {
  const w = world();
  await w.run(5, [
    [GROCERY, 'medium'],
    [RETAIL, 'low'],
  ]);
  const [grocery, retail] = [await w.idOf(5, GROCERY), await w.idOf(5, RETAIL)];
  await addNote(w.at(6), retail, 'couriers were on strike', w.by);
  const survivor = await mergeIncidents(w.at(6), { id: retail, into: grocery }, 'one strike', w.by);
  return { w, grocery, retail, survivor };
}

describe('incidents that a person merged', () => {
  it('are one: nothing is lost, and both say so', async () => {
    const { w, grocery, retail, survivor } = await merged();
    expect([survivor.id, survivor.merged, survivor.merged_into]).toEqual([grocery, [retail], null]);
    expect(survivor.history.map((h) => [h.what, h.from, h.to, h.note]).slice(1)).toEqual([
      ['note', retail, null, 'couriers were on strike'],
      ['merged', retail, null, 'one strike'],
    ]);
    const gone = await w.show(6, retail);
    expect([gone.status, gone.merged_into, gone.resolved_at]).toEqual(['resolved', grocery, iso(6)]);
    // Before that they were two.
    expect(await w.show(5, retail)).toMatchObject({ status: 'new', merged_into: null, resolved_at: null });
    expect((await w.show(5, grocery)).merged).toEqual([]);
  });

  it('later findings of either are of the survivor', async () => {
    const { w, grocery, retail } = await merged();
    const both = await w.run(7, [
      [GROCERY, 'medium'],
      [RETAIL, 'low'],
    ]);
    expect(brief(both.incidents)).toEqual([['Grocery', 'medium']]);
    const only = await w.run(8, [[RETAIL, 'low']]);
    expect(only.incidents.map((i) => [i.id, i.last_seen])).toEqual([[grocery, iso(8)]]);
    // The hours of both leave the baseline.
    expect(only.watched.map((o) => o.id).sort()).toEqual([grocery, retail].sort());
    const { incidents } = await listIncidents(w.at(8), { now: w.by.now, all: true });
    expect(incidents.length).toBe(2);
  });

  it('the severity is that of the worse, said once', async () => {
    const { w, grocery } = await merged();
    for (const hour of [7, 8, 9])
      await w.run(hour, [
        [GROCERY, 'medium'],
        [RETAIL, 'high'],
      ]);
    const doc = await w.show(9, grocery);
    expect(doc.severity).toBe('high');
    expect(doc.history.filter((h) => h.what === 'severity').map((h) => [h.from, h.to])).toEqual([['medium', 'high']]);
  });

  it('are over when none of them was seen for two days', async () => {
    const { w, grocery } = await merged();
    await w.run(40, [[RETAIL, 'low']]);
    await w.run(60, [], [GROCERY, RETAIL]);
    expect((await w.show(60, grocery)).status).toBe('new');
    await w.run(89, [], [GROCERY, RETAIL]);
    expect((await w.show(89, grocery)).status).toBe('resolved');
  });

  it('stay silent when the survivor was closed by a person', async () => {
    const { w, grocery } = await merged();
    await setStatus(w.at(7), { id: grocery, status: 'resolved', note: null }, w.by);
    expect((await w.run(8, [[RETAIL, 'low']])).incidents).toEqual([]);
    // A day later its hours are over, too: what is found then is new.
    expect(brief((await w.run(40, [[RETAIL, 'low']])).incidents)).toEqual([['Retail', 'low']]);
  });

  it('stand for themselves again when they are opened again', async () => {
    const { w, grocery, retail } = await merged();
    const again = await reopenIncident(w.at(7), retail, 'it is not', w.by);
    expect([again.status, again.merged_into]).toEqual(['new', null]);
    const { incidents } = await w.run(8, [
      [GROCERY, 'medium'],
      [RETAIL, 'low'],
    ]);
    expect(brief(incidents)).toEqual([
      ['Grocery', 'medium'],
      ['Retail', 'low'],
    ]);
    expect((await w.show(8, grocery)).merged).toEqual([]);
  });

  it('chains of them end at the last', async () => {
    const { w, grocery } = await merged();
    const third: Slice = { category: 'Alcohol', region: 'LA' };
    await w.run(7, [
      [GROCERY, 'medium'],
      [third, 'low'],
    ]);
    const last = await w.idOf(7, third);
    await mergeIncidents(w.at(7), { id: grocery, into: last }, null, w.by);
    expect((await w.run(8, [[RETAIL, 'low']])).incidents.map((i) => i.id)).toEqual([last]);
    await expect(mergeIncidents(w.at(8), { id: last, into: grocery }, null, w.by)).rejects.toMatchObject({ code: 'bad_merge' });
    await expect(mergeIncidents(w.at(8), { id: last, into: last }, null, w.by)).rejects.toMatchObject({ code: 'bad_merge' });
  });
});

it('what a person opened again is not closed by cxf before it was as usual for two more days', async () => {
  const w = world();
  await w.run(5, [[GROCERY, 'medium']]);
  await w.run(60, [], [GROCERY]);
  const id = await w.idOf(60, GROCERY);
  expect((await w.show(60, id)).status).toBe('resolved');
  await reopenIncident(w.at(61), id, null, w.by);
  await w.run(62, [], [GROCERY]);
  expect((await w.show(62, id)).status).toBe('new');
  await w.run(110, [], [GROCERY]);
  expect((await w.show(110, id)).status).toBe('resolved');
  expect((await w.show(110, id)).history.map((h) => h.what)).toEqual(['found', 'status', 'reopened', 'status']);
});
