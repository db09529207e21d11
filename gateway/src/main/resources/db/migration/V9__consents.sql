-- Who has agreed to have their biometrics stored. Rows are about people who need not be stored yet.
CREATE TABLE consents (
    corp_id      ${text} NOT NULL,
    user_type    SMALLINT NOT NULL,
    userid       ${text} NOT NULL,
    kind         ${text}, -- fp or fa; null: both
    text_version ${text} NOT NULL,
    given_at     BIGINT NOT NULL,
    evidence     ${text},
    recorded_at  BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (corp_id, user_type, userid)
);
