-- The corp that has brought the name. Null counts for nobody: the default, and names from before.
ALTER TABLE algorithms ADD COLUMN corp_id ${text};
