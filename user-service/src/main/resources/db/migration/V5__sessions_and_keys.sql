-- A key is published first and signs later; which one signs follows from these times and the clock.
ALTER TABLE signing_keys ADD COLUMN signs_from timestamptz;
UPDATE signing_keys SET signs_from = created_at;
ALTER TABLE signing_keys ALTER COLUMN signs_from SET NOT NULL;
-- Names the secret that private_key is encrypted under; null while it is in clear.
ALTER TABLE signing_keys ADD COLUMN sealed_by text;
