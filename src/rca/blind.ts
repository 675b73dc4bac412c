import { meanOf } from './frame.js';
import { driverOf, type Study } from './study.js';
import { twinsOf } from './twins.js';
import { scaleOf, told } from './words.js';

/** Drivers that had one value until the incident: what a change of them does was never seen. */
function fresh(study: Study): string[] {
  const { works, frame } = study;
  return works.active.flatMap((h) => {
    const values = frame.x[h.driver as string] as Float64Array;
    const driver = driverOf(study, h.driver);
    const seen = frame.history.filter((row) => !Number.isNaN(values[row] as number));
    const [before, after] = [meanOf(values, frame.history), meanOf(values, frame.incident)];
    const flat = seen.every((row) => values[row] === values[seen[0] as number]);
    if (!driver || !flat || seen.length === 0 || !(Math.abs(after - before) > 0)) return [];
    const scale = scaleOf(driver.unit);
    return [
      `${driver.title} never varied before (${told(driver, scale * before)}, now ${told(driver, scale * after)}): what it does cannot be told from these orders`,
    ];
  });
}

/** What cannot be seen in these data though it is recorded. */
export function blindSpots(study: Study): string[] {
  const title = (driver: string | null): string => driverOf(study, driver)?.title ?? String(driver);
  const twins = twinsOf(study.frame, study.works.active).map(
    ({ first, second }) =>
      `${title(first.driver)} and ${title(second.driver).toLowerCase()} move as one: which of the two it is cannot be told`,
  );
  const left = (study.input.repeats ?? []).map(
    ({ driver, of }) =>
      `${title(driver)} says the same as ${title(of).toLowerCase()}: they are weighed as one, and which of the two it is cannot be told`,
  );
  return [...twins, ...left, ...fresh(study)];
}
