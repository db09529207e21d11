-- The corp that has brought the name. Null counts for nobody: the default, and names from before.
ALTER TABLE algorithms ADD COLUMN corp_id ${text};

-- Whatever else was told of a person, this holds only what waits.
CREATE INDEX outbox_waiting ON outbox (app_id, userid, user_type, id) WHERE state = 'PENDING';
