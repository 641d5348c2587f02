"""The text of a small CSV file, in the encodings spreadsheets and GIAS write."""


def text_of(content: bytes) -> str | None:
    """UTF-8 (with or without a mark), else Windows' cp1252, trimmed and with plain line ends; None if it is no text.

    GIAS and Excel write either.
    """
    if b"\x00" in content:
        return None
    try:
        found = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            found = content.decode("cp1252")
        except UnicodeDecodeError:
            return None
    return found.replace("\r\n", "\n").replace("\r", "\n").strip()
