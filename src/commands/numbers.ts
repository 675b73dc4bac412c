import { usageError } from '../errors.js';

const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*(%|pp|points?)?$/i;

interface Read {
  readonly value: number;
  readonly unit: '' | '%' | 'pp';
}

/** `78%`, `5pp`, `0.02`, `-4`. */
export function readNumber(text: string, flag: string): Read {
  const match = NUMBER.exec(text.trim());
  const value = Number(match?.[1]);
  if (!match || !Number.isFinite(value))
    throw usageError('bad_number', `${flag} "${text.slice(0, 40)}" is not a number.`, 'write such as 78%, 5pp or 0.02');
  const unit = (match[2] ?? '').toLowerCase();
  return { value, unit: unit === '' || unit === '%' ? unit : 'pp' };
}

const between = (x: number, [lo, hi]: readonly [number, number], flag: string, shown: string): number => {
  if (x >= lo && x <= hi) return x;
  throw usageError('bad_number', `${flag} ${shown.slice(0, 40)} is out of range.`, `give a number from ${lo} to ${hi}`);
};

/** A share: `0.05` or `5%`. */
export function shareOption(text: string | undefined, flag: string, fallback: number, range: readonly [number, number]): number {
  if (text === undefined) return fallback;
  const { value, unit } = readNumber(text, flag);
  return between(unit === '' ? value : value / 100, range, flag, text);
}

/** A margin in percent: `10%` or `10`. */
export function percentOption(text: string | undefined, flag: string, fallback: number): number {
  if (text === undefined) return fallback;
  return between(readNumber(text, flag).value, [0.1, 99], flag, text);
}

/** A plain number. */
export function numberOption(text: string, flag: string, range: readonly [number, number]): number {
  return between(readNumber(text, flag).value, range, flag, text);
}
