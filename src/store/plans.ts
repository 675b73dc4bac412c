import type { PlanDocument } from '../model/plan.js';
import type { Store } from './database.js';

/** A plan as it is kept: the document never changes, only whether another took its place. */
export interface PlanRecord {
  readonly id: string;
  readonly hash: string;
  readonly incident: string;
  readonly recommendation: string;
  /** Milliseconds UTC. */
  readonly asOf: number;
  readonly supersededBy: string | null;
  /** What arms are drawn from, sorted: stores, or the regions of blocks; none where orders are drawn. */
  readonly units: readonly string[];
  readonly document: PlanDocument;
}

/** Last created first. */
export const allPlans = (store: Store): PlanRecord[] =>
  store.rows('SELECT * FROM plans ORDER BY seq DESC').map((row) => {
    const supersededBy = row.superseded_by === null ? null : String(row.superseded_by);
    return {
      id: String(row.plan_id),
      hash: String(row.plan_hash),
      incident: String(row.incident),
      recommendation: String(row.recommendation),
      asOf: Number(row.as_of),
      supersededBy,
      units: JSON.parse(String(row.units)) as string[],
      document: {
        ...(JSON.parse(String(row.document)) as PlanDocument),
        status: supersededBy === null ? 'current' : 'superseded',
        superseded_by: supersededBy,
      },
    };
  });

/**
 * Keeps a plan and lets it take the place of the others of its recommendation. One that is kept already stays as it is, and is current
 * again.
 */
export function savePlan(store: Store, document: PlanDocument, units: readonly string[]): void {
  const { plan_id: id, plan_hash: hash, incident_id: incident, recommendation_id: recommendation } = document;
  store.run(
    `INSERT INTO plans (plan_id, plan_hash, incident, recommendation, as_of, units, document) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (plan_hash) DO NOTHING`,
    id,
    hash,
    incident,
    recommendation,
    Date.parse(document.as_of),
    JSON.stringify(units),
    JSON.stringify(document),
  );
  store.run(
    'UPDATE plans SET superseded_by = ? WHERE incident = ? AND recommendation = ? AND plan_hash <> ? AND superseded_by IS NULL',
    id,
    incident,
    recommendation,
    hash,
  );
  store.run('UPDATE plans SET superseded_by = NULL WHERE plan_hash = ?', hash);
}
