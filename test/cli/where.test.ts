import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DetectDocument, detectSchema, incidentsSchema } from '../../src/model/documents.js';
import { cxf, documentOf, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const source = writeShop(folder);
const at = (name: string, asOf: string = MORNING): string[] => [
  '--source',
  source,
  '--state',
  join(folder, name),
  '--as-of',
  asOf,
];
const detect = async (where: string | null, name: string, asOf?: string): Promise<DetectDocument> => {
  const finished = await cxf(['detect', '--json', ...(where ? ['--where', where] : []), ...at(name, asOf)]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return documentOf(finished, detectSchema);
};

describe('--where', () => {
  let all: DetectDocument;
  beforeAll(async () => {
    all = await detect(null, 'all');
  });

  it('narrows what is evaluated; the parts add up to the whole', async () => {
    const [sf, nyc] = [await detect('region=SF', 'sf'), await detect('region=NYC', 'nyc')];
    const orders = (d: DetectDocument): number => d.overall.order_volume?.current ?? Number.NaN;
    expect(orders(sf) + orders(nyc)).toBeCloseTo(orders(all), 6);
    expect([sf.where, nyc.where, all.where]).toEqual([{ region: 'SF' }, { region: 'NYC' }, {}]);
    expect(nyc.incidents).toEqual([]);
    expect(sf.slices_tested).toBeLessThan(all.slices_tested);
  });

  it('finds the same incident under the same whole name', async () => {
    const [whole] = all.incidents;
    const [part] = (await detect('region=SF', 'sf')).incidents;
    expect([part?.id, part?.title]).toEqual([whole?.id, whole?.title]);
    expect(part?.slice).toEqual(whole?.slice);
    for (const top of part?.top_slices ?? []) expect(top.slice.region).toBe('SF');
    const keys = (part?.top_slices ?? []).map((t) => JSON.stringify(Object.entries(t.slice).sort()));
    expect(new Set(keys).size).toBe(keys.length);
    expect(part?.top_slices.map((t) => t.rank)).toEqual(keys.map((_, n) => n + 1));
  });

  it('neither shows nor closes nor changes what lies outside or reaches beyond', async () => {
    const [known] = (await detect(null, 'kept')).incidents;
    for (const asOf of [MORNING, '2024-03-12', '2024-03-14'])
      expect((await detect('region=NYC', 'kept', asOf)).incidents).toEqual([]);
    expect((await detect('region=SF,category=Grocery,daypart=lunch', 'kept')).incidents.map((i) => i.id)).toEqual([known?.id]);
    const kept = documentOf(await cxf(['incident', 'list', '--json', ...at('kept')]), incidentsSchema).incidents;
    expect(kept).toEqual([known]);
    expect((await detect(null, 'kept')).incidents).toEqual([known]);
  });

  it('takes a daypart, alone and with others', async () => {
    const parts = ['breakfast', 'lunch', 'afternoon', 'dinner', 'evening', 'night'];
    let sum = 0;
    for (const part of parts)
      sum += (await detect(`region=SF,daypart=${part}`, `part-${part}`)).overall.order_volume?.current ?? 0;
    const sf = await detect('region=SF', 'sf');
    expect(sum).toBeCloseTo(sf.overall.order_volume?.current ?? Number.NaN, 6);
  });

  it('stands on the screens', async () => {
    const dashboard = await cxf(['dashboard', '--where', 'region=SF', ...at('sf')]);
    expect(dashboard.stdout).toContain('CX score of SF, the last 7 days');
    expect(dashboard.stdout).toMatch(/SF, window +Grocery SF, its hours/);
    const text = await cxf(['detect', '--where', 'category=Retail', ...at('retail')]);
    expect(text.stdout).toContain('\nRetail in the window\n');
  });
});
