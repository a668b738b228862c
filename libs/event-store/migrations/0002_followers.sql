-- How far those who follow the log have come: views, processes, the bus. The application keeps these itself; losing them costs a
-- rebuild or a repeat, never a fact.

-- One row for each build of a view: `prefix` is what its tables are called, `live` marks the one that queries read.
CREATE TABLE log.view_build (
  prefix     text    PRIMARY KEY,
  view       text    NOT NULL,
  version    integer NOT NULL,
  position   bigint  NOT NULL DEFAULT 0,
  live       boolean NOT NULL
);
CREATE UNIQUE INDEX view_build_live ON log.view_build (view) WHERE live;

CREATE TABLE log.process (
  process    text    PRIMARY KEY,
  position   bigint  NOT NULL DEFAULT 0
);

-- `asked` holds the ids of outstanding commands that were already sent: a refused one is not sent again until its cause is new.
CREATE TABLE log.process_state (
  process    text    NOT NULL,
  key        text    NOT NULL,
  state      json    NOT NULL,
  asked      text[]  NOT NULL,
  PRIMARY KEY (process, key)
);

-- `position` is how far the transport brought us, `compared` up to where that was compared with the publisher's feed.
CREATE TABLE log.bus_publisher (
  publisher  text    PRIMARY KEY,
  position   bigint  NOT NULL DEFAULT 0,
  compared   bigint  NOT NULL DEFAULT 0
);

-- Every type that was ever asked for. Events of it after `passed` were passed over, by a release that did not ask for it; null where they
-- are taken along.
CREATE TABLE log.bus_type (
  publisher  text    NOT NULL,
  type       text    NOT NULL,
  passed     bigint,
  PRIMARY KEY (publisher, type)
);

-- Each of the publisher's streams: the last published version that was imported, passed over or parked, and where it lay.
CREATE TABLE log.bus_stream (
  publisher  text    NOT NULL,
  stream     text    NOT NULL,
  version    integer NOT NULL,
  position   bigint  NOT NULL,
  PRIMARY KEY (publisher, stream)
);

-- Events of parked streams, in their order, until somebody releases them.
CREATE TABLE log.bus_parked (
  publisher  text    NOT NULL,
  stream     text    NOT NULL,
  version    integer NOT NULL,
  envelope   json    NOT NULL,
  payload    json    NOT NULL,
  PRIMARY KEY (publisher, stream, version)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON log.view_build, log.process, log.process_state, log.bus_publisher, log.bus_type, log.bus_stream, log.bus_parked
  TO :app;
