/** One step for each version of the state, from the empty file on. Never edit a step that was released: add one. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE incidents (
     id TEXT PRIMARY KEY,
     status TEXT NOT NULL,
     slice TEXT NOT NULL,
     severity TEXT NOT NULL,
     onset INTEGER NOT NULL,
     until INTEGER NOT NULL,
     first_seen INTEGER NOT NULL,
     last_seen INTEGER NOT NULL,
     resolved_at INTEGER,
     resolved_run INTEGER,
     resolved_by TEXT,
     found TEXT NOT NULL
   ) STRICT;
   CREATE TABLE history (
     seq INTEGER PRIMARY KEY,
     incident TEXT NOT NULL REFERENCES incidents (id),
     at TEXT NOT NULL,
     what TEXT NOT NULL,
     from_value TEXT,
     to_value TEXT,
     note TEXT,
     by TEXT
   ) STRICT;
   CREATE INDEX history_by_incident ON history (incident, seq);
   CREATE TABLE events (
     event_id TEXT PRIMARY KEY,
     at INTEGER NOT NULL,
     type TEXT NOT NULL,
     lever TEXT,
     from_value TEXT,
     to_value TEXT,
     scope TEXT NOT NULL,
     description TEXT
   ) STRICT;`,
  `CREATE TABLE feedback (
     seq INTEGER PRIMARY KEY,
     incident TEXT NOT NULL REFERENCES incidents (id),
     verdict TEXT NOT NULL,
     at TEXT NOT NULL,
     run INTEGER NOT NULL,
     until INTEGER,
     line REAL,
     slice TEXT NOT NULL,
     metric TEXT NOT NULL,
     note TEXT,
     by TEXT
   ) STRICT;`,
  `CREATE TABLE runs (
     as_of INTEGER NOT NULL,
     filter TEXT NOT NULL,
     PRIMARY KEY (as_of, filter)
   ) STRICT;`,
  `CREATE TABLE plans (
     seq INTEGER PRIMARY KEY,
     plan_id TEXT NOT NULL UNIQUE,
     plan_hash TEXT NOT NULL UNIQUE,
     incident TEXT NOT NULL REFERENCES incidents (id),
     recommendation TEXT NOT NULL,
     as_of INTEGER NOT NULL,
     superseded_by TEXT,
     units TEXT NOT NULL,
     document TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE experiments (
     seq INTEGER PRIMARY KEY,
     experiment_id TEXT NOT NULL UNIQUE,
     plan_id TEXT NOT NULL REFERENCES plans (plan_id),
     incident TEXT NOT NULL REFERENCES incidents (id),
     start INTEGER NOT NULL,
     created INTEGER NOT NULL,
     assignments TEXT NOT NULL
   ) STRICT;
   CREATE TABLE experiment_actions (
     seq INTEGER PRIMARY KEY,
     experiment_id TEXT NOT NULL REFERENCES experiments (experiment_id),
     at INTEGER NOT NULL,
     day INTEGER NOT NULL,
     what TEXT NOT NULL,
     detail TEXT NOT NULL,
     note TEXT,
     by TEXT
   ) STRICT;
   CREATE INDEX actions_by_experiment ON experiment_actions (experiment_id, seq);
   CREATE TABLE experiment_told (
     experiment_id TEXT PRIMARY KEY REFERENCES experiments (experiment_id),
     as_of INTEGER NOT NULL,
     said TEXT NOT NULL
   ) STRICT;`,
  `ALTER TABLE incidents ADD COLUMN assignee TEXT;
   ALTER TABLE incidents ADD COLUMN ticket TEXT;
   ALTER TABLE incidents ADD COLUMN merged_into TEXT;
   ALTER TABLE incidents ADD COLUMN reopened INTEGER;
   CREATE INDEX incidents_by_end ON incidents (resolved_run);
   CREATE TABLE told (
     channel TEXT NOT NULL,
     subject TEXT NOT NULL,
     state TEXT NOT NULL,
     severity TEXT,
     at INTEGER NOT NULL,
     PRIMARY KEY (channel, subject)
   ) STRICT;
   CREATE TABLE outbox (
     seq INTEGER PRIMARY KEY,
     channel TEXT NOT NULL,
     key TEXT NOT NULL UNIQUE,
     payload TEXT NOT NULL,
     created INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     next_at INTEGER NOT NULL,
     state TEXT NOT NULL,
     owner TEXT,
     lease INTEGER,
     done INTEGER,
     last_error TEXT
   ) STRICT;
   CREATE INDEX outbox_by_state ON outbox (state, channel, seq);`,
];

export const VERSION = MIGRATIONS.length;
