/** Coefficients of Lanczos' approximation with g = 7 (Godfrey 2001): relative error below 1e-14 for x > 0. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Natural logarithm of the gamma function, x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (x - 1 + i);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Asymptotic series from here on; smaller arguments are shifted up by the recurrence. */
const SERIES_FROM = 15;

/** Derivative of logGamma, x > 0 (Abramowitz and Stegun 6.3.18). */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < SERIES_FROM; y++) shift -= 1 / y;
  const r = 1 / (y * y);
  const tail = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - (r * 691) / 32760)))));
  return shift + Math.log(y) - 0.5 / y - tail;
}

/** Derivative of digamma, x > 0 (Abramowitz and Stegun 6.4.12). */
export function trigamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < SERIES_FROM; y++) shift += 1 / (y * y);
  const r = 1 / (y * y);
  const tail = r * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66 - (r * 691) / 2730)))));
  return shift + 1 / y + 0.5 * r + tail / y;
}

/** Derivative of trigamma, x > 0 (Abramowitz and Stegun 6.4.13). */
function tetragamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < SERIES_FROM; y++) shift -= 2 / (y * y * y);
  const r = 1 / (y * y);
  return shift - r - r / y - r * r * (0.5 - r * (1 / 6 - r * (1 / 6 - r * (3 / 10 - (r * 5) / 6))));
}

/** Solves trigamma(y) = x for x > 0 by Newton's method on 1 / trigamma, which is nearly linear (Smyth 2004, appendix). */
export function inverseTrigamma(x: number): number {
  if (x > 1e7) return 1 / Math.sqrt(x);
  if (x < 1e-6) return 1 / x;
  let y = 0.5 + 1 / x;
  for (let step = 0; step < 50; step++) {
    const value = trigamma(y);
    const move = (value * (1 - value / x)) / tetragamma(y);
    y += move;
    if (-move / y < 1e-12) break;
  }
  return y;
}
