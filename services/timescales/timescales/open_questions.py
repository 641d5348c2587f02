"""What nobody could verify by 1 December 2026, for whoever reads a deadline to know.

Rules that hang on one of these say so in ``not_verified`` as well.
"""

OPEN_QUESTIONS: tuple[str, ...] = (
    "The numbers of Working Together against the text of 2026: they are the earlier editions' (2018 to 2023).",
    "Which kind of day the 5 days are in which a child protection file moves.",
    "What Keeping children safe in education 2026 says of low-level concerns and of how long records are kept.",
    "What the same guidance says of malicious and of false allegations.",
    "Since when the duty to share of section 16LA of the Children Act 2004 is in force.",
    "Which schools are designated under section 16E of the Children Act 2004.",
    "Which section asks adults in regulated activity to report suspected child sex offences, and from which day.",
    "From which day section 78 of the Data (Use and Access) Act 2025 is in force; where pages differ, regulations win.",
    "Which edition of the IRMS toolkit is the newest.",
    "After how many absences, or days of sickness, an authority is told, and when a child is missing education.",
    "By when a name that is deleted from the admission register is reported.",
    "Any national number for a strategy discussion in England, for early help, and for Channel.",
    "Whether Keeping children safe in education 2026 still has placements reviewed half-termly, and in how many weeks.",
    "Wales: by when a referral is decided on and a conference held.",
    "Scotland and Northern Ireland: what begins which of their times; no rule of theirs comes ready.",
)
