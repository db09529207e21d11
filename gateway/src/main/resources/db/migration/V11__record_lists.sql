-- For lists of one device, and for those of a short time.
CREATE INDEX records_by_sn ON records (corp_id, sn, seq);
CREATE INDEX records_by_time ON records (corp_id, at);
CREATE INDEX temperatures_by_sn ON temperatures (corp_id, sn, seq);
CREATE INDEX temperatures_by_time ON temperatures (corp_id, at);
CREATE INDEX doors_by_sn ON doors (corp_id, sn, seq);
