import { createHash } from 'node:crypto';

export interface Assignment {
  readonly unit: string;
  /** Phase (1, 2, ...) from which the unit is treated. */
  readonly phase: number;
}

const hashOf = (salt: string, scope: string, unit: string): string =>
  createHash('sha256').update(`${salt}\n${scope}\n${unit}`).digest('hex');

/**
 * Random order of units by hash, cut at the cumulative shares of the phases. Depends on the slice, the unit ids and the salt alone,
 * so that everyone who draws gets the same arms.
 * @param scope canonical text of the incident's slice
 * @param shares cumulative share of units treated in each phase, such as [0.1, 0.5, 1]
 */
export function assignUnits(input: {
  scope: string;
  units: readonly string[];
  salt: string;
  shares: readonly number[];
}): readonly Assignment[] {
  const units = [...new Set(input.units)].sort();
  const order = units
    .map((unit) => ({ unit, key: hashOf(input.salt, input.scope, unit) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((u, position) => [u.unit, position] as const);
  const position = new Map(order);
  const limits = input.shares.map((share) => Math.round(share * units.length));
  return units.map((unit) => {
    const phase = limits.findIndex((limit) => (position.get(unit) as number) < limit);
    return { unit, phase: phase < 0 ? limits.length + 1 : phase + 1 };
  });
}

/** Orders are drawn one by one as they are placed: treated where the hash, in hexadecimal, begins with 0 to 7. */
export const orderTreated = (scope: string, salt: string, order: string): boolean => hashOf(salt, scope, order) < '8';
