-- Who may see how the server does, and no row of any table: for the exporter that Prometheus asks. Statements of others
-- that it could see are cut off after 100 letters (track_activity_query_size), before what people wrote.
CREATE ROLE {watch} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 5 PASSWORD {password};
GRANT pg_monitor TO {watch};
ALTER ROLE {watch} SET statement_timeout = '10s';
