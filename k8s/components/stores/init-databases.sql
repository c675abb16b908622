-- Runs once, when PostgreSQL starts on an empty volume: a role and a database of its own for each
-- service, and none may enter the other's. Docker Compose runs this file too.
\getenv users_password USERS_DB_PASSWORD
\getenv feed_password FEED_DB_PASSWORD

CREATE ROLE users LOGIN PASSWORD :'users_password';
CREATE ROLE feed LOGIN PASSWORD :'feed_password';
CREATE DATABASE users OWNER users;
CREATE DATABASE feed OWNER feed;
REVOKE ALL ON DATABASE users, feed, postgres FROM PUBLIC;
