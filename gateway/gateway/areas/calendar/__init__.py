"""One's own work as a calendar that names nobody, and the passwords by which apps fetch it."""
