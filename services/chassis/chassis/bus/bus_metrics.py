"""Prometheus metrics of the bus; labels are services, methods, event types and fixed words, never ids."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)

CONNECTION_UP = Gauge("haven_link_up", "Whether the broker connection is open", ["link"])
CONNECTION_OPENED = Counter("haven_link_opened_total", "Broker connections opened", ["link"])

RPC_SENT = Counter("haven_rpc_sent_total", "RPC calls made to other services", ["service", "outcome"])
RPC_SECONDS = Histogram("haven_rpc_round_trip_seconds", "Time from call to answer", ["service"], buckets=_SECONDS)
RPC_DROPPED = Counter("haven_rpc_dropped_total", "RPC calls taken from the queue and not run", ["reason"])
RPC_IN_HAND = Gauge("haven_rpc_in_hand", "RPC calls taken and not yet answered")
CALL_QUEUES_MADE_ANEW = Counter(
    "haven_call_queues_made_anew_total", "Times this service's queue of calls took nothing and was made anew"
)
RPC_MOST = Gauge("haven_rpc_most_in_hand", "RPC calls that are taken at once, one a worker")

EVENTS = Counter("haven_events_total", "Events taken, by what became of them", ["type", "outcome"])
EVENTS_IN_HAND = Gauge("haven_events_in_hand", "Events taken and not yet acknowledged")
EVENTS_HELD = Gauge("haven_events_held", "Events held while a dependency is away", ["dependency"])

EVENTS_MISSING = Gauge("haven_events_missing", "Events sent to this service that have not arrived", ["owner"])
EVENTS_MISSING_OLDEST = Gauge(
    "haven_events_missing_oldest_seconds", "Since when the oldest event that has not arrived is missed", ["owner"]
)
EVENTS_OUT_OF_REACH = Gauge(
    "haven_events_out_of_reach", "Missing events, or spans of them, that their owner keeps no more", ["owner"]
)

OUTBOX_SENT = Counter("haven_outbox_sent_total", "Outbox rows dealt with", ["outcome"])
OUTBOX_OLDEST = Gauge("haven_outbox_oldest_seconds", "Age of the oldest event not yet published")
RELAY_STEPS = Counter("haven_relay_steps_total", "Turns of the relay", ["outcome"])

AUDIT_OLDEST = Gauge("haven_audit_waiting_seconds", "Age of the oldest audit entry not yet numbered and sent")
AUDIT_UNHEARD = Gauge("haven_audit_log_unheard", "Whether the log's numbers were not heard yet, so that none is given")
DATABASE_RESTORED = Gauge(
    "haven_database_restored_timestamp_seconds",
    "When a database was last found restored to an earlier time",
    ["database"],
)

BROADCASTS = Counter("haven_broadcasts_total", "Broadcasts received", ["kind"])
CUT_OFF = Gauge("haven_broadcast_cut_off", "Whether this process misses its own broadcast beat")
