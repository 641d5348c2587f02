"""What is answered to someone signed in below the second tier: two closed lists, each entry with its reason.

A test compares them with the entrypoints: one that is not here asks for the second tier. What is answered to services
and without a token names no child, which the same test holds.
"""

SHOWS_A_CHILD: dict[str, str] = {
    "pupils.find_pupils": "whoever reports has to say whom the report is about; today's names, class and year alone",
    "pupils.get_pupils": "the same, by the ids of children chosen for a report; nothing that a search would not find",
    "incidents.list_own_concerns": "one's own reports of the last day, unless password or address changed since;"
    " of any other no child is named",
    "incidents.get_concern": "one's own report of the last day, unless password or address changed since; of any other"
    " status, category and times",
    "incidents.read_drafts": "one's own unfinished reports of the last week, unless password or address changed since",
}
"""A child's name or id, or free text that may hold one. ``service.method`` to why."""

SHOWS_NO_CHILD: dict[str, str] = {
    "incidents.record_concern": "reporting waits for nobody; the answer is a receipt",
    "incidents.record_sealed_concern": "reporting waits for nobody; the answer is a receipt",
    "incidents.intake_key": "a public key, for a report that is sealed in the browser",
    "incidents.keep_draft": "keeps what is being written; the answer is empty",
    "incidents.drop_draft": "deletes one's own draft; the answer is empty",
    "incidents.begin_report_file": "a file that belongs to one's own report; the answer is a place to put it",
    "incidents.finish_report_file": "a file that belongs to one's own report; the answer is a receipt",
    "incidents.abandon_report_file": "a file of one's own that did not arrive; the answer is a receipt",
    "incidents.refuse_report_file": "a file of one's own that was refused; the answer is a receipt",
    "incidents.list_categories": "the trust's categories, which tell of no child",
    "pupils.list_feeds": "connections of the MIS and how they do: counts and times",
    "pupils.list_deliveries": "pupil files and what became of them: counts and codes",
    "pupils.show_delivery": "what became of one pupil file: numbers of rows, fields and codes, no value of any",
    "identity.list_schools": "names of one's schools",
    "identity.list_staff": "names of colleagues, to choose one",
    "identity.staff_names": "names of colleagues, beside what they did",
    "identity.sign_out": "ends one's own session",
    "identity.change_password": "one's own, with the present one",
    "identity.elevate": "the way to the second tier",
    "identity.begin_passkey_elevation": "the way to the second tier",
    "identity.elevate_by_passkey": "the way to the second tier",
    "identity.elevate_by_recovery_code": "the way to the second tier",
    "identity.list_factors": "one's own factors; the second tier where there is one, as the use case asks",
    "identity.begin_totp": "one's first factor; the second tier where there is one, as the use case asks",
    "identity.confirm_totp": "one's first factor; the second tier where there is one, as the use case asks",
    "identity.begin_passkey": "one's first factor; the second tier where there is one, as the use case asks",
    "identity.confirm_passkey": "one's first factor; the second tier where there is one, as the use case asks",
    "identity.list_own_sessions": "where one is signed in oneself",
    "identity.owner_proof": "whether somebody has to say that one's account is one's own",
    "identity.ask_owner": "asks a colleague to say that one's account is one's own",
    "identity.end_own_session": "ends one's own; a fresh sign-in or the second tier, as the use case asks",
    "identity.end_other_sessions": "ends one's own; a fresh sign-in or the second tier, as the use case asks",
}
"""``service.method`` to what it is for."""
