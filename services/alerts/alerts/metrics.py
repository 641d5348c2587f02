"""Prometheus metrics of alerts; labels are codes, never ids."""

from prometheus_client import Counter, Gauge

ALERTS = Counter("haven_alerts_total", "Alerts put into an inbox", ["kind"])
NOBODY_TO_TELL = Counter("haven_alerts_nobody_to_tell_total", "Times a concern's school had nobody who may triage")
ESCALATED = Counter("haven_alerts_escalated_total", "Unread concerns passed on to the next people", ["to"])
LATE_PASSED_ON = Counter("haven_late_work_passed_on_total", "Overdue work passed on to the next people", ["kind", "to"])
CONCERNS_UNREAD = Gauge("haven_concerns_unread", "Concerns nobody has read in the time the trust allows, or decided on")
DUTY_HOURS_MISSING = Gauge("haven_duty_hours_missing", "Schools whose duty hours are not copied: the usual ones count")
MAILS = Counter("haven_mails_total", "Mails by what became of them", ["outcome"])
MAILS_WAITING = Gauge("haven_mails_waiting", "Mails not yet sent, suppressed or given up")
ACCOUNT_MAILS_WAITING = Gauge("haven_account_mails_waiting", "Mails to owners of accounts that wait to be sent")
TIDIED = Counter("haven_alerts_tidied_total", "Rows deleted since they were done with long ago", ["what"])
TIDYING_BEHIND = Gauge(
    "haven_alerts_tidying_behind_seconds",
    "For how long the oldest row that is to be deleted has waited for it",
    ["what"],
)
MAIL_SERVER_AWAY = Gauge("haven_mail_server_away", "1 while the mail server cannot be reached")
