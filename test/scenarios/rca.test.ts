import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { columnsOf, LOSS_SQL, query, stretches } from '../../bench/rca/answers/data.js';
import { eventsCsv } from '../../bench/rca/cache.js';
import type { Generator, MadeCase } from '../../bench/rca/case.js';
import { drawDesign, SHARES } from '../../bench/rca/design.js';
import type { Question } from '../../bench/rca/document.js';
import { makeCase } from '../../bench/rca/generators.js';
import { brier, ece } from '../../bench/rca/score.js';

// The second generator shares no code for durations and outcomes with the first: what is planted, and how it is told, is common.
const folder = mkdtempSync(join(tmpdir(), 'cxf-rca-'));
afterAll(() => rmSync(folder, { recursive: true }));

const made = new Map<string, MadeCase>();
function caseOf(generator: Generator, seed: number): MadeCase {
  const known = made.get(`${generator}-${seed}`) ?? makeCase(generator, seed, SMALL);
  if (!known) throw new Error(`no case ${generator}-${seed}`);
  made.set(known.id, known);
  return known;
}

/** Orders a day: the bench's own cases have a few times as many. */
const SMALL = 1000;
const HOUR = 3_600_000;
/** Cases with two causes and a decoy driver; with one cause, logged, a column missing; and quiet. */
const TWO = [
  ['mechanism', 12],
  ['second', 28],
] as const;

describe('designs of root-cause cases', () => {
  it.each([1, 2])('hold decoys, second causes and gaps in the declared shares (generator %d)', (salt) => {
    const all = Array.from({ length: 1200 }, (_, i) => drawDesign(3000 + i, salt));
    const real = all.filter((d) => d.kind === 'cause');
    const share = (of: (d: (typeof real)[number]) => boolean): number => real.filter(of).length / real.length;
    expect(real.length / all.length).toBeCloseTo(0.75, 2);
    expect(Math.abs(share((d) => d.decoy !== null) - SHARES.decoyDriver)).toBeLessThan(0.04);
    expect(Math.abs(share((d) => d.causes.length === 2) - SHARES.second)).toBeLessThan(0.04);
    expect(Math.abs(share((d) => d.missing) - SHARES.missing)).toBeLessThan(0.04);
    expect(Math.abs(share((d) => d.logged[0] === true) - SHARES.event)).toBeLessThan(0.04);
    expect(Math.abs(share((d) => d.decoyEvents > 0) - SHARES.decoyEvents)).toBeLessThan(0.04);
  });
});

describe.each(TWO)('the two causes of %s-%d', (generator, seed) => {
  const c = caseOf(generator, seed);
  const { truth } = c;

  it('are the same for the same seed', () => {
    expect(JSON.stringify(makeCase(generator, seed, SMALL))).toBe(JSON.stringify(c));
  });

  it('share the drop between them, each at least a quarter of it', () => {
    const shares = truth.causes.map((t) => t.share_of_drop);
    expect(shares).toHaveLength(2);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.25);
  });

  it('would give back points when undone, together about the whole drop', () => {
    const gains = truth.causes.map((t) => t.undo.cx_score);
    expect(Math.min(...gains)).toBeGreaterThan(0);
    const sum = gains.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - truth.drop)).toBeLessThan(0.35 * truth.drop);
  });

  it('owe nothing to the driver that moves without harm', () => {
    expect(truth.decoys).toHaveLength(1);
    for (const gain of Object.values(truth.decoys[0]?.undo ?? {})) expect(gain).toBeCloseTo(0, 9);
  });

  it('begin at the onset or within hours of it', () => {
    expect(Math.min(...truth.causes.map((t) => t.from))).toBe(c.onset);
    for (const t of truth.causes) expect(t.from).toBeLessThan(c.as_of);
  });
});

/** Points of CX score per order in the incident, and in the same hours before. */
async function scores(q: Question, file: string): Promise<{ now: number; before: number }> {
  const rows = await query(
    `SELECT (k = 0)::INT AS now, 100 - avg(${LOSS_SQL}) AS score FROM (${stretches(q, file)}) GROUP BY 1 ORDER BY 1`,
  );
  return { before: rows[0]?.score ?? Number.NaN, now: rows[1]?.score ?? Number.NaN };
}

describe.each([
  ['mechanism', 4],
  ['second', 7],
] as const)('the data of %s-%d', (generator, seed) => {
  it('fall as told, without the columns that are missing, and with the change logged before its effect', async () => {
    const c = caseOf(generator, seed);
    const { truth } = c;
    const file = join(folder, `${c.id}.parquet`);
    await c.writes(file);
    const { now, before } = await scores(c, file);
    expect(Math.abs(before - now - truth.drop)).toBeLessThan(Math.max(2, 0.4 * truth.drop));
    const known = await columnsOf(file);
    expect(truth.missing.length).toBeGreaterThan(0);
    for (const column of truth.missing) expect(known.has(column)).toBe(false);
    for (const column of [...c.settings.dimensions, 'promised_eta', 'support_contact']) expect(known).toContain(column);
    const logged = c.events.find((e) => e.event_id === truth.causes[0]?.event_id);
    if (logged) expect(c.onset - logged.at).toBeLessThanOrEqual(36 * HOUR);
    const roles = Object.entries(truth.eventRoles).filter(([, role]) => role !== 'cause');
    expect(truth.decoyEvents.toSorted()).toEqual(roles.map(([id]) => id).sort());
    expect(eventsCsv(c).trim().split('\n')).toHaveLength(c.events.length + 1);
  });
});

describe('a quiet case', () => {
  it('has no cause and asks for no action', () => {
    const { truth, kind } = caseOf('mechanism', 16);
    expect([kind, truth.verdict, truth.causes.length, truth.drop]).toEqual(['quiet', 'monitor', 0, 0]);
  });
});

describe('calibration figures', () => {
  it('are nothing for certainty that is right and one for certainty that is wrong', () => {
    const pairs = Array.from({ length: 40 }, (_, i) => ({ confidence: i % 2, true: i % 2 === 1 }));
    const wrong = pairs.map((p) => ({ ...p, true: !p.true }));
    expect([ece(pairs), brier(pairs), ece(wrong), brier(wrong)]).toEqual([0, 0, 1, 1]);
  });
});
