-- Keys of the data, numbered from 1 without gaps; a row is never removed, so that a gap tells of one that was lost.
CREATE TABLE data_keys (
    id            ${key},
    corp_id       ${text} NOT NULL, -- empty: the gateway's own, for the secrets of devices
    master_key_id BIGINT NOT NULL,
    wrapped       ${bytes},         -- by that master key; null once the key is destroyed
    created_at    BIGINT NOT NULL,
    retired_at    BIGINT,           -- since then it only opens
    destroyed_at  BIGINT
);
CREATE INDEX data_keys_by_corp ON data_keys (corp_id, id);

-- Of the data key that seals the row; null: the row is as the first schema had it, not encrypted.
ALTER TABLE templates ADD COLUMN key_id BIGINT;
ALTER TABLE devices ADD COLUMN key_id BIGINT;

-- One row while rows may be sealed by other keys than they should be, with the last device and template looked at.
CREATE TABLE reencryption (
    id       ${key},
    device   BIGINT NOT NULL,
    template BIGINT NOT NULL
);
INSERT INTO reencryption (id, device, template)
SELECT 1, 0, 0 WHERE EXISTS (SELECT 1 FROM devices) OR EXISTS (SELECT 1 FROM people);

-- Receipts. Without user_type and userid: everybody of the corp.
CREATE TABLE erasures (
    id        ${identity},
    corp_id   ${text} NOT NULL,
    user_type SMALLINT,
    userid    ${text},
    erased_at BIGINT NOT NULL,
    people    BIGINT NOT NULL,
    templates BIGINT NOT NULL,
    events    BIGINT NOT NULL
);
CREATE INDEX erasures_by_corp ON erasures (corp_id, id);
