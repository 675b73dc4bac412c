import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTextTable } from '../engine/events.js';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';

/** A unit and the phase (1, 2, ...) from which it is treated; 0: never. */
export interface Assigned {
  readonly unit: string;
  readonly phase: number;
}

export interface AssignmentFile {
  readonly name: string;
  /** Units of the plan must be there, and no others. */
  checked(units: readonly string[], phases: number): Assigned[];
}

const ARMS: Readonly<Record<string, boolean>> = { treatment: true, treated: true, control: false, untreated: false };

function rowOf(row: Readonly<Record<string, string | null>>, number: number, name: string, phases: number): Assigned {
  const wrong = (column: string, why: string, fix: string): never => {
    throw usageError('bad_assignment', `${name}: column "${column}", row ${number}: ${why}.`, fix);
  };
  const quoted = (text: string | null | undefined): string => JSON.stringify((text ?? '').slice(0, 40));
  const { unit, arm, phase } = row;
  if (!unit) return wrong('unit', 'is empty', 'give every row the id of a store');
  const side = ARMS[(arm ?? '').toLowerCase()];
  if (side === undefined) return wrong('arm', `${quoted(arm)} is not an arm`, 'use treatment or control');
  if (!side) return { unit, phase: 0 };
  // Without the column all are treated from the start; with it, one left empty was forgotten.
  if (phase === undefined) return { unit, phase: 1 };
  if (phase === null) return wrong('phase', 'is empty', `give a number from 1 to ${phases}, or leave the column out`);
  if (!/^[1-9]\d{0,2}$/.test(phase) || Number(phase) > phases)
    return wrong('phase', `${quoted(phase)} is not a phase of the plan`, `give a number from 1 to ${phases}`);
  return { unit, phase: Number(phase) };
}

/** `unit, arm, phase`, as `cxf plan --assignments` writes it; the column phase may be left out: treated from the start. */
export async function readAssignments(file: string, cwd: string): Promise<AssignmentFile> {
  const name = file.slice(0, 100);
  const path = resolve(cwd, file);
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there?.isFile()) throw usageError('no_such_file', `There is no file ${name}.`, 'check --assignments');
  if (there.size === 0)
    throw usageError('bad_assignment', `${name} is empty: not even a header.`, 'use the file that cxf plan --assignments writes');
  const table = await readTextTable(path, name);
  for (const column of ['unit', 'arm'])
    if (!table.columns.includes(column)) {
      const near = nearest(column, table.columns);
      throw usageError(
        'bad_assignment',
        `${name} has no column ${column}.`,
        near ? `rename column "${near}"?` : `add the column ${column}`,
      );
    }
  const checked = (units: readonly string[], phases: number): Assigned[] => {
    const known = new Set(units);
    // In CSV a text like a formula has an apostrophe before it.
    const own = (unit: string): string => (!known.has(unit) && known.has(unit.replace(/^'/, '')) ? unit.slice(1) : unit);
    const rows = table.rows.map((row, i) => rowOf(row, i + 1, name, phases)).map((r) => ({ ...r, unit: own(r.unit) }));
    const seen = new Map<string, number>();
    for (const { unit, phase } of rows) {
      if (!known.has(unit)) {
        const near = nearest(unit, [...units]);
        throw usageError(
          'unknown_unit',
          `${name}: unit ${JSON.stringify(unit.slice(0, 40))} is no store of the plan.`,
          near ? `did you mean "${near}"?` : 'use the stores that cxf plan --assignments writes',
        );
      }
      const before = seen.get(unit);
      if (before !== undefined)
        throw usageError(
          'bad_assignment',
          `${name}: unit ${JSON.stringify(unit.slice(0, 40))} occurs twice${before === phase ? '' : ', in different arms'}.`,
          'give every unit one row',
        );
      seen.set(unit, phase);
    }
    const missing = units.find((u) => !seen.has(u));
    if (missing !== undefined)
      throw usageError(
        'missing_unit',
        `${name}: unit ${JSON.stringify(missing.slice(0, 40))} of the plan has no row.`,
        'give every store of the plan an arm',
      );
    return rows.toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
  };
  return { name, checked };
}
