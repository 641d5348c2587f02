"""What people read about a second person: who is asked, and what their answer does."""

from haven_schemas.acts.identity.roles import RequestKind

NOBODY = "nobody yet: the trust needs one more headteacher, safeguarding lead or safeguarding trustee"

DECIDED: dict[tuple[RequestKind, bool], str] = {
    ("role", True): "Confirmed. The role is in force.",
    ("role", False): "Refused. The role is not given.",
    ("factor_reset", True): "Confirmed. The second steps are removed, and their owner is told.",
    ("factor_reset", False): "Refused. The second steps stay.",
    ("address", True): "Confirmed. The address is changed; the old and the new one are told.",
    ("address", False): "Refused. The address stays.",
    ("domain", True): "Confirmed. The addresses are changed; each owner is told at the old and the new one.",
    ("domain", False): "Refused. The addresses stay.",
    (
        "owner",
        True,
    ): "Confirmed. With their second step, what they wrote before opens for them again. They are told.",
    ("owner", False): "Refused. What was written before stays closed.",
}

SIGN_ON_DECIDED = {True: "Confirmed. Staff can sign in this way from now on.", False: "Refused. It stays off."}
