"""The mails of single alerts, and those to owners of accounts."""
