import { beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentDocument } from '../../src/model/experiment.js';
import { cxf, refusal, scratch } from '../support/process.js';
import {
  act,
  DAY_3,
  DAY_7,
  END,
  morning,
  otherOrders,
  SLICE,
  since,
  status,
  type Trial,
  treatedIn,
  trialIn,
} from '../support/trial.js';

/** Experiments that go wrong: the sample with other orders since the start. */

const folder = scratch();
let trial: Trial;

beforeAll(async () => {
  trial = await trialIn(folder);
});

/** The experiment over other orders. */
async function over(name: string, query: string): Promise<string[]> {
  return [...(await trial.started(name)), ...(await otherOrders(folder, query))];
}
const result = (doc: ExperimentDocument, metric: string) => doc.results.find((r) => r.metric === metric && r.scope === 'slice');
const check = (doc: ExperimentDocument, name: string) => doc.checks.find((c) => c.check === name);

describe('a guardrail that breaks', () => {
  let where: string[];
  const watch = (asOf: string, ...more: readonly string[]) =>
    cxf(['experiment', 'status', 'latest', ...where, '--as-of', asOf, '--fail-on', 'breach', ...more]);

  beforeAll(async () => {
    // Treated stores lose two orders of three from day 4 on.
    const lost = `${treatedIn(2)} AND ${SLICE} AND ${since(4)} AND hash(order_id) % 3 > 0`;
    where = await over('breach', `SELECT * FROM orders WHERE NOT (${lost})`);
  });

  it('is told with exit 3, and the decision is to roll back', async () => {
    expect((await watch(DAY_3)).code).toBe(0);
    const doc = await status(where, DAY_7);
    expect(result(doc, 'order_volume')?.state).toBe('breached');
    expect(doc.decision).toMatchObject({ action: 'roll_back', why: expect.stringContaining('beyond its margin of 5 %') });
    expect(doc.next).toEqual([`cxf experiment roll-back ${doc.experiment_id}`]);
    const finished = await watch(DAY_7);
    expect([finished.code, finished.stderr]).toEqual([3, '']);
    expect(finished.stdout).toContain('BREACHED');
  });

  it('is told once in cron, and again only when something else is to be said', async () => {
    const [first, second] = [await watch(DAY_3, '--cron'), await watch(DAY_3, '--cron')];
    expect([first.code, first.stdout.length > 0]).toEqual([0, true]);
    expect([second.code, second.stdout, second.stderr]).toEqual([0, '', '']);
    const broken = await watch(DAY_7, '--cron', '--json');
    expect([broken.code, broken.stdout.includes('roll_back')]).toEqual([3, true]);
    const after = await watch(DAY_7, '--cron');
    // Silent, but the code says that it still holds.
    expect([after.code, after.stdout, after.stderr]).toEqual([3, '', '']);
  });

  it('is rolled back', async () => {
    const doc = await act('roll-back', where, DAY_7);
    expect(doc).toMatchObject({ status: 'rolled_back', day: 7 });
    expect(doc.decision?.action).not.toBe('make_permanent');
  });
});

describe('what the checks see', () => {
  it('a change that was never applied', async () => {
    // Orders are spread over the stores of both arms: nothing differs between them.
    const other = `'SF-GRO-' || lpad((1 + hash(order_id) % 59)::VARCHAR, 2, '0')`;
    const stores = `CASE WHEN ${SLICE} AND ${since(1)} THEN ${other} ELSE store_id END AS store_id`;
    const doc = await status(await over('unapplied', `SELECT * REPLACE (${stores}) FROM orders`), DAY_7);
    expect(check(doc, 'applied')).toMatchObject({ ok: false, text: expect.stringContaining('is the same in both arms') });
    expect(doc.decision).toMatchObject({ action: 'continue', why: expect.stringContaining('see whether it was applied') });
  });

  const cancelledFrom = (from: number, to: number): string => {
    const hit = `${SLICE} AND ${since(from)} AND NOT ${since(to)}`;
    const none = (column: string): string => `CASE WHEN ${hit} THEN NULL ELSE ${column} END AS ${column}`;
    return `SELECT * REPLACE (cancelled OR (${hit}) AS cancelled, ${none('delivered_at')}, ${none('items_correct')}) FROM orders`;
  };

  it('days on which every order was cancelled', async () => {
    const doc = await status(await over('cancelled', cancelledFrom(2, 4)), morning(5));
    expect(check(doc, 'days')).toMatchObject({
      ok: false,
      text: expect.stringContaining('every order was cancelled on days 2, 3'),
    });
    expect(result(doc, 'on_time_rate')?.estimate).toBeGreaterThan(0);
  });

  it('an experiment whose orders were all cancelled', async () => {
    const where = await over('all-cancelled', cancelledFrom(1, 30));
    const doc = await status(where, DAY_3);
    expect(result(doc, 'on_time_rate')).toMatchObject({ estimate: null, interval: null, state: 'inconclusive' });
    expect(doc.decision?.action).toBe('extend');
    const text = await cxf(['experiment', 'status', 'latest', ...where, '--as-of', DAY_3]);
    expect(text.stdout).toMatch(/No figure for CX score, On-time rate/);
    const end = await status(where, END);
    expect(end.decision?.action).not.toBe('make_permanent');
  });

  it('a treated arm whose orders are gone', async () => {
    const gone = `${treatedIn(2)} AND ${SLICE} AND ${since(1)}`;
    const doc = await status(await over('gone', `SELECT * FROM orders WHERE NOT (${gone})`), DAY_7);
    expect(doc.srm).toMatchObject({
      ok: false,
      observed: { treated: 0, untreated: 29 },
      expected: { treated: 30, untreated: 29 },
    });
    expect(doc.decision).toMatchObject({ action: 'roll_back', why: expect.stringContaining('not those of the assignment') });
  });

  it('days without orders', async () => {
    const closed = `${SLICE} AND ${since(2)} AND NOT ${since(3)}`;
    const doc = await status(await over('closed', `SELECT * FROM orders WHERE NOT (${closed})`), morning(5));
    expect(check(doc, 'days')).toMatchObject({ ok: false, text: expect.stringContaining('no orders on day 2') });
  });
});

describe('orders that end in the middle', () => {
  let where: string[];
  beforeAll(async () => {
    where = await over('stale', `SELECT * FROM orders WHERE NOT ${since(5)}`);
  });

  it('are not judged', async () => {
    const { code, error } = await refusal(['experiment', 'status', 'latest', ...where, '--as-of', END]);
    expect([code, error.code]).toEqual([4, 'stale_data']);
  });

  it('do not keep anybody from ending it, and it is said that there are no figures', async () => {
    const args = ['experiment', 'conclude', 'latest', '--decision', 'iterate', ...where, '--as-of', END];
    const finished = await cxf(args);
    expect([finished.code, finished.stderr]).toEqual([0, expect.stringMatching(/^warning: no figures: .*last order/)]);
    expect(finished.stdout).toContain('Concluded: iterate');
    const scored = await cxf(['experiment', 'calibration', ...where, '--as-of', END]);
    expect(scored.stdout).toContain('No experiment has been concluded yet');
  });

  it('a mistyped source ends nothing, but harm is stopped without one', async () => {
    const state = await trial.started('unreadable');
    const broken = [...state, '--source', '/nowhere.parquet', '--as-of', DAY_3];
    const { code } = await refusal(['experiment', 'conclude', 'latest', '--decision', 'iterate', ...broken]);
    expect(code).toBe(2);
    expect((await status(state, DAY_3)).history).toHaveLength(1);
    const back = await cxf(['experiment', 'roll-back', 'latest', ...broken]);
    expect([back.code, back.stderr]).toEqual([0, expect.stringContaining('no figures')]);
    expect((await status(state, DAY_3)).status).toBe('rolled_back');
  });
});

describe('hostile text', () => {
  const EVIL = '\u001b[31m=cmd()|`x`</script><img src=x>\u202e';

  it('does nothing on the screen, in Markdown and in JSON', async () => {
    const evil = `chr(27) || '[31m=cmd()|\`x\`</script>'`;
    const hit = `${SLICE} AND ${since(1)} AND hash(order_id) % 20 = 0`;
    const where = await over(
      'evil',
      `SELECT * REPLACE (CASE WHEN ${hit} THEN ${evil} ELSE store_id END AS store_id) FROM orders`,
    );
    await act('hold', where, DAY_3, '--note', EVIL, '--by', '\u001b]0;owned\u0007Eve');
    const run = async (...form: readonly string[]): Promise<string> =>
      (await cxf(['experiment', 'status', 'latest', ...where, '--as-of', DAY_7, ...form])).stdout;
    const [text, md, json] = [await run(), await run('--md'), await run('--json')];
    for (const drawn of [text, md, json]) expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('1 store of the slice is not in the assignment');
    expect(text).toContain('=cmd()|`x`</script>');
    // No table of Markdown is broken, no tag or code begins.
    expect(md).not.toMatch(/<(script|\/script|img)/);
    expect(md).toContain('=cmd()\\|\\`x\\`&lt;/script&gt;');
    expect(JSON.parse(json).history.at(-1)).toMatchObject({ note: EVIL });
  });
});
