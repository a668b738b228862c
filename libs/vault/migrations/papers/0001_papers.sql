-- A person's papers, sealed: in intake's own database. Nothing here can be read without the keys, which lie in another database.

CREATE TABLE vault_person (
  person_id      uuid PRIMARY KEY,
  -- HMAC of the normalised ID number under a key that is not here. Unique: one person per number.
  id_index       bytea NOT NULL UNIQUE CHECK (octet_length(id_index) = 32),
  papers_version integer NOT NULL CHECK (papers_version >= 1)
);

CREATE TABLE vault_papers (
  person_id      uuid NOT NULL REFERENCES vault_person ON DELETE CASCADE,
  papers_version integer NOT NULL CHECK (papers_version >= 1),
  sealed         bytea NOT NULL,
  -- The request that brought this version: the same request again brings no second one.
  request_id     uuid UNIQUE,
  PRIMARY KEY (person_id, papers_version)
);

-- An uploaded list of ID numbers as it came, sealed under a key of its own.
CREATE TABLE vault_file (
  file_id uuid PRIMARY KEY,
  sealed  bytea NOT NULL
);

-- Which references a reveal was granted for; its event holds their count and digest.
CREATE TABLE vault_list (
  list_id uuid PRIMARY KEY,
  entries json NOT NULL
);
