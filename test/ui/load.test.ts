import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Flags } from '../../src/config/flags.js';
import { renderText } from '../../src/report/text.js';
import { Desk } from '../../src/ui/desk-client.js';
import { Pages } from '../../src/ui/load.js';
import { type Event, keyOf, type Page, type Screen } from '../../src/ui/types.js';
import { ROOT, scratch } from '../support/process.js';
import { writeShop } from '../support/shop.js';

/** The processes that compute, on the packaged sample. */

const PLACES = { timezone: 'America/Los_Angeles', timezones: {}, dayparts: {} };
const TIME = 120_000;
const open: { close(): void }[] = [];
afterEach(() => {
  for (const x of open.splice(0)) x.close();
});

function place(flags: Flags | null = null, folder = scratch()) {
  return { flags: flags ?? { state: join(folder, 'state') }, env: { ...process.env }, cwd: folder, packageRoot: ROOT };
}

function pages(flags: Flags | null = null) {
  const events: Event[] = [];
  const heard = new Set<() => void>();
  const loader = new Pages(place(flags), PLACES, (event) => {
    events.push(event);
    for (const hear of heard) hear();
  });
  open.push(loader);
  /** The first event about a screen that says how it ended. */
  const ended = (screen: Screen, from = 0): Promise<Event> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events
          .slice(from)
          .find((e) => (e.type === 'loaded' || e.type === 'failed') && keyOf(e.screen) === keyOf(screen));
        if (!found) return;
        heard.delete(look);
        resolve(found);
      };
      heard.add(look);
      look();
    });
  const load = (screen: Screen, fresh = false): Promise<Event> => {
    const from = events.length;
    loader.load(screen, fresh);
    return ended(screen, from);
  };
  return { loader, load, events };
}

const pageOf = (event: Event): Page => {
  if (event.type !== 'loaded') throw new Error(JSON.stringify(event));
  return event.page;
};

describe('pages', () => {
  test('what loads can be cancelled, and loaded again', { timeout: TIME }, async () => {
    const { loader, load } = pages();
    const dashboard = pageOf(await load({ name: 'dashboard' }));
    const incident = dashboard.items[0]?.target;
    if (incident?.name !== 'incident') throw new Error('no incident');
    const rca: Screen = { name: 'rca', id: incident.id };
    const first = load(rca);
    loader.cancel(rca);
    expect(await first).toMatchObject({ type: 'failed', problem: { message: 'Cancelled.' } });
    const page = pageOf(await load(rca));
    expect(page.items[1]?.label).toMatchObject(['Cause 1  Batching Threshold Increase  ', { tone: 'dim' }]);
    expect(page.command).toMatch(new RegExp(`^cxf rca ${incident.id} --state /`));
    // The same again comes at once, and is the same.
    expect(pageOf(await load(rca))).toBe(page);
    expect(pageOf(await load({ name: 'cause', id: incident.id, cause: 'batching' })).title).toBe('Batching Threshold Increase');
    // Something was set: what shows it is read again, the investigation is not.
    const before = pageOf(await load(incident));
    await loader.act({ do: 'setStatus', id: incident.id, status: 'investigating' });
    expect(pageOf(await load(incident))).not.toBe(before);
    expect(pageOf(await load(rca))).toBe(page);
    expect(pageOf(await load(rca, true))).not.toBe(page);
  });

  test('an incident that is not there is told with what to do, an experiment too', { timeout: TIME }, async () => {
    const { load } = pages();
    expect(await load({ name: 'incident', id: 'latest' })).toMatchObject({
      type: 'failed',
      problem: { hint: expect.any(String) },
    });
    expect(await load({ name: 'experiment', id: 'nope' })).toMatchObject({ type: 'failed' });
  });
});

test('a process that ends before it is done is told, and the next question is answered', { timeout: TIME }, async () => {
  const desk = new Desk(place());
  open.push({ close: () => desk.kill() });
  const asked = desk.ask({ kind: 'screen', screen: { name: 'events' } }, () => undefined);
  desk.kill();
  await expect(asked).rejects.toMatchObject({ message: 'Cancelled.' });
  await expect(desk.ask({ kind: 'screen', screen: { name: 'events' } }, () => undefined)).resolves.toMatchObject({
    name: 'events',
  });
  const gone = new Desk({ ...place(), packageRoot: '/nowhere' });
  await expect(gone.ask({ kind: 'screen', screen: { name: 'events' } }, () => undefined)).rejects.toMatchObject({
    hint: 'r tries again',
  });
});

describe('as_of', () => {
  const CUT = Date.UTC(2024, 2, 14);
  /** The time that the dashboard is of, before and after the file has grown. */
  async function dashboards(asOf: string): Promise<(string | undefined)[]> {
    const folder = scratch();
    const source = writeShop(folder, { to: CUT });
    const { load } = pages({ source, state: join(folder, 'state'), asOf });
    const time = async (fresh: boolean): Promise<string | undefined> => {
      const { view } = pageOf(await load({ name: 'dashboard' }, fresh));
      return /^cxf {2}\w+ (\w+ \d+ 2024 \d\d:\d\d) PDT/.exec(renderText(view, { width: 100, color: false, unicode: true }))?.[1];
    };
    const before = await time(false);
    writeShop(folder);
    return [before, await time(false), await time(true)];
  }

  test('follows the data when it is computed again', { timeout: TIME }, async () => {
    expect(await dashboards('latest')).toEqual(['Mar 13 2024 17:00', 'Mar 13 2024 17:00', 'Mar 16 2024 17:00']);
  });

  test('stays where one was given', { timeout: TIME }, async () => {
    expect(new Set(await dashboards('2024-03-13T12:00:00Z'))).toEqual(new Set(['Mar 13 2024 05:00']));
  });
});
