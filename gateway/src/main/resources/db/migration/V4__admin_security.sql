-- Tokens of the admin API. Of the text only the SHA-256 is kept.
CREATE TABLE access_tokens (
    id         ${text} NOT NULL PRIMARY KEY,
    name       ${text} NOT NULL,
    role       ${text} NOT NULL,
    corp_id    ${text},
    sha256     ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

-- Only ever added to, at its end; what is too old goes from its start. Each hash covers the one before it.
CREATE TABLE audit (
    seq      ${key},
    at       BIGINT NOT NULL,
    actor_id ${text} NOT NULL,
    actor    ${text} NOT NULL,
    action   ${text} NOT NULL,
    target   ${text} NOT NULL,
    outcome  ${text} NOT NULL,
    address  ${text} NOT NULL,
    total    BIGINT NOT NULL,
    hash     ${text} NOT NULL
);

-- One row: the record before the first that is kept, and the last one.
CREATE TABLE audit_ends (
    id          ${key},
    before_seq  BIGINT NOT NULL,
    before_hash ${text} NOT NULL,
    last_seq    BIGINT NOT NULL,
    last_hash   ${text} NOT NULL
);
INSERT INTO audit_ends (id, before_seq, before_hash, last_seq, last_hash) VALUES (1, 0, '', 0, '');

CREATE INDEX enrollments_by_corp ON enrollments (corp_id, seq);
CREATE INDEX devices_by_corp ON devices (corp_id);
