-- One log a service. Everything here belongs to the migrator; the application's role, written :app, reads, and appends through the
-- functions alone: it may not insert, update or delete an event, whatever its code tries.

CREATE SCHEMA log;
GRANT USAGE ON SCHEMA log TO :app;

-- The end of the log. Its row lock is the log's lock: positions have no gaps because they are given under it.
CREATE TABLE log.head (
  only_row         boolean        PRIMARY KEY DEFAULT true CHECK (only_row),
  position         bigint         NOT NULL DEFAULT 0 CHECK (position >= 0),
  recorded_at      timestamptz(3) NOT NULL DEFAULT 'epoch',
  epoch            uuid           NOT NULL DEFAULT gen_random_uuid(),
  clock_offset_ms  bigint         NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO log.head DEFAULT VALUES;

-- `ordinal` numbers the events of one command; an import has none, since its command was the publisher's. `digest` is the keyed
-- digest of the request, on ordinal 0. `payload` and `foreign_envelope` are json and not jsonb: the exact text that was accepted.
CREATE TABLE log.event (
  position         bigint         PRIMARY KEY,
  recorded_at      timestamptz(3) NOT NULL,
  occurred_at      timestamptz(3) NOT NULL,
  event_id         uuid           NOT NULL,
  command_id       uuid           NOT NULL,
  causation_id     uuid           NOT NULL,
  correlation_id   uuid           NOT NULL,
  epoch            uuid           NOT NULL,
  version          integer        NOT NULL CHECK (version > 0),
  effective_on     date,
  ordinal          smallint       CHECK (ordinal >= 0),
  published        boolean        NOT NULL,
  stream           text           NOT NULL,
  type             text           NOT NULL,
  division         text           NOT NULL,
  law_hash         text           NOT NULL,
  digest           text,
  traceparent      text,
  actor            json           NOT NULL,
  payload          json           NOT NULL,
  foreign_envelope json,
  CHECK ((foreign_envelope IS NULL) = (ordinal IS NOT NULL))
);
CREATE UNIQUE INDEX event_stream_version ON log.event (stream, version);
CREATE UNIQUE INDEX event_command_ordinal ON log.event (command_id, ordinal) WHERE ordinal IS NOT NULL;
CREATE UNIQUE INDEX event_imported ON log.event (event_id, stream) WHERE foreign_envelope IS NOT NULL;
CREATE INDEX event_published ON log.event (position) WHERE published;

-- A command's answer where it was not events alone: a refusal, or "already so" (no code). `position` is the log's end at that time.
CREATE TABLE log.outcome (
  command_id       uuid           PRIMARY KEY,
  position         bigint         NOT NULL,
  recorded_at      timestamptz(3) NOT NULL,
  code             text,
  digest           text,
  figures          json           NOT NULL
);

-- Claims that hold across streams: one obligation, one posting number.
CREATE TABLE log.unique_key (
  key              text           PRIMARY KEY,
  command_id       uuid           NOT NULL
);

GRANT SELECT ON log.head, log.event, log.outcome, log.unique_key TO :app;

-- Appends a group of units. Arrays that begin with the same word run in parallel; units count from 1. Answers with the position before
-- the group, the group's time, the epoch, and a verdict for each unit that was not appended (null when all were):
--   repeated, differs   its command was answered before
--   conflict            a stream is not at the expected version
--   keyTaken            a claim is taken
-- No two units of a group touch the same command, stream or claim; where they did, a unique index refuses the whole group.
CREATE FUNCTION log.append(
  unit_command uuid[], unit_digest text[],
  expected_unit int[], expected_stream text[], expected_version int[],
  key_unit int[], key_text text[],
  outcome_unit int[], outcome_code text[], outcome_figures text[],
  event_unit int[], event_ordinal smallint[], event_stream text[], event_version int[], event_id uuid[], event_type text[],
  event_payload text[], event_published boolean[], event_effective date[], event_occurred timestamptz[], event_actor text[],
  event_causation uuid[], event_correlation uuid[], event_trace text[], event_law text[], event_division text[],
  OUT before_position bigint, OUT end_position bigint, OUT at timestamptz, OUT log_epoch uuid, OUT verdicts json
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  refused int[];
BEGIN
  -- The lock comes first, in a statement of its own: what follows has a fresh snapshot and sees all that was appended before.
  SELECT h.position, greatest(h.recorded_at, date_trunc('milliseconds', clock_timestamp()) + h.clock_offset_ms * interval '1 millisecond'), h.epoch
    INTO before_position, at, log_epoch FROM log.head h FOR UPDATE;

  -- Nearly always nothing is amiss, and that is seen in few steps; what it is, and whose, is asked only when something is.
  IF EXISTS (SELECT FROM log.event WHERE command_id = ANY (unit_command) AND ordinal = 0)
     OR EXISTS (SELECT FROM log.outcome WHERE command_id = ANY (unit_command))
     OR EXISTS (SELECT FROM log.unique_key WHERE key = ANY (key_text))
     OR (SELECT count(DISTINCT key) FROM unnest(key_text) AS k(key)) < cardinality(key_text)
     OR EXISTS (
       SELECT FROM unnest(expected_stream, expected_version) AS x(stream, version)
        WHERE x.version <> coalesce((SELECT e.version FROM log.event e WHERE e.stream = x.stream ORDER BY e.version DESC LIMIT 1), 0)
     )
  THEN
    -- Each look-up is a lateral one of one row: a plan that was made while the log was short must not become a scan when it is long.
    SELECT json_agg(json_build_object('unit', v.unit, 'kind', v.kind, 'name', v.name, 'actual', v.actual)), array_agg(v.unit)
      INTO verdicts, refused
      FROM (
        SELECT DISTINCT ON (f.unit) f.* FROM (
          SELECT u.unit::int, 1 AS rank, 0::bigint AS nth, CASE WHEN e.digest IS NOT DISTINCT FROM u.digest THEN 'repeated' ELSE 'differs' END AS kind,
                 NULL::text AS name, NULL::int AS actual
            FROM unnest(unit_command, unit_digest) WITH ORDINALITY AS u(command, digest, unit)
           CROSS JOIN LATERAL (SELECT digest FROM log.event WHERE command_id = u.command AND ordinal = 0 LIMIT 1) e
          UNION ALL
          SELECT u.unit::int, 1, 0, CASE WHEN o.digest IS NOT DISTINCT FROM u.digest THEN 'repeated' ELSE 'differs' END, NULL, NULL
            FROM unnest(unit_command, unit_digest) WITH ORDINALITY AS u(command, digest, unit)
           CROSS JOIN LATERAL (SELECT digest FROM log.outcome WHERE command_id = u.command LIMIT 1) o
          UNION ALL
          SELECT x.unit, 2, x.nth, 'conflict', x.stream, now_at.version
            FROM unnest(expected_unit, expected_stream, expected_version) WITH ORDINALITY AS x(unit, stream, version, nth)
            CROSS JOIN LATERAL (
              SELECT coalesce((SELECT e.version FROM log.event e WHERE e.stream = x.stream ORDER BY e.version DESC LIMIT 1), 0) AS version
            ) now_at
           WHERE now_at.version <> x.version
          UNION ALL
          SELECT k.unit, 3, k.nth, 'keyTaken', k.key, NULL
            FROM unnest(key_unit, key_text) WITH ORDINALITY AS k(unit, key, nth)
           CROSS JOIN LATERAL (SELECT FROM log.unique_key t WHERE t.key = k.key LIMIT 1) t
          UNION ALL
          SELECT d.unit, 3, d.nth, 'keyTaken', d.key, NULL FROM (
            SELECT k.*, row_number() OVER (PARTITION BY k.unit, k.key ORDER BY k.nth) AS time
              FROM unnest(key_unit, key_text) WITH ORDINALITY AS k(unit, key, nth)
          ) d WHERE d.time > 1
        ) f ORDER BY f.unit, f.rank, f.nth
      ) v;
  END IF;

  INSERT INTO log.event (position, recorded_at, occurred_at, event_id, command_id, causation_id, correlation_id, epoch, version, effective_on,
                         ordinal, published, stream, type, division, law_hash, digest, traceparent, actor, payload)
  SELECT before_position + row_number() OVER (ORDER BY e.nth), at, e.occurred, e.id, unit_command[e.unit], e.causation, e.correlation, log_epoch,
         e.version, e.effective, e.ordinal, e.published, e.stream, e.type, e.division, e.law, CASE WHEN e.ordinal = 0 THEN unit_digest[e.unit] END,
         e.trace, e.actor::json, e.payload::json
    FROM unnest(event_unit, event_ordinal, event_stream, event_version, event_id, event_type, event_payload, event_published, event_effective,
                event_occurred, event_actor, event_causation, event_correlation, event_trace, event_law, event_division)
         WITH ORDINALITY AS e(unit, ordinal, stream, version, id, type, payload, published, effective, occurred, actor, causation, correlation,
                              trace, law, division, nth)
   WHERE refused IS NULL OR e.unit <> ALL (refused);
  GET DIAGNOSTICS end_position = ROW_COUNT;
  end_position := before_position + end_position;

  IF cardinality(key_unit) > 0 THEN
    INSERT INTO log.unique_key (key, command_id)
    SELECT k.key, unit_command[k.unit] FROM unnest(key_unit, key_text) AS k(unit, key) WHERE refused IS NULL OR k.unit <> ALL (refused);
  END IF;
  IF cardinality(outcome_unit) > 0 THEN
    INSERT INTO log.outcome (command_id, position, recorded_at, code, digest, figures)
    SELECT unit_command[o.unit], end_position, at, o.code, unit_digest[o.unit], o.figures::json
      FROM unnest(outcome_unit, outcome_code, outcome_figures) AS o(unit, code, figures) WHERE refused IS NULL OR o.unit <> ALL (refused);
  END IF;
  IF end_position > before_position THEN
    UPDATE log.head SET position = end_position, recorded_at = at;
  END IF;
END $$;

-- Appends those foreign events that are not there yet, in their order, and says how many they were.
CREATE FUNCTION log.import(
  event_id uuid[], event_stream text[], event_type text[], event_payload text[], event_foreign text[], event_effective date[],
  event_occurred timestamptz[], event_actor text[], event_command uuid[], event_causation uuid[], event_correlation uuid[], event_trace text[],
  event_law text[], event_division text[]
) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  last log.head;
  at timestamptz;
  imported int;
BEGIN
  SELECT * INTO last FROM log.head FOR UPDATE;
  at := greatest(last.recorded_at, date_trunc('milliseconds', clock_timestamp()) + last.clock_offset_ms * interval '1 millisecond');
  INSERT INTO log.event (position, recorded_at, occurred_at, event_id, command_id, causation_id, correlation_id, epoch, version, effective_on,
                         published, stream, type, division, law_hash, traceparent, actor, payload, foreign_envelope)
  SELECT last.position + row_number() OVER (ORDER BY n.nth), at, n.occurred, n.id, n.command, n.causation, n.correlation, last.epoch,
         coalesce((SELECT e.version FROM log.event e WHERE e.stream = n.stream ORDER BY e.version DESC LIMIT 1), 0)
           + row_number() OVER (PARTITION BY n.stream ORDER BY n.nth),
         n.effective, false, n.stream, n.type, n.division, n.law, n.trace, n.actor::json, n.payload::json, n.envelope::json
    FROM (
      SELECT i.*, row_number() OVER (PARTITION BY i.id, i.stream ORDER BY i.nth) AS time
        FROM unnest(event_id, event_stream, event_type, event_payload, event_foreign, event_effective, event_occurred, event_actor, event_command,
                    event_causation, event_correlation, event_trace, event_law, event_division)
             WITH ORDINALITY AS i(id, stream, type, payload, envelope, effective, occurred, actor, command, causation, correlation, trace, law,
                                  division, nth)
       WHERE (SELECT e.position FROM log.event e WHERE e.event_id = i.id AND e.stream = i.stream AND e.foreign_envelope IS NOT NULL LIMIT 1) IS NULL
    ) n WHERE n.time = 1;
  GET DIAGNOSTICS imported = ROW_COUNT;
  IF imported > 0 THEN
    UPDATE log.head SET position = last.position + imported, recorded_at = at;
  END IF;
  RETURN imported;
END $$;

-- The sandbox's clock: how far the log's time is from the server's. Forward only: the log's time may not come to lie before what it was, nor
-- before its last event; and it is kept, so that a second start goes on from there. Outside a sandbox nobody may call it.
CREATE FUNCTION log.set_clock_offset(offset_ms bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE log.head SET clock_offset_ms = offset_ms, recorded_at = date_trunc('milliseconds', clock_timestamp()) + offset_ms * interval '1 millisecond'
   WHERE date_trunc('milliseconds', clock_timestamp()) + offset_ms * interval '1 millisecond' >= recorded_at;
  RETURN FOUND;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA log TO :app;
REVOKE EXECUTE ON FUNCTION log.set_clock_offset FROM :app;
