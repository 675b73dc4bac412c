const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Hours of the default dayparts, written from the contract. */
export const DAYPARTS_OF: Readonly<Record<string, readonly number[]>> = {
  breakfast: range(6, 11),
  lunch: range(11, 14),
  afternoon: range(14, 18),
  dinner: range(18, 20),
  evening: range(20, 24),
  night: range(0, 6),
};
