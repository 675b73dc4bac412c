/** Words with a fixed meaning, apart from the schemas so that using them loads nothing. */

/** Kinds of change that are logged. */
export const EVENT_TYPES = ['policy', 'deploy', 'experiment', 'external'] as const;

/** What people say an incident was. */
export const VERDICTS = ['real', 'false_alarm', 'known', 'expected'] as const;

/** What people are doing about an incident. */
export const STATUSES = ['new', 'investigating', 'monitoring', 'resolved'] as const;

/** How people end an experiment. */
export const CONCLUSIONS = ['make_permanent', 'roll_back', 'iterate'] as const;
