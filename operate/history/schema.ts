/**
 * The history of the stack on this machine, `DATA_DIR/history.sqlite`: who writes it is `local/history/`, who reads it
 * is beside this file. All times are milliseconds since 1970.
 */

export const HISTORY_FILE = 'history.sqlite';

/** What a file that can't be used is called from then on. */
export const ASIDE = `${HISTORY_FILE}.aside`;

/** What the history keeps in place of a key. */
export const MASK = '[key]';

/** The reason of what was on its way when the file of the queues was lost. There is no letter of it. */
export const QUEUE_LOST = 'queue-lost';

/** In `user_version`. A file of another version is set aside when the stack starts: it is a memory, no promise. */
export const VERSION = 2;

export const SCHEMA = `
-- What came to the door, also what it refused. Headers are not kept: keys and signatures stand there.
CREATE TABLE requests (
  request INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  ms INTEGER NOT NULL,        -- until the answer
  method TEXT NOT NULL,
  path TEXT NOT NULL,         -- without the query, in which a key may stand
  source TEXT,                -- if one has that path or key
  type TEXT,                  -- content type
  bytes INTEGER NOT NULL,
  body TEXT,                  -- its first part, if it is long; not there if it is no text
  isWhole INTEGER NOT NULL,   -- whether body is all of it
  status INTEGER NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX requests_at ON requests (at);

-- One row an event and project: how it stands now.
CREATE TABLE events (
  event INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL,      -- '' for what the door could give to none
  id TEXT NOT NULL,           -- one that holds a key: masked, with a hash of the whole behind it
  source TEXT NOT NULL,
  operation TEXT NOT NULL,
  name TEXT,                  -- eventName, or what its operation has in its place
  user TEXT,                  -- e-mail, else user id
  at INTEGER NOT NULL,        -- when the door took it in
  state TEXT NOT NULL,        -- waiting, retrying, delivered, dead
  reason TEXT,                -- retrying: the last verdict; dead: the letter's reason
  code TEXT,                  -- Iterable's, or the door's
  status INTEGER,             -- of Iterable's last answer
  detail TEXT,
  attempts INTEGER NOT NULL,
  nextAt INTEGER,             -- retrying: the next attempt
  ms INTEGER,                 -- of the last attempt
  endedAt INTEGER,            -- delivered or dead
  isDeleted INTEGER NOT NULL, -- dead: an operator has deleted the letter
  body TEXT NOT NULL,         -- what is, or was, on its way to Iterable
  isMasked INTEGER NOT NULL DEFAULT 0,  -- id or body had a key: it can't be sent as it stands here
  stateAt INTEGER NOT NULL DEFAULT 0,   -- when it came to this state, as if no clock had been set meanwhile
  stateBy TEXT NOT NULL DEFAULT 'queued', -- and by which kind of step
  revision INTEGER NOT NULL   -- grows with each change of any row: who watches asks for what is above the last one
);
CREATE UNIQUE INDEX events_id ON events (id, project);
CREATE UNIQUE INDEX events_revision ON events (revision);
CREATE INDEX events_state ON events (state, event);
CREATE INDEX events_user ON events (user);

-- What happened to an event, in order of at and then step.
CREATE TABLE steps (
  step INTEGER PRIMARY KEY AUTOINCREMENT,
  event INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,         -- queued, attempt, retried, held, delivered, buried, deleted
  message TEXT,               -- queued, buried: SQS's id of the message
  request INTEGER,            -- queued, buried: by which request, if by one
  call INTEGER,               -- attempt
  body TEXT,                  -- queued: if it is not the one of the step before; and what it was before the first such
  facts TEXT NOT NULL         -- JSON: verdict, reason, code, status, detail, attempt, delaySeconds, why …
);
CREATE INDEX steps_event ON steps (event, at);
CREATE INDEX steps_message ON steps (message) WHERE message IS NOT NULL;
CREATE INDEX steps_request ON steps (request) WHERE request IS NOT NULL;

-- Calls of Iterable, as the runner of the functions sees them.
CREATE TABLE calls (
  call INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  project TEXT NOT NULL,
  origin TEXT NOT NULL,       -- https://api.iterable.com, or that of a sandbox
  path TEXT NOT NULL,         -- /api/events/track
  events INTEGER NOT NULL,    -- how many it carried
  body TEXT,                  -- if it is not the event's own: several merged, or a list
  status INTEGER,             -- none: no answer
  answer TEXT,
  fault TEXT                  -- without an answer: what stood in the way
);
CREATE INDEX calls_at ON calls (at);

-- For the charts: events delivered in a second, and calls that were answered 429.
CREATE TABLE rates (
  project TEXT NOT NULL,
  second INTEGER NOT NULL,    -- seconds since 1970
  delivered INTEGER NOT NULL,
  limited INTEGER NOT NULL,
  PRIMARY KEY (project, second)
) WITHOUT ROWID;

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
-- revision; dropped: how much of what happened is lost; queues: of which file of queues this is the history
INSERT INTO counters VALUES ('revision', 0);
`;

export const EVENT_STATES = ['waiting', 'retrying', 'delivered', 'dead'] as const;

export type EventState = (typeof EVENT_STATES)[number];

export type StepKind = 'queued' | 'attempt' | 'retried' | 'held' | 'delivered' | 'buried' | 'deleted';
