import type { Settings } from '../config/settings.js';
import type { OrderSample, SourceInfo } from '../engine/types.js';
import type { Direction } from '../model/causes.js';
import { type DriverDef, driversOf, ownDrivers } from '../model/drivers.js';
import { directionOf } from '../rca/direction.js';
import { type Frame, frameOf } from '../rca/frame.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import { ownHypotheses } from '../rca/hypotheses/own.js';
import type { RcaInput } from '../rca/types.js';

/** Ids of the causes the user has declared, with those that stand for a driver alone. */
export const ownCauses = ({ drivers, hypotheses }: Settings): string[] =>
  ownHypotheses(drivers, hypotheses, () => 'up').map((h) => h.id);

const isYesNo = (values: Float64Array): boolean =>
  values.some((v) => !Number.isNaN(v)) && values.every((v) => v === 0 || v === 1 || Number.isNaN(v));

/** Drivers of the source and of the user; those the user gives no unit are told by their values. */
export function driversIn(info: SourceInfo, settings: Settings, sample: OrderSample): DriverDef[] {
  const yesNo = settings.drivers.filter((d) => isYesNo(sample.drivers[d.id] ?? new Float64Array())).map((d) => d.id);
  return driversOf(info.available, ownDrivers(settings.drivers, new Set(yesNo)));
}

/** With the causes of the user; which way their drivers do harm is read off the orders where the user does not say. */
export function withCauses(input: RcaInput, settings: Settings): RcaInput {
  let frame: Frame | null = null;
  const direction = (driver: string): Direction => {
    frame ??= frameOf(input);
    return directionOf(frame, driver);
  };
  return { ...input, hypotheses: [...HYPOTHESES, ...ownHypotheses(settings.drivers, settings.hypotheses, direction)] };
}
