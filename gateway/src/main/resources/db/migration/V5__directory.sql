-- The directory: where a person may go, and when. An erased person keeps nothing of it.
ALTER TABLE people ADD COLUMN rules ${text};        -- pass rules, a line each: id, effect time, rule
ALTER TABLE people ADD COLUMN limited SMALLINT NOT NULL DEFAULT 0; -- 1: only the devices that are named, and those of the groups
ALTER TABLE people ADD COLUMN starts_at BIGINT;     -- of a visit
ALTER TABLE people ADD COLUMN ends_at BIGINT;
ALTER TABLE people ADD COLUMN waiting SMALLINT NOT NULL DEFAULT 0; -- 1: the visit has not begun, so the person is in range of nothing
ALTER TABLE people ADD COLUMN barred SMALLINT NOT NULL DEFAULT 0;  -- 1: was erased and listed again, and has not enrolled since
CREATE INDEX people_by_start ON people (starts_at) WHERE waiting = 1;
CREATE INDEX people_by_end ON people (ends_at) WHERE ends_at IS NOT NULL;

CREATE TABLE person_groups (
    person_id BIGINT NOT NULL,
    name      ${text} NOT NULL,
    PRIMARY KEY (person_id, name)
);

-- By sn: a device may be named before it is there, and a name outlives it, so that nobody is let in everywhere because
-- the only device that they were limited to is gone.
CREATE TABLE person_devices (
    person_id BIGINT NOT NULL,
    sn        ${text} NOT NULL,
    PRIMARY KEY (person_id, sn)
);
CREATE INDEX person_devices_by_sn ON person_devices (sn);

-- Of the corp that has bound the device.
CREATE TABLE device_groups (
    device_id BIGINT NOT NULL,
    name      ${text} NOT NULL,
    PRIMARY KEY (device_id, name)
);

-- What people were called before, for the erasure of what tells of them.
CREATE TABLE former_userids (
    person_id BIGINT NOT NULL,
    userid    ${text} NOT NULL,
    PRIMARY KEY (person_id, userid)
);
