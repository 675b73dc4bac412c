import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assigned, readAssignments } from '../../src/app/read-assignments.js';
import { CxfError, EXIT } from '../../src/errors.js';
import { csvField } from '../../src/report/csv.js';
import { sql } from '../engine/support.js';
import { scratch } from '../support/process.js';

const folder = scratch();
const PHASES = 3;
let files = 0;

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows: readonly (readonly string[])[]): string =>
  `${[['unit', 'arm', 'phase'], ...rows].map((r) => r.map(quoted).join(',')).join('\n')}\n`;
const rowOf = ({ unit, phase }: Assigned): string[] => (phase === 0 ? [unit, 'control', ''] : [unit, 'treatment', String(phase)]);

async function read(text: string, units: readonly string[]): Promise<readonly Assigned[] | CxfError> {
  const file = join(folder, `${files++}.csv`);
  writeFileSync(file, text);
  try {
    return (await readAssignments(file, folder)).checked(units, PHASES);
  } catch (error) {
    if (error instanceof CxfError) return error;
    throw error;
  }
}

/** Ids as stores have them, and as they must not break anything. */
const id = fc.oneof(
  fc.stringMatching(/^[A-Z]{2}-[A-Z]{3}-\d{2}$/),
  fc.stringMatching(/^0\d{3}$/),
  fc.constantFrom('a,b', 'say "hi"', '=cmd()', '|x|', '</script>', 'Ünï', 'true', '1e3', '2024-01-01', 'null'),
);
const assigned = fc
  .uniqueArray(id, { minLength: 2, maxLength: 12 })
  .chain((units) =>
    fc
      .array(fc.integer({ min: 0, max: PHASES }), { minLength: units.length, maxLength: units.length })
      .map((phases) => units.map((unit, i): Assigned => ({ unit, phase: phases[i] as number }))),
  );
const sorted = (list: readonly Assigned[]): Assigned[] => list.toSorted((a, b) => (a.unit < b.unit ? -1 : 1));

describe('an assignment file', () => {
  it('is read as it was written, whatever the ids are', async () => {
    await fc.assert(
      fc.asyncProperty(assigned, async (list) => {
        const units = list.map((a) => a.unit);
        expect(await read(csv(list.map(rowOf)), units)).toEqual(sorted(list));
      }),
      { numRuns: 40 },
    );
  });

  it('that lacks a unit, has one twice or one more is refused, by its name', async () => {
    await fc.assert(
      fc.asyncProperty(assigned, fc.nat(), fc.constantFrom('missing', 'twice', 'more'), async (list, n, what) => {
        const units = list.map((a) => a.unit);
        const one = list[n % list.length] as Assigned;
        const rows = list.map(rowOf);
        const wrong = {
          missing: rows.filter(([u]) => u !== one.unit),
          twice: [...rows, rowOf({ ...one, phase: 1 })],
          more: [...rows, ['store of nobody', 'control', '']],
        }[what] as string[][];
        const found = await read(csv(wrong), units);
        if (!(found instanceof CxfError)) throw new Error('it was taken');
        const named = what === 'more' ? 'store of nobody' : one.unit;
        expect([found.exitCode, found.message]).toEqual([EXIT.usage, expect.stringContaining(JSON.stringify(named))]);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['0', '4', '-1', '1.5', '1e0', 'x', ' ', '', '999'])('with phase %j is refused', async (phase) => {
    const found = await read(
      csv([
        ['a', 'treatment', phase],
        ['b', 'control', ''],
      ]),
      ['a', 'b'],
    );
    expect(found).toMatchObject({ code: 'bad_assignment', exitCode: EXIT.usage });
  });

  it('is read as cxf plan writes it, for spreadsheets and as Parquet', async () => {
    const rows = [
      { unit: '+1', arm: 'treatment' as const, phase: 1 },
      { unit: '=cmd()', arm: 'control' as const, phase: 0 },
      { unit: 'a,b', arm: 'treatment' as const, phase: 3 },
    ];
    const expected = rows.map(({ unit, phase }) => ({ unit, phase }));
    const units = rows.map((r) => r.unit);
    const cells = rows.map((r) => [r.unit, r.arm, r.phase === 0 ? null : r.phase]);
    const text = `unit,arm,phase\n${cells.map((r) => r.map((c) => csvField(c)).join(',')).join('\n')}\n`;
    expect(text).toContain("'=cmd()");
    expect(await read(text, units)).toEqual(expected);
    const file = join(folder, 'arms.parquet');
    const values = rows.map((r) => `('${r.unit}', '${r.arm}', ${r.phase === 0 ? 'NULL' : r.phase}::INTEGER)`);
    await sql(`COPY (SELECT * FROM (VALUES ${values.join(', ')}) t(unit, arm, phase)) TO '${file}' (FORMAT parquet)`);
    expect((await readAssignments(file, folder)).checked(units, PHASES)).toEqual(expected);
  });

  it('may leave the phase out: treated from the first on', async () => {
    expect(await read('unit,arm\na,treated\nb,Control\n', ['a', 'b'])).toEqual([
      { unit: 'a', phase: 1 },
      { unit: 'b', phase: 0 },
    ]);
  });
});
