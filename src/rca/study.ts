import type { DriverDef } from '../model/drivers.js';
import { type ShapShares, shapShares } from './attribution.js';
import { type Frame, frameOf } from './frame.js';
import type { Hypothesis } from './hypotheses/types.js';
import { type Meaning, meanings } from './meaning.js';
import { type Model, modelOf } from './model.js';
import { type Sets, weighSets } from './sets.js';
import { type Shares, sharesOf } from './shares.js';
import { shiftOf } from './shift.js';
import type { RcaInput } from './types.js';
import { deviation, usual } from './usual.js';
import { type Works, worksOf } from './works.js';

/** All that is known of an incident once its orders are arranged: what every kind of evidence reads. */
export interface Study {
  readonly input: RcaInput;
  readonly frame: Frame;
  readonly works: Works;
  readonly model: Model;
  readonly meaning: Readonly<Record<string, Meaning>>;
  readonly sets: Sets;
  readonly shap: ShapShares | null;
  readonly shares: Shares;
  /** The drop by the standard deviation of such drops between ordinary days. */
  readonly dropDeviations: number;
}

export function studyOf(input: RcaInput): Study {
  const frame = frameOf(input);
  const works = worksOf(frame, input.hypotheses);
  const model = modelOf(frame, works, input.hypotheses);
  const meaning = meanings(frame, works);
  const sets = weighSets(model, meaning, works.shifts);
  const shap = shapShares(input, frame, works);
  const lost = deviation(frame.loss, usual(frame, frame.loss, frame.history));
  const dropDeviations = shiftOf(frame, lost).z;
  return { input, frame, works, model, meaning, sets, shap, shares: sharesOf(input, frame, model, sets, shap), dropDeviations };
}

export const driverOf = (study: Study, id: string | null): DriverDef | undefined =>
  id === null ? undefined : study.input.drivers.find((d) => d.id === id);

/** The hypothesis' driver, if its column has values. */
export const valuesOf = (study: Study, h: Hypothesis): Float64Array | undefined =>
  h.driver === null ? undefined : study.frame.x[h.driver];
