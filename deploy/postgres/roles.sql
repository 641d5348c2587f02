-- One service's roles. {owner} owns the schema and runs migrations; {app} is what the running service is;
-- {lookup} owns the few SECURITY DEFINER functions (it signs in nowhere and may be given a policy of its own).
-- No role may pass by row level security.
CREATE ROLE {owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {owner_password};
CREATE ROLE {app} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {app_password};
CREATE ROLE {lookup} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- The owner must be a member of {lookup} to hand a function over to it.
GRANT {lookup} TO {owner};
ALTER ROLE {app} SET statement_timeout = '30s';
ALTER ROLE {app} SET lock_timeout = '10s';
ALTER ROLE {app} SET idle_in_transaction_session_timeout = '60s';
