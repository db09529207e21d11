CREATE TABLE IF NOT EXISTS templates (
    userid     TEXT    NOT NULL,
    user_type  INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    slot       INTEGER NOT NULL,
    data       BLOB    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (userid, user_type, kind, slot)
);
