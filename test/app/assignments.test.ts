import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAssignmentsParquet } from '../../src/app/assignments.js';
import { readAssignments } from '../../src/app/read-assignments.js';
import { assignmentsCsv } from '../../src/commands/assignment-file.js';
import { assignUnits } from '../../src/plan/assign.js';
import { SHARES } from '../../src/plan/phases.js';
import { scratch } from '../support/process.js';

const folder = scratch();
const UNITS = [
  '=1+1',
  '+cmd',
  '-12',
  '-x',
  '@sum',
  '＝a',
  "'tis",
  "'=b",
  'a,b',
  'a "b"',
  'two\nlines',
  'ü',
  '🛒',
  '0012',
  'NULL',
  '1e5',
];
const rows = assignUnits({ scope: '[]', units: UNITS, salt: 'cxf', shares: SHARES }).map(({ unit, phase }) => ({
  ...{ unit, phase },
  arm: 'treatment' as const,
}));
const wanted = rows.map(({ unit, phase }) => ({ unit, phase })).sort((a, b) => (a.unit < b.unit ? -1 : 1));

describe('a file of arms', () => {
  it.each(['csv', 'parquet'])('as %s is read as it was written, whatever the stores are called', async (format) => {
    const path = join(folder, `arms.${format}`);
    if (format === 'csv') writeFileSync(path, assignmentsCsv(rows));
    else await writeAssignmentsParquet(path, rows);
    const file = await readAssignments(path, folder);
    expect(file.checked(UNITS, 3)).toEqual(wanted);
  });

  it('as CSV holds nothing that a spreadsheet would run', () => {
    const cells = assignmentsCsv(rows)
      .split('\n')
      .map((l) => l.replace(/^"/, ''));
    for (const cell of cells) expect(cell).not.toMatch(/^[=+@＝]|^-(?!12,)/);
  });
});
