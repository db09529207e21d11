-- Apps that are told results. What they sign by is sealed by the key of their corp.
CREATE TABLE apps (
    id          ${identity},
    corp_id     ${text} NOT NULL,
    agentid     ${text} NOT NULL,
    url         ${text} NOT NULL,
    mode        ${text} NOT NULL,
    secrets     ${text} NOT NULL,
    key_id      BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    verified_at BIGINT,
    disabled_at BIGINT,
    UNIQUE (corp_id, agentid)
);
CREATE INDEX apps_by_corp ON apps (corp_id, id);

-- What they are told. Of each person and app at most one row is due; the others wait for it.
CREATE TABLE outbox (
    id          ${identity},
    app_id      BIGINT NOT NULL,
    event_id    ${text} NOT NULL,
    user_type   SMALLINT NOT NULL,
    userid      ${text} NOT NULL,
    sn          ${text} NOT NULL,
    oper_id     ${text},
    kind        ${text} NOT NULL,
    ended_as    ${text} NOT NULL,
    errcode     BIGINT NOT NULL,
    errmsg      ${text} NOT NULL,
    at          BIGINT NOT NULL,
    late        SMALLINT NOT NULL,
    state       ${text} NOT NULL,
    since       BIGINT NOT NULL, -- put in, or sent anew
    attempts    BIGINT NOT NULL, -- since then
    due_at      BIGINT,          -- null: not its turn, or ended
    ended_at    BIGINT,
    last_answer ${text}
);
CREATE INDEX outbox_by_app ON outbox (app_id, id);
CREATE INDEX outbox_by_state ON outbox (state, app_id, id);
CREATE INDEX outbox_by_due ON outbox (app_id, due_at);
CREATE INDEX outbox_by_person ON outbox (app_id, userid, user_type);
CREATE INDEX outbox_by_end ON outbox (ended_at);

-- The app that is told the result; of a visitor the userid says it.
ALTER TABLE enrollments ADD COLUMN agentid ${text};
