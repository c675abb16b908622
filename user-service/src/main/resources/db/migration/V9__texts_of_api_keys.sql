-- Whether the text that counts now was ever shown by somebody. One that was not, since the answer with it got lost, gives way
-- at the next rotation, and not the one before it. Those of before are taken for used.
ALTER TABLE api_keys ADD COLUMN text_used boolean NOT NULL DEFAULT true;
