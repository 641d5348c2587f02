"""A dependency that cannot be reached: never the fault of the message or call in hand."""


class Away(Exception):
    """``dependency`` did not answer. Work waits or is refused as unavailable; no attempt is counted."""

    def __init__(self, dependency: str) -> None:
        super().__init__(dependency)
        self.dependency = dependency


class DatabaseAway(Away):
    """PostgreSQL refused the connection or dropped it."""

    def __init__(self) -> None:
        super().__init__("database")


class VaultAway(Away):
    """OpenBao is sealed, stopped, or did not answer in time."""

    def __init__(self) -> None:
        super().__init__("vault")


class BrokerAway(Away):
    """RabbitMQ cannot be reached."""

    def __init__(self) -> None:
        super().__init__("broker")


class OwnerAway(Away):
    """Another service, owner of what is needed, did not answer."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service
