-- Who may open one database: its service's two roles, and none of another service.
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {app};
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {owner};
