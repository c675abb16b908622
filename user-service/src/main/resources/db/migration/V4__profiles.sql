ALTER TABLE accounts
    ADD COLUMN given_name text CHECK (char_length(given_name) BETWEEN 1 AND 80),
    ADD COLUMN family_name text CHECK (char_length(family_name) BETWEEN 1 AND 80),
    ADD COLUMN role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    -- Set when the account was deleted: the row stays, without anything that tells whose it was.
    ADD COLUMN deleted_at timestamptz;

-- One for each order and filter that a list may ask for; what is deleted is in none of them.
DROP INDEX accounts_by_status;
CREATE INDEX accounts_listed ON accounts (id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_listed_by_status ON accounts (status, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_listed_by_handle ON accounts (handle) WHERE deleted_at IS NULL;
CREATE INDEX accounts_listed_by_status_and_handle ON accounts (status, handle) WHERE deleted_at IS NULL;
CREATE INDEX accounts_admins ON accounts (id) WHERE role = 'admin' AND deleted_at IS NULL;

-- How many rows of follows name an account on either side; no row means none. A table of its own, so that being
-- followed neither changes an account's version nor waits for whoever changes the account.
CREATE TABLE follow_counts (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    following bigint NOT NULL DEFAULT 0 CHECK (following >= 0),
    followers bigint NOT NULL DEFAULT 0 CHECK (followers >= 0)
);

INSERT INTO follow_counts (account_id, following, followers)
SELECT id, sum(following), sum(followers)
FROM (
    SELECT follower_id AS id, 1 AS following, 0 AS followers FROM follows
    UNION ALL
    SELECT followee_id, 0, 1 FROM follows
) AS ends
GROUP BY id;
