-- What has changed of whom, so that terminals can be told. One log per corp; of each person there are in it the last change,
-- the last time that they may have left the range of some device, and every rename.
CREATE TABLE change_logs (
    number  ${identity},
    corp_id ${text} NOT NULL UNIQUE
);

-- The id is made of the number of the log and the place in it, from 1, so that a log lies side by side.
CREATE TABLE changes (
    id         ${key},
    person_id  BIGINT NOT NULL,
    visitor    SMALLINT NOT NULL,
    born       BIGINT NOT NULL, -- the place at which the person came into being
    leaves     SMALLINT NOT NULL, -- 1: the person may have left the range of some device
    left_at    BIGINT NOT NULL, -- the place of the person's last such row, 0: none
    brought_by BIGINT,          -- the device that has brought it, and has what was there before
    reach      ${text} NOT NULL, -- what the range of the person was made of
    old_userid ${text},         -- of a rename
    new_userid ${text}
);

-- Of the two lists of a terminal one may be short and the other long.
CREATE INDEX changes_by_list ON changes (visitor, id);
CREATE INDEX changes_of_userids ON changes (person_id) WHERE old_userid IS NOT NULL;

-- Of the person's last change; 0 for one who has just come, -1 for one who was there before the logs were.
ALTER TABLE people ADD COLUMN change_id BIGINT NOT NULL DEFAULT 0;
UPDATE people SET change_id = -1;

-- What each device has been told and is known to have: one row for its people and one for its visitors.
CREATE TABLE lanes (
    id           ${key},          -- the device's, twice, and 1 more for visitors
    version      BIGINT NOT NULL, -- of the last push
    told         BIGINT NOT NULL, -- up to this place of the log the device has been told
    floor        BIGINT NOT NULL, -- behind this place,
    covered      BIGINT NOT NULL, -- and up to this one, it has everything
    acknowledged BIGINT NOT NULL, -- the version that it is known to have
    reset        SMALLINT NOT NULL, -- it must be made to pull everything
    pull_version BIGINT NOT NULL, -- of the last full pull that has begun
    pull_from    BIGINT NOT NULL, -- and the end of the log at that moment
    pulled_at    BIGINT,
    pushed_at    BIGINT
);
INSERT INTO lanes (id, version, told, floor, covered, acknowledged, reset, pull_version, pull_from)
SELECT 2 * id, 1, 0, 0, 0, 0, 0, 0, 0 FROM devices WHERE corp_id IS NOT NULL;
INSERT INTO lanes (id, version, told, floor, covered, acknowledged, reset, pull_version, pull_from)
SELECT 2 * id + 1, 1, 0, 0, 0, 0, 0, 0, 0 FROM devices WHERE corp_id IS NOT NULL;

-- The last pushes of each lane; the id is made of the lane and the version.
CREATE TABLE notices (
    id      ${key},
    told_at BIGINT NOT NULL,
    content ${text} NOT NULL
);

-- Whom a device has fetched by id since the place up to which it has everything.
CREATE TABLE fetched (
    device_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    change    BIGINT NOT NULL,
    PRIMARY KEY (device_id, person_id)
);
