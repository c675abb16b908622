-- A deleted account loses its follows both ways.
CREATE INDEX follows_by_followee ON follows (followee_id);

-- Whether user-service has told of the author and the account exists; not so before its first event, of an author
-- whose post was quicker, and not after its deletion. Only one that was told of can turn out to be gone.
ALTER TABLE authors ADD COLUMN told boolean NOT NULL DEFAULT false;
