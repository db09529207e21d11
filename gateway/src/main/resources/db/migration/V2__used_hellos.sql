-- Signed hellos of the last ten minutes, so that one that was overheard cannot be played again after a restart either.
CREATE TABLE hellos (
    id      ${key}, -- a digest of sn, nonce and timestamp
    address ${text} NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX hellos_by_time ON hellos (used_at);
