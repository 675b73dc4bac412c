import type { FoundIncident } from '../../src/model/documents.js';
import { type IncidentRecord, UNTOUCHED } from '../../src/store/records.js';

/** A found incident of which only some figures matter to a test. */
export const foundIncident = (
  some: Pick<FoundIncident, 'slice' | 'title' | 'onset' | 'detected_at' | 'window'> & Partial<FoundIncident>,
): FoundIncident => ({
  severity: 'high',
  metric: 'cx_score',
  baseline: 90,
  current: 70,
  delta: -20,
  delta_pct: null,
  ci95: null,
  p_value: 0,
  q_value: 0,
  orders: 100,
  metrics: [],
  top_slices: [],
  decomposition: [],
  trend: [],
  ...some,
});

/** A new incident that nobody has touched. */
export const incidentRecord = (
  some: Pick<IncidentRecord, 'id' | 'slice' | 'onset' | 'until' | 'firstSeen' | 'lastSeen' | 'found'>,
): IncidentRecord => ({
  ...UNTOUCHED,
  severity: 'high',
  ...some,
});
