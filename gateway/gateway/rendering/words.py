"""Words of pages that are no code's: what became of files sent with a report, and numbers with what they count."""

REPORT_FILE_WORDS = {
    "": "Received. It is being checked for viruses.",
    "kind": "Not taken: this kind of file is not. Send a PDF, a picture, an office document, a text, sound or film.",
    "mismatch": "Not taken: what is in it is not what its name says.",
    "empty": "Not taken: there is nothing in it.",
    "too_large": "Not taken: it is too large.",
    "too_many": "Not taken: it is more than a report may have. Give it to the safeguarding team.",
    "rest": "Not taken: it was more than can be sent at once.",
    "broken": "It did not arrive whole. Send it again.",
    "away": "It could not be kept just now: part of Haven is not answering. Send it again.",
    "no_room": "Not kept: Haven has no room for files now. Your report is safe. Keep the file and tell your IT team.",
    "busy": "It could not be taken just now: Haven is very busy. Send it again in a moment.",
    "not_yours": "Not taken: you did not send this report.",
    "sign_in": "Not sent: files need you to be signed in. Send it from My reports once you are.",
    "none": "Choose a file first.",
    "left_behind": "Not sent: a file cannot come along while you sign in. Choose it again.",
    "day_pass": "Not sent: a day pass sends no files. Give it to the safeguarding team.",
}
"""What became of a file that was sent with a report, by ``FileOutcome.code``."""


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with what it counts: ``1 pupil``, ``2 pupils``; ``more`` where an *s* is not enough."""
    return f"{count} {one if count == 1 else more or one + 's'}"
