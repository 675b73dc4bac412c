import type { CaseFiles } from '../cache.js';
import type { Answer, Question, RcaDocument } from '../document.js';
import { columnsOf, DRIVERS, LOSS_SQL, query, stretches } from './data.js';
import { latestEvent } from './naive.js';

/** Solves a symmetric system by elimination with partial pivoting; columns without any variation get 0. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const a = matrix.map((row, i) => [...row, right[i] as number]);
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(at(r, c)) > Math.abs(at(pivot, c))) pivot = r;
    [a[c], a[pivot]] = [a[pivot] as number[], a[c] as number[]];
    if (Math.abs(at(c, c)) < 1e-12) continue;
    for (let r = 0; r < n; r++) {
      const factor = r === c ? 0 : at(r, c) / at(c, c);
      if (factor !== 0) a[r] = (a[r] as number[]).map((x, j) => x - factor * at(c, j));
    }
  }
  return right.map((_, i) => (Math.abs(at(i, i)) < 1e-12 ? 0 : at(i, n) / at(i, i)));
}

const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);

/**
 * What a quick notebook does: regress an order's loss on all drivers over baseline and incident, and multiply each slope by
 * the shift of its driver. Cancellations that nothing explains are a failure of the app.
 */
export const answer: Answer = async (q: Question, files: CaseFiles): Promise<RcaDocument> => {
  const known = await columnsOf(files.orders);
  const drivers = DRIVERS.filter((d) => known.has(d.needs));
  const names = [...drivers.map((d) => d.name), 'loss'];
  const pairs = names.flatMap((x, i) => names.slice(i).map((y) => [x, y] as const));
  const [all, now, before] = await query(
    `WITH o AS (SELECT k, cancelled::INT AS gone, ${drivers.map((d) => `coalesce(${d.sql}, 0)::DOUBLE AS ${d.name}`).join(', ')}, ${LOSS_SQL} AS loss
       FROM (${stretches(q, files.orders)}))
     SELECT 2 AS part, avg(gone) AS gone, ${names.map((n) => `avg(${n}) AS ${n}`).join(', ')}, ${pairs.map(([x, y]) => `covar_pop(${x}, ${y}) AS ${x}__${y}`).join(', ')}
       FROM o GROUP BY GROUPING SETS ((), (k = 0)) ORDER BY grouping(k = 0) DESC, (k = 0) DESC`,
  );
  if (!all || !now || !before) return { schema: 'cxf.rca/v1', verdict: 'monitor', causes: [], unexplained_share: null };
  const covariance = (x: string, y: string): number => all[`${x}__${y}`] ?? all[`${y}__${x}`] ?? 0;
  const slopes = solve(
    drivers.map((a) => drivers.map((b) => covariance(a.name, b.name) + (a === b ? 1e-9 : 0))),
    drivers.map((a) => covariance(a.name, 'loss')),
  );
  const moved = (name: string): number => (now[name] ?? 0) - (before[name] ?? 0);
  const drop = Math.max(0.1, moved('loss'));
  const shares = drivers.map((d, i) => ({ cause: d.cause as string, share: ((slopes[i] as number) * moved(d.name)) / drop }));
  const unexplained = 1 - sum(shares.map((s) => s.share));
  const failing = Math.min(unexplained, (100 * moved('gone')) / drop);
  const ranked = [...shares, { cause: 'order_failure', share: failing }].sort((a, b) => b.share - a.share);
  const event_id = latestEvent(q);
  return {
    schema: 'cxf.rca/v1',
    verdict: (ranked[0]?.share ?? 0) > 0.3 ? 'act' : 'monitor',
    causes: ranked.map((r, i) => ({
      rank: i + 1,
      cause: r.cause,
      confidence: Math.max(0, Math.min(0.95, r.share)),
      share_of_drop: r.share,
      timeline: i === 0 && event_id ? { event_id } : null,
    })),
    unexplained_share: unexplained,
  };
};
