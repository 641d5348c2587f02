"""What a list proposes about one person. It only proposes: no row of a list makes or changes an account."""

from haven_schemas.acts.identity.staff_lists import ProposalKind

from .alike import name_skeleton, same_name


def proposal_of(
    *, linked: bool, works_here: bool, differs: bool, has_address: bool, settled: bool, back_settled: bool
) -> ProposalKind | None:
    """``settled``: a person decided about just this name and address before; ``back_settled``: that the account stays
    as it is. ``works_here``: the account is active, with a role here."""
    if linked and not works_here:
        return None if back_settled else "back"
    if settled or (linked and not differs):
        return None
    if linked:
        return "changed"
    return "new" if has_address else "no_address"


def says_otherwise(name: str, email: str | None, account_name: str, account_email: str | None) -> bool:
    """Whether a list calls an account's owner otherwise, or gives them another address; no address says nothing."""
    return not same_name(name, account_name) or (email is not None and email != account_email)


def is_somebody_else(family_name: str, email: str | None, account_name: str, account_email: str | None) -> bool:
    """Whether a linked row may be about another person by now: another family name and another address at once, as when
    an MIS gives out its ids anew. Nothing follows from such a row by itself."""
    return email != account_email and not is_same_person(family_name, account_name)


def is_same_person(family_name: str, account_name: str) -> bool:
    """Whether a first match needs no look: the account has the family name in it (``Ms A. Khan`` is Aisha Khan)."""
    family = name_skeleton(family_name).split()
    return bool(family) and set(family) <= set(name_skeleton(account_name).split())
