"""The mail channel: how a mail reads, and the server it is handed to."""
