import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { trendSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { HEADER, MORNING, writeShop } from '../support/shop.js';

/** `cxf trend` as a process. */

const folder = scratch();
const state = join(folder, 'state');
const trend = (...args: readonly string[]) => cxf(['trend', ...args, '--state', state]);

describe('cxf trend on the sample', () => {
  it('needs no incident, writes no state, and gives the same bytes again', async () => {
    const [first, second] = [await trend('--metric', 'cx_score', '--json'), await trend('--metric', 'cx_score', '--json')];
    const doc = documentOf(first, trendSchema);
    expect([first.code, first.stderr, doc.by, doc.sample]).toEqual([0, '', 'hour', true]);
    expect(second.stdout).toBe(first.stdout);
    expect(doc.events.map((e) => e.event_id)).toEqual(['evt-107', 'evt-108', 'evt-109', 'evt-110']);
    expect((await cxf(['incident', 'list', '--all', '--json', '--state', state])).stdout).toContain('"incidents": []');
  });

  it('by day beyond two weeks, unless told otherwise; as text within the screen', async () => {
    const slice = ['--where', 'region=SF,category=Grocery,daypart=dinner', '--since', '21d'];
    const daily = documentOf(await trend('--metric', 'on_time_rate', ...slice, '--json'), trendSchema);
    expect([daily.by, daily.days.length]).toEqual(['day', 21]);
    expect(daily.days.at(-1)?.value).toBeLessThan(daily.days.at(-1)?.lo ?? 0);
    const hourly = documentOf(await trend('--metric', 'on_time_rate', ...slice, '--by', 'hour', '--json'), trendSchema);
    expect(hourly.points).toHaveLength(42);
    const text = await cxf(['trend', '--metric', 'on_time_rate', ...slice, '--state', state], { env: { COLUMNS: '60' } });
    // A command is one line, to be copied.
    const lines = text.stdout.split('\n').filter((l) => !l.startsWith('next: '));
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  });

  it('shows nothing from after as_of', async () => {
    const at = ['--as-of', '2024-01-02T08:00:00-08:00'];
    const doc = documentOf(await trend('--metric', 'order_volume', '--json', ...at), trendSchema);
    expect(doc.points.at(-1)?.at.localeCompare(doc.as_of)).toBe(-1);
    expect(doc.events.map((e) => e.event_id)).not.toContain('evt-109');
  });
});

describe('cxf trend refuses', () => {
  it.each([
    [['--metric', 'on_time_rat'], 2, 'unknown_metric', 'on_time_rate'],
    [['--metric', 'profit'], 2, 'unknown_metric', 'cx_score'],
    [[], 2, 'usage', '--metric'],
    [['--metric', 'cx_score', '--by', 'week'], 2, 'bad_by', 'hour'],
    [['--metric', 'cx_score', '--where', 'region=XX'], 2, 'unknown_value', 'XX'],
    [['--metric', 'cx_score', '--as-of', 'now'], 4, 'stale_data', 'latest'],
    [['--metric', 'cx_score', '--since', '60d'], 4, 'too_little_history', 'shorter'],
    [['--metric', 'cx_score', '--as-of', '2023-11-01'], 4, 'as_of_before_data', 'later'],
  ] as const)('%j', async (args, code, name, hint) => {
    const found = await refusal(['trend', ...args, '--state', state]);
    expect([found.code, found.error.code]).toEqual([code, name]);
    expect(found.said).toContain(hint);
  });

  it('a metric whose columns are missing, and names them', async () => {
    const header = HEADER.map((name) => (name === 'refunded' ? 'x' : name));
    const source = writeShop(folder, { header });
    const found = await refusal(['trend', '--metric', 'refund_rate', '--source', source, '--as-of', MORNING, '--state', state]);
    expect([found.code, found.error.code]).toEqual([2, 'metric_unavailable']);
    expect(found.said).toContain('refunded');
  });
});
