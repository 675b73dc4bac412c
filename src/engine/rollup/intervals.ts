/** Half-open [from, to), in any unit; lists are sorted and do not overlap. */
export type Interval = readonly [from: number, to: number];

/** The same points as a sorted list without overlaps; empty intervals are gone. */
export function union(list: readonly Interval[]): Interval[] {
  const sorted = list.filter(([a, b]) => a < b).toSorted((x, y) => x[0] - y[0]);
  const out: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

export const intersect = (a: readonly Interval[], b: readonly Interval[]): Interval[] =>
  a.flatMap(([from, to]) => {
    const both = b.map(([f, t]): Interval => [Math.max(from, f), Math.min(to, t)]);
    return both.filter(([f, t]) => f < t);
  });

export function subtract(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  let rest = [...a];
  for (const [from, to] of b) {
    rest = rest.flatMap(([f, t]): Interval[] =>
      to <= f || t <= from
        ? [[f, t]]
        : [
            [f, Math.min(t, from)],
            [Math.max(f, to), t],
          ],
    );
  }
  return rest.filter(([f, t]) => f < t);
}

export const equal = (a: readonly Interval[], b: readonly Interval[]): boolean =>
  a.length === b.length && a.every(([f, t], i) => f === b[i]?.[0] && t === b[i]?.[1]);

/** The smallest interval that holds all of them; null for none. */
export const hull = (list: readonly Interval[]): Interval | null =>
  list.length === 0 ? null : [Math.min(...list.map(([f]) => f)), Math.max(...list.map(([, t]) => t))];
