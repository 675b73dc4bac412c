import type { Evidence } from '../../model/rca.js';
import type { Hypothesis } from '../hypotheses/types.js';
import { type Level, levelOf } from '../levels.js';
import { driverOf, type Study, valuesOf } from '../study.js';
import { changed, scaleOf, told } from '../words.js';

const SURE = 0.05;

const moved = (h: Hypothesis, level: Level): boolean =>
  (level.p ?? 1) < SURE && (h.harmful === 'up' ? level.after > level.before : level.after < level.before);

function deviations(level: Level): string {
  if (level.deviations === null) return '';
  const times = Math.abs(level.deviations);
  return `, ${times.toFixed(times < 10 ? 1 : 0)} times its usual change from day to day`;
}

/** The driver itself, against the same hours of the week before. */
export function driverShift(study: Study, h: Hypothesis): Evidence[] {
  const values = valuesOf(study, h);
  const driver = driverOf(study, h.driver);
  const level = values && levelOf(study.frame, values);
  if (!level || !driver) return [];
  const scale = scaleOf(driver.unit);
  const [before, after] = [scale * level.before, scale * level.after];
  const harmful = moved(h, level);
  const still = (level.p ?? 1) >= SURE;
  const text = still
    ? `${driver.title} as usual: ${told(driver, before)} -> ${told(driver, after)}${deviations(level)}`
    : `${driver.title} ${told(driver, before)} -> ${told(driver, after)} (${changed(driver, before, after)})${deviations(level)}`;
  return [
    {
      kind: 'driver_shift',
      driver: driver.id,
      segment: null,
      before,
      after,
      statistic: level.deviations,
      p_value: level.p,
      supports: harmful,
      text,
    },
  ];
}

/** Sharing a trip is looked at in the orders that share one; every other cause in those that do not, so that it cannot borrow from it. */
const segmentOf = (study: Study, h: Hypothesis): { name: string | null; keep: (row: number) => boolean } => {
  const shared = study.works.shared;
  return h.mechanism === 'sharing' && shared
    ? { name: 'batched orders', keep: (row) => shared[row] === 1 }
    : shared
      ? { name: 'orders riding alone', keep: (row) => shared[row] === 0 }
      : { name: null, keep: () => true };
};

/** What lies between the driver and the customer and must move with it. */
export function mediators(study: Study, h: Hypothesis): Evidence[] {
  const { name, keep } = segmentOf(study, h);
  return h.shows.flatMap((id): Evidence[] => {
    const [values, driver] = [study.frame.x[id], driverOf(study, id)];
    const level = values && levelOf(study.frame, values, keep);
    if (!level || !driver) return [];
    const scale = scaleOf(driver.unit);
    const [before, after] = [scale * level.before, scale * level.after];
    const worse = id === 'supply_ratio' ? after < before : after > before;
    const supports = worse && (level.p ?? 1) < SURE;
    const of = name === null ? '' : ` of ${name}`;
    return [
      {
        kind: 'correlation',
        driver: id,
        segment: name,
        before,
        after,
        statistic: level.deviations,
        p_value: level.p,
        supports,
        text: supports
          ? `${driver.title}${of} ${told(driver, before)} -> ${told(driver, after)} (${changed(driver, before, after)}), as this cause would make it`
          : `${driver.title}${of} did not move as this cause would make it: ${told(driver, before)} -> ${told(driver, after)}`,
      },
    ];
  });
}
