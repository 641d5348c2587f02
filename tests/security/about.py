"""What a request of the bus is about: one school's records and accounts."""

from dataclasses import dataclass

from records import Records


@dataclass(frozen=True)
class AccountRecords:
    """What identity keeps at one school: of accounts, requests, visitors and programs."""

    staff: str
    """An account that works there, and nowhere else."""
    colleague: str
    """Another, of a safeguarding lead."""
    grant: str
    request: str
    day_pass: str
    machine: str
    session: str
    factor: str


@dataclass(frozen=True)
class About:
    """What a request is about: one school's records and accounts."""

    records: Records
    accounts: AccountRecords
    category: str

    @property
    def school(self) -> str:
        return str(self.records.school_id)

    def ids(self) -> set[str]:
        """Everything by which a leak would show."""
        mine = {str(value) for part in (self.records, self.accounts) for value in vars(part).values()}
        return mine - {self.records.school_urn}
