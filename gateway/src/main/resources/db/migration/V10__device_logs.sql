-- Logs that devices have sent, sealed by the key of the corp that has bound the device; they go when it is bound anew.
CREATE TABLE device_logs (
    seq         ${identity},
    device_id   BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    total       BIGINT NOT NULL, -- bytes before they were sealed
    key_id      BIGINT NOT NULL,
    data        ${bytes} NOT NULL
);
CREATE INDEX device_logs_by_device ON device_logs (device_id, received_at);
CREATE INDEX device_logs_by_key ON device_logs (key_id, seq);
