-- The keys of the vault, each wrapped by the master key, in a database of their own: what destroys a key destroys what it opens.

CREATE TABLE vault_key (
  subject_id uuid PRIMARY KEY,
  wrapped    bytea NOT NULL
);

-- Whose key was destroyed, and when it had left the write-ahead log and the backups as well. The markers are the first and last bytes
-- of the wrapped key with every bit turned over, so that a search for them does not find this table.
CREATE TABLE vault_erasure (
  subject_id   uuid PRIMARY KEY,
  marker_head  bytea,
  marker_tail  bytea,
  erased_at    timestamptz NOT NULL,
  completed_at timestamptz
);
