"""Rules of alerts in plain Python: who is told, and when a mail is tried again."""
