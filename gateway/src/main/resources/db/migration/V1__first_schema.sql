-- One schema for SQLite and PostgreSQL. What they spell differently comes in as a placeholder:
--   key       an integer primary key that we assign
--   identity  an integer primary key that the database assigns and never uses again
--   text      text that compares byte by byte
--   bytes     a byte string
-- Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE corps (
    id   ${text} NOT NULL PRIMARY KEY,
    name ${text} NOT NULL
);

CREATE TABLE devices (
    id               ${identity},
    sn               ${text} NOT NULL UNIQUE,
    name             ${text},
    secret_no        ${text} NOT NULL,
    seed_secret_no   ${text},
    corp_id          ${text},
    generation       BIGINT NOT NULL,
    registered       SMALLINT NOT NULL,
    firmware_version ${text},
    fp_algorithms    ${text} NOT NULL, -- best first, a line each
    fa_algorithms    ${text} NOT NULL,
    last_seen_at     BIGINT
);

CREATE TABLE enrollments (
    seq        ${identity},
    oper_id    ${text} NOT NULL UNIQUE,
    sn         ${text} NOT NULL,
    corp_id    ${text} NOT NULL,
    userid     ${text} NOT NULL,
    user_type  SMALLINT NOT NULL,
    page_type  ${text} NOT NULL,
    state      ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT,
    errcode    BIGINT,
    errmsg     ${text},
    late       SMALLINT NOT NULL
);
CREATE INDEX enrollments_by_sn ON enrollments (sn, seq);
CREATE INDEX enrollments_by_userid ON enrollments (userid, seq);
CREATE INDEX enrollments_by_state ON enrollments (state, seq);
CREATE INDEX enrollments_by_end ON enrollments (ended_at);

-- Rows are never removed: an erased person is remembered, and an id is never used again.
CREATE TABLE people (
    id        ${key},
    corp_id   ${text} NOT NULL,
    user_type SMALLINT NOT NULL,
    userid    ${text} NOT NULL,
    name      ${text},
    erased_at BIGINT,
    UNIQUE (corp_id, user_type, userid)
);
CREATE INDEX people_by_corp ON people (corp_id, id);

CREATE TABLE algorithms (
    id   ${key},
    name ${text} NOT NULL UNIQUE
);

-- The id is made of person, algorithm, kind and slot (TemplateKey), so that a person's templates lie side by side.
CREATE TABLE templates (
    id         ${key},
    updated_at BIGINT NOT NULL,
    sn         ${text} NOT NULL,
    oper_id    ${text},
    data       ${bytes} NOT NULL
);

-- One row per commit that had something to tell; ids run on without gaps from row to row.
CREATE TABLE events (
    first_id ${key},
    total    BIGINT NOT NULL,
    encoded  ${text} NOT NULL
);

-- Empty but for the moment in which the gateway finds out whether the store can be written again.
CREATE TABLE probe (
    id     ${key},
    filler ${bytes} NOT NULL
);
