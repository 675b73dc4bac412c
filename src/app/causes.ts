import type { Settings } from '../config/settings.js';
import type { OrderSample, SourceInfo } from '../engine/types.js';
import { type DriverDef, driversOf, ownDrivers } from '../model/drivers.js';
import { frameOf } from '../rca/frame.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import { ownHypotheses } from '../rca/hypotheses/own.js';
import { type Ordinary, ordinaryDays } from '../rca/ordinary.js';
import { twinsOf } from '../rca/twins.js';
import type { RcaInput } from '../rca/types.js';

/** Ids of the causes the user has declared, with those that stand for a driver alone. */
export const ownCauses = ({ drivers, hypotheses }: Settings): string[] =>
  ownHypotheses(drivers, hypotheses, () => ({ harmful: 'up', touches: null })).map((h) => h.id);

/** Drivers by which causes are told. */
export const driversOfCauses = ({ drivers, hypotheses }: Settings): ReadonlySet<string> =>
  new Set([...HYPOTHESES, ...hypotheses].flatMap((h) => h.driver ?? []).concat(drivers.map((d) => d.id)));

const isYesNo = (values: Float64Array): boolean =>
  values.some((v) => !Number.isNaN(v)) && values.every((v) => v === 0 || v === 1 || Number.isNaN(v));

/** Drivers of the source and of the user; those the user gives no unit are told by their values. */
export function driversIn(info: SourceInfo, settings: Settings, sample: OrderSample): DriverDef[] {
  const yesNo = settings.drivers.filter((d) => isYesNo(sample.drivers[d.id] ?? new Float64Array())).map((d) => d.id);
  return driversOf(info.available, ownDrivers(settings.drivers, new Set(yesNo)));
}

/**
 * With the causes of the user. What their drivers do is read off ordinary days where the user does not say; one that only repeats
 * another driver is left out, for the two would share out one effect by chance.
 */
export function withCauses(input: RcaInput, settings: Settings): RcaInput {
  if (settings.drivers.length + settings.hypotheses.length === 0) return input;
  const frame = frameOf(input);
  const known = new Map<string, Ordinary>();
  const ask = (driver: string): Ordinary => {
    const told = known.get(driver) ?? ordinaryDays(frame, driver);
    known.set(driver, told);
    return told;
  };
  const all = [...HYPOTHESES, ...ownHypotheses(settings.drivers, settings.hypotheses, ask)];
  const twins = twinsOf(frame, all).filter(({ second }) => !HYPOTHESES.includes(second));
  return {
    ...input,
    hypotheses: all.filter((h) => !twins.some(({ second }) => second === h)),
    repeats: twins.map(({ first, second }) => ({ driver: String(second.driver), of: String(first.driver) })),
  };
}
