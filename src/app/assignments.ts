import type { Settings } from '../config/settings.js';
import { writeParquet } from '../engine/write.js';
import { type CxfError, usageError } from '../errors.js';
import type { PlanBody, PlanDocument } from '../model/plan.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { assignUnits } from '../plan/assign.js';
import { assignBlocks } from '../plan/blocks.js';
import { SHARES } from '../plan/phases.js';

const DAY = 86_400_000;
/** Stands for the region of blocks where the source has no regions. */
export const EVERYWHERE = 'all';

export interface AssignmentRow {
  /** Store id, or `region|start of the block`. */
  readonly unit: string;
  readonly arm: 'treatment' | 'control';
  /** From which a store is treated; 1 for blocks. */
  readonly phase: number;
}

/** Clock of a region, as far as it is known. */
export const zoneIn = (settings: Settings, region: string | undefined): string =>
  settings.timezones[region ?? ''] ?? settings.timezone;

/** The rule for single orders, in SQL that DuckDB, and with its own sha256 any other database, runs. */
export const orderRule = (slice: Slice, salt: string): string => {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return `sha256(${quoted(salt)} || chr(10) || ${quoted(sliceKey(slice))} || chr(10) || order_id) < '8'`;
};

/** What keeps arms from being drawn into a file; null: nothing. */
export function undrawable({ unit, power, slice }: PlanBody): CxfError | null {
  if (!power.feasible)
    return usageError(
      'plan_cannot_work',
      `--assignments: no arms are drawn for a plan that cannot work (${power.enough ?? 'the effect cannot be found'}).`,
      'see the plan without --assignments',
    );
  if (unit.kind !== 'order') return null;
  return usageError(
    'no_units',
    `--assignments: orders are drawn when they are placed, one is treated where ${orderRule(slice, unit.salt)}.`,
    'there is no file to write: build this rule in (see Assignments in docs/reference.md)',
  );
}

/**
 * Arm and phase of each unit. Stores are all treated in the end: the phase tells from when. Blocks of time are treated or not.
 * @param units store ids, or regions of the blocks
 */
export function assignmentsOf(settings: Settings, plan: PlanDocument, units: readonly string[]): AssignmentRow[] {
  const { slice } = plan;
  const { salt, kind } = plan.unit;
  if (kind === 'store')
    return assignUnits({ scope: sliceKey(slice), units, salt, shares: SHARES }).map(({ unit, phase }) => ({
      unit,
      arm: 'treatment',
      phase,
    }));
  const local = toLocal(Date.parse(plan.earliest_start), offsets(zoneIn(settings, slice.region)));
  return assignBlocks({
    ...{ slice, salt, dayparts: settings.dayparts, blockHours: plan.unit.block_hours ?? 24 },
    day: Math.floor(local / DAY) * DAY,
    days: plan.power.days_recommended ?? 0,
    regions: units.map((region) => ({ region, offset: offsets(zoneIn(settings, region)) })),
  }).map(({ unit, treated }) => ({ unit, arm: treated ? 'treatment' : 'control', phase: 1 }));
}

/** The same three columns as in the CSV file, texts as they are. */
export const writeAssignmentsParquet = (path: string, rows: readonly AssignmentRow[]): Promise<void> =>
  writeParquet(path, [
    { name: 'unit', values: rows.map((r) => r.unit) },
    { name: 'arm', values: rows.map((r) => r.arm) },
    { name: 'phase', values: rows.map((r) => r.phase) },
  ]);
