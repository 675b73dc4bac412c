/** Edits (insert, delete, replace, swap of neighbours) from one word to another: optimal string alignment distance. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above, before] = [rows[i - 1] as number[], rows[i - 2]];
      let best = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (before && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] as number) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return (rows[a.length] as number[])[b.length] as number;
}

/** The candidate a person most likely meant, or null when none is near. Case does not count. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const typed = word.toLowerCase().slice(0, 80);
  let best: { name: string; d: number } | null = null;
  for (const name of candidates) {
    const d = distance(typed, name.toLowerCase().slice(0, 80));
    if (!best || d < best.d) best = { name, d };
  }
  return best && best.d <= Math.max(1, Math.floor(typed.length / 3) + 1) && best.d < typed.length ? best.name : null;
}

/** The same of ids, which may be shortened to their beginning: what was typed may be a slip of that beginning. */
export function nearestId(typed: string, ids: readonly string[]): string | null {
  const whole = nearest(typed, ids);
  if (whole !== null || typed.length < 4) return whole;
  const begins = (id: string): string[] => [-1, 0, 1].map((more) => id.slice(0, typed.length + more));
  const near = nearest(typed, ids.flatMap(begins));
  return near === null ? null : (ids.find((id) => id.startsWith(near)) ?? null);
}
