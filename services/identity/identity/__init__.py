"""The identity service: schools, staff accounts, roles, sign-in, sessions, tokens and permits."""
