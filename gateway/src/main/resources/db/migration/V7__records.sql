-- Who has passed, as terminals told it. A terminal may tell the same again: the index keeps it from being stored twice.
CREATE TABLE records (
    seq         ${identity},
    corp_id     ${text} NOT NULL,
    sn          ${text} NOT NULL,
    user_type   SMALLINT NOT NULL,
    userid      ${text} NOT NULL,
    at          BIGINT NOT NULL, -- by the terminal's clock
    pass_type   SMALLINT NOT NULL, -- 0: attendance that is no passage
    pass_method BIGINT,
    received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX records_once ON records (sn, at, userid, user_type, pass_type, corp_id);
CREATE INDEX records_by_corp ON records (corp_id, seq);
CREATE INDEX records_by_userid ON records (userid, seq);

CREATE TABLE temperatures (
    seq         ${identity},
    corp_id     ${text} NOT NULL,
    sn          ${text} NOT NULL,
    user_type   SMALLINT NOT NULL,
    userid      ${text} NOT NULL,
    at          BIGINT NOT NULL,
    thousandths BIGINT NOT NULL, -- of a degree Celsius
    status      SMALLINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX temperatures_once ON temperatures (corp_id, user_type, userid, at, sn);
CREATE INDEX temperatures_by_corp ON temperatures (corp_id, seq);

CREATE TABLE doors (
    seq        ${identity},
    oper_id    ${text} NOT NULL UNIQUE,
    sn         ${text} NOT NULL,
    corp_id    ${text} NOT NULL,
    userid     ${text} NOT NULL,
    opened_by  ${text} NOT NULL,
    state      ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT
);
CREATE INDEX doors_by_corp ON doors (corp_id, seq);
CREATE INDEX doors_by_state ON doors (state, seq);

-- What devices are offered, by the number of the device; firmware of number 0 is for all that have none of their own.
CREATE TABLE self_inputs (
    device_id ${key},
    fp        SMALLINT NOT NULL,
    fa        SMALLINT NOT NULL
);
CREATE TABLE firmwares (
    device_id    ${key},
    version      ${text} NOT NULL,
    md5sum       ${text} NOT NULL,
    size         BIGINT NOT NULL,
    download_url ${text} NOT NULL
);
