"""How somebody's choice of one mail a day is told to them."""

from haven_schemas.rpc.alerts import DigestChoice

from alerts.models import DigestChoiceRow


def chosen_digest(row: DigestChoiceRow) -> DigestChoice:
    """The time by the clocks of London, and when the next mail goes out."""
    return DigestChoice(digest_at=f"{row.at:%H:%M}", next_at=row.next_at)
