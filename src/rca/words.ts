import type { DriverDef, DriverUnit } from '../model/drivers.js';

const round = (x: number, digits: number): string => {
  const text = x.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
};

/** Factor from how a driver is recorded to how it is told: booleans in percent. */
export const scaleOf = (unit: DriverUnit): number => (unit === 'percent' ? 100 : 1);

/** A driver's value in words; `told` is in the unit of evidence (percent, seconds, 0..1). */
export function told(driver: Pick<DriverDef, 'unit'>, value: number): string {
  switch (driver.unit) {
    case 'percent':
      return `${round(value, 0)} %`;
    case 'seconds':
      return Math.abs(value) >= 120 ? `${round(value / 60, 1)} min` : `${round(value, 0)} s`;
    case 'probability':
      return round(value, 2);
    case 'km':
      return `${round(value, 1)} km`;
    case 'mm':
      return `${round(value, 1)} mm`;
    case 'ratio':
      return round(value, 2);
    default:
      return round(value, Math.abs(value) < 10 ? 2 : 0);
  }
}

/** A difference of two values, with its sign: `+30 pp`, `-0.05`. */
export function toldChange(driver: Pick<DriverDef, 'unit'>, value: number): string {
  const size = driver.unit === 'percent' ? `${round(value, 0)} pp` : told(driver, value);
  return `${value >= 0 ? '+' : ''}${size}`;
}

/** How it changed: `2.0x`, `+15 %`, `-0.05`. */
export function changed(driver: Pick<DriverDef, 'unit'>, before: number, after: number): string {
  const ratio = after / before;
  if (driver.unit === 'probability' || !Number.isFinite(ratio) || before <= 0) return toldChange(driver, after - before);
  if (ratio >= 1.75) return `${round(ratio, 1)}x`;
  return `${after >= before ? '+' : ''}${round(100 * (ratio - 1), 0)} %`;
}

export const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${round(p, p < 0.1 ? 3 : 2)}`);
export const percent = (share: number): string => `${Math.round(100 * share)} %`;
export const points = (x: number): string => round(x, 1);
export const hours = (h: number): string => `${round(h, h < 10 && h % 1 !== 0 ? 1 : 0)} h`;
