"""Figures of the server: connections, those refused or ended, answers that failed."""

from prometheus_client import Counter, Gauge

CONNECTIONS = Gauge("haven_http_connections", "Connections from callers that are open")
IN_HAND = Gauge("haven_http_in_hand", "Requests that have a thread, or wait for one", ["threads"])
THREADS = Gauge("haven_http_threads", "Threads that answer requests", ["threads"])
REFUSED = Counter("haven_http_connections_refused_total", "Connections not taken", ["reason"])
ENDED = Counter("haven_http_connections_ended_total", "Connections ended by a deadline", ["reason"])
ANSWERS_FAILED = Counter("haven_http_answers_failed_total", "Answers that failed after or beside the view", ["stage"])
