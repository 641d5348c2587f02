"""Who is told what, when and by which channel: alerts in an inbox, and mails that name only sender and category."""
