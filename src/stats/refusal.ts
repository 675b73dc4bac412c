/** Why an estimator has no answer on these data: an expected outcome, not an exception. Callers word it for the reader. */
export interface Refusal<Why extends string> {
  readonly ok: false;
  readonly why: Why;
}

export const refuse = <Why extends string>(why: Why): Refusal<Why> => ({ ok: false, why });
