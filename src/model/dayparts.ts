/** Name -> [first hour, hour after the last), local; may wrap past midnight. */
export type Dayparts = Readonly<Record<string, readonly [number, number]>>;

export const DAYPART = 'daypart';

export const DEFAULT_DAYPARTS: Dayparts = {
  breakfast: [6, 11],
  lunch: [11, 14],
  afternoon: [14, 18],
  dinner: [18, 20],
  evening: [20, 24],
  night: [0, 6],
};

const inside = (hour: number, [from, to]: readonly [number, number]): boolean =>
  from <= to ? hour >= from && hour < to : hour >= from || hour < to;

/** The daypart of each local hour 0..23; `other` where none is declared. */
export function daypartByHour(dayparts: Dayparts): readonly string[] {
  return Array.from(
    { length: 24 },
    (_, hour) => Object.entries(dayparts).find(([, range]) => inside(hour, range))?.[0] ?? 'other',
  );
}

const clock = (hour: number): { n: number; half: string } => ({
  n: hour % 12 === 0 ? 12 : hour % 12,
  half: hour % 24 < 12 ? 'am' : 'pm',
});

/** `6-8pm`, `10am-2pm`; both ends say am or pm where the hours go round the clock: `8am-7am`. */
export function daypartRange([from, to]: readonly [number, number]): string {
  const a = clock(from);
  const b = clock(to);
  return a.half === b.half && from < to && to - from < 12 ? `${a.n}-${b.n}${b.half}` : `${a.n}${a.half}-${b.n}${b.half}`;
}
