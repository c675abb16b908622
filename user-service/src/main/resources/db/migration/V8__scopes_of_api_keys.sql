-- What a key was made for; null for all that its account may do, as all keys are of before.
ALTER TABLE api_keys ADD COLUMN scopes text[]
    CHECK (cardinality(scopes) > 0
        AND scopes <@ ARRAY ['users:read', 'users:write', 'posts:read', 'posts:write', 'feed:read', 'admin']);
