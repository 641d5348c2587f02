"""Who exists, who reads which event and who calls whom: the one file the broker is declared from.

The broker's definitions (vhosts, users' permissions, exchanges, queues, bindings, policies) are rendered from this
module before any service starts, and the consumers read the same lists, so a handler without a queue, or a queue
without a handler, cannot exist (``tests/repository`` compares this with the entrypoints in code).
"""

from dataclasses import dataclass

VHOST_EVENTS = "events"
VHOST_RPC = "rpc"

EXCHANGE_EVENTS = "haven.events"
"""Topic. Routing key = event type ``<service>.<name>``; a service may write only its own prefix."""
EXCHANGE_RESYNC = "haven.resync"
"""Topic. Routing key ``<owner>.<reader>``: an owner replays its present state to one reader."""
EXCHANGE_RETRY = "haven.retry"
"""Topic. Routing key = name of the queue ``<service>.retry.<milliseconds>`` or ``<service>.parking``."""
EXCHANGE_BROADCAST = "haven.broadcast"
"""Fanout into one exclusive queue a process: session revoked, key gone."""
EXCHANGE_CALLS = "haven.calls"
"""Topic, vhost rpc. Routing key = ``<service>``; a service may write those that it calls, and itself."""
EXCHANGE_REPLIES = "haven.replies"
"""Topic, vhost rpc. Routing key = the queue's name, ``<caller>.reply.<32 hexadecimal digits>``; a service may write
those of its callers, and take its own."""
EXCHANGE_RPC = "haven.rpc"
"""Direct, vhost rpc. Routing key = ``<service>``. The way of calls in release 0.1.0, and where the broker passes on
what nobody takes from ``haven.calls`` while that release may run beside this one."""
OPERATOR = "operator"
"""The broker's user of the ``haven`` command, which may call every service."""

RETRY_DELAYS_MS = (1_000, 10_000, 60_000, 600_000)
"""The ladder: the default waits between attempts, then parking."""

DELIVERY_LIMIT = 50
"""Deliveries of one message to consumers that died holding it, before the broker moves it to parking."""

AUDIT_EVENT = "audit_entries_recorded"
"""Every source's audit entries travel as ``<source>.audit_entries_recorded``."""
RESTORED_EVENT = "database_restored"
"""``<service>.database_restored``: a service found its database restored to an earlier time. All with a database read
it."""
RESYNC_EVENT = "resync_wanted"
"""``<reader>.resync_wanted``: a reader asks an owner for its present state."""

BROADCAST_NUMBERS = "audit_numbers"
"""Broadcast of audit: the highest number it holds of each source, and what it lacks."""
BROADCAST_ALERTS = "alerts_told"
"""Broadcast of alerts: ids of alerts that were made, and of those that were read, by whose inbox they are in."""
BROADCAST_STANDING = "destruction_standing"
"""Broadcast of retention: whether all that was destroyed is destroyed here as well, and of which restored databases."""
CLOSES_AFTER_RESTORE = ("incidents", "pupils", "referrals", "alerts", "audit", "retention")
"""Who holds anything about children: restored to an earlier time they show nobody anything until all that was destroyed
since is destroyed again (decision 0094)."""
LIST_EVENT = "events_listed"
"""What an owner sent to one reader travels as ``<owner>.events_listed``, to that reader alone."""


@dataclass(frozen=True)
class ServiceTopology:
    """One service: the events it publishes and reads, and the services it may call by RPC."""

    name: str
    publishes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    serves_rpc: bool = True
    broadcasts: bool = True
    every_source: tuple[str, ...] = (RESTORED_EVENT, RESYNC_EVENT)
    """Names of events that it reads from every service that publishes them."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Topic patterns bound beside ``reads``."""
        return tuple(f"*.{name}" for name in self.every_source)


SERVICES: tuple[ServiceTopology, ...] = (
    ServiceTopology(
        name="identity",
        publishes=(
            "identity.school_changed",
            "identity.staff_changed",
            "identity.installation_set_up",
            "identity.notice_due",
        ),
        reads=("pupils.staff_listed",),
        calls=("pupils", "incidents"),
    ),
    ServiceTopology(
        name="pupils",
        publishes=(
            "pupils.pupil_changed",
            "pupils.pupil_joined",
            "pupils.pupil_left",
            "pupils.pupil_merged",
            "pupils.pupil_unmerged",
            "pupils.roll_questions_asked",
            "pupils.roll_question_answered",
            "pupils.pupil_moved",
            "pupils.matches_waiting",
            "pupils.leavers_listed",
            "pupils.roll_file_waits",
            "pupils.stop_to_ask_again",
            "pupils.staff_listed",
            "pupils.possible_link_changed",
            "pupils.delivery_finished",
            "pupils.subject_disposed",
            "pupils.leavers_forgotten",
        ),
        calls=("identity",),
        reads=(
            "identity.school_changed",
            "identity.staff_changed",
            "incidents.conflict_changed",
            "incidents.link_answered",
            "incidents.subject_matched",
            "incidents.leavers_let_go",
            "retention.keys_destroyed",
        ),
    ),
    ServiceTopology(
        name="incidents",
        publishes=(
            "incidents.category_changed",
            "incidents.concern_recorded",
            "incidents.concern_opened",
            "incidents.concern_triaged",
            "incidents.concern_waits_here",
            "incidents.matter_changed",
            "incidents.children_corrected",
            "incidents.conflict_changed",
            "incidents.link_question_asked",
            "incidents.link_answered",
            "incidents.action_assigned",
            "incidents.action_due",
            "incidents.look_back_due",
            "incidents.paper_review_due",
            "incidents.file_review_due",
            "incidents.subject_matched",
            "incidents.file_handed_over",
            "incidents.file_handover_waits",
            "incidents.file_received",
            "incidents.file_kept",
            "incidents.read_request_asked",
            "incidents.read_request_decided",
            "incidents.discard_announced",
            "incidents.records_moved",
            "incidents.register_read",
            "incidents.referral_written",
            "incidents.record_changed_school",
            "incidents.request_answered",
            "incidents.file_disposed",
            "incidents.leavers_let_go",
        ),
        reads=(
            "identity.school_changed",
            "identity.staff_changed",
            "identity.installation_set_up",
            "pupils.pupil_changed",
            "pupils.pupil_merged",
            "pupils.pupil_unmerged",
            "pupils.pupil_moved",
            "pupils.possible_link_changed",
            "alerts.concerns_taken",
            "retention.disposal_ordered",
            "retention.keys_destroyed",
            "retention.leavers_due",
        ),
        calls=("identity", "pupils", "retention", "referrals"),
    ),
    ServiceTopology(
        name="alerts",
        publishes=("alerts.concerns_taken", "alerts.subject_disposed"),
        reads=(
            "identity.school_changed",
            "identity.staff_changed",
            "identity.notice_due",
            "incidents.category_changed",
            "incidents.concern_recorded",
            "incidents.concern_opened",
            "incidents.concern_triaged",
            "incidents.concern_waits_here",
            "incidents.matter_changed",
            "incidents.children_corrected",
            "incidents.look_back_due",
            "incidents.paper_review_due",
            "incidents.file_review_due",
            "incidents.link_question_asked",
            "incidents.action_assigned",
            "incidents.action_due",
            "incidents.file_handed_over",
            "incidents.file_handover_waits",
            "incidents.file_received",
            "incidents.read_request_asked",
            "incidents.read_request_decided",
            "incidents.discard_announced",
            "incidents.records_moved",
            "incidents.register_read",
            "pupils.roll_questions_asked",
            "pupils.roll_question_answered",
            "pupils.matches_waiting",
            "pupils.leavers_listed",
            "pupils.roll_file_waits",
            "pupils.stop_to_ask_again",
            "pupils.possible_link_changed",
            "referrals.deadline_reached",
            "incidents.file_disposed",
            "referrals.subject_disposed",
            "retention.disposal_announced",
            "retention.hold_review_due",
            "retention.hold_lifted",
            "retention.schedule_earlier",
            "retention.wide_hold_changed",
            "retention.files_due",
        ),
        calls=("identity", "incidents", "referrals"),
    ),
    ServiceTopology(
        name="audit",
        publishes=("audit.subject_disposed",),
        reads=(
            "incidents.conflict_changed",
            "pupils.pupil_merged",
            "pupils.pupil_unmerged",
            "incidents.subject_matched",
            "incidents.file_kept",
            "incidents.leavers_let_go",
            "retention.keys_destroyed",
        ),
        every_source=(AUDIT_EVENT, RESTORED_EVENT, RESYNC_EVENT),
        calls=("identity",),
    ),
    ServiceTopology(
        name="referrals",
        publishes=("referrals.deadline_reached", "referrals.subject_disposed"),
        reads=(
            "identity.school_changed",
            "incidents.referral_written",
            "incidents.record_changed_school",
            "incidents.request_answered",
            "incidents.file_disposed",
        ),
        calls=("identity", "incidents", "pupils"),
    ),
    ServiceTopology(
        name="retention",
        publishes=(
            "retention.disposal_ordered",
            "retention.keys_destroyed",
            "retention.disposal_announced",
            "retention.hold_review_due",
            "retention.hold_lifted",
            "retention.schedule_earlier",
            "retention.wide_hold_changed",
            "retention.files_due",
            "retention.leavers_due",
        ),
        reads=(
            "identity.school_changed",
            "incidents.file_disposed",
            "incidents.leavers_let_go",
            "pupils.subject_disposed",
            "pupils.leavers_forgotten",
            "referrals.subject_disposed",
            "alerts.subject_disposed",
            "audit.subject_disposed",
        ),
        calls=("identity", "pupils", "incidents"),
    ),
    ServiceTopology(
        name="gateway",
        calls=("identity", "pupils", "incidents", "alerts", "audit", "referrals", "retention"),
        serves_rpc=False,
        every_source=(),
    ),
)

BY_NAME = {service.name: service for service in SERVICES}

ENDS_THERE: dict[tuple[str, str], tuple[str, ...]] = {
    ("identity", "pupils"): ("pupils.copy_staff_list", "pupils.count_open_work"),
    ("identity", "incidents"): ("incidents.count_open_work",),
    ("incidents", "retention"): (
        "retention.find_file_to_read",
        "retention.list_destroyed",
        "retention.keeps_report",
    ),
    ("incidents", "referrals"): ("referrals.goes_on", "referrals.handover_day"),
}
"""Who asks whom against the direction of all others, and by which calls alone: each is answered without asking anybody,
so that no call leads back to the service that asked (``tests/repository``)."""


def readers_of(event_type: str) -> tuple[str, ...]:
    """Names of the services that read ``event_type``; empty when no one does (then nothing is published)."""
    name = event_type.partition(".")[2]
    return tuple(service.name for service in SERVICES if event_type in service.reads or name in service.every_source)


def types_sent(owner: str, reader: str) -> tuple[str, ...]:
    """The event types that ``owner`` publishes and ``reader`` reads."""
    published = (*BY_NAME[owner].publishes, audit_event_type(owner))
    return tuple(each for each in published if reader in readers_of(each))


def read_types(owner: str) -> list[str]:
    """The event types of ``owner`` that anyone reads."""
    return [each for each in (*BY_NAME[owner].publishes, audit_event_type(owner)) if readers_of(each)]


def owners_read_by(reader: str) -> tuple[str, ...]:
    """The services whose events ``reader`` reads."""
    return tuple(each.name for each in SERVICES if each.serves_rpc and types_sent(each.name, reader))


def callers_of(service: str) -> tuple[str, ...]:
    """Who may call ``service`` and is answered by it; itself too, since it asks whether calls get through."""
    return (service, *(each.name for each in SERVICES if service in each.calls), OPERATOR)


def events_queue(service: str) -> str:
    """The quorum queue a service takes its events from."""
    return f"{service}.events"


def retry_queue(service: str, delay_ms: int) -> str:
    """The delay queue in which a message waits ``delay_ms`` before it returns to the service."""
    return f"{service}.retry.{delay_ms}"


def parking_queue(service: str) -> str:
    """Where messages rest that failed every attempt, could not be decoded, or killed their consumers."""
    return f"{service}.parking"


def calls_queue(service: str) -> str:
    """The quorum queue of a service's calls, which the service declares and binds too."""
    return f"{service}.calls"


def rpc_queue(service: str) -> str:
    """The classic queue of a service's calls in release 0.1.0: still taken from."""
    return f"{service}.rpc"


def list_event_type(owner: str) -> str:
    """Event type under which ``owner`` tells a reader what it was sent."""
    return f"{owner}.{LIST_EVENT}"


def audit_event_type(source: str) -> str:
    """Event type under which ``source`` sends its audit entries."""
    return f"{source}.{AUDIT_EVENT}"
