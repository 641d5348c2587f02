"""Figures of the server: connections, those refused or ended, answers that failed."""

from prometheus_client import Counter, Gauge

CONNECTIONS = Gauge("haven_http_connections", "Connections from callers that are open")
REFUSED = Counter("haven_http_connections_refused_total", "Connections not taken", ["reason"])
ENDED = Counter("haven_http_connections_ended_total", "Connections ended by a deadline", ["reason"])
ANSWERS_FAILED = Counter("haven_http_answers_failed_total", "Answers that failed after or beside the view", ["stage"])
