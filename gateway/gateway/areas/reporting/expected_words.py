"""What is wrong with the day on which a birth is expected, in words for whoever typed it."""

from collections.abc import Mapping

from haven_schemas.errors import FieldCode

EXPECTED_WORDS: Mapping[FieldCode, str] = {
    FieldCode.WRONG_FORMAT: "Write the day the birth is expected as 31/8/2027, or leave it empty.",
    FieldCode.TOO_LONG_AGO: "The birth was expected more than a month before. Check the day, or leave it empty.",
    FieldCode.TOO_FAR_AHEAD: "The birth cannot be expected more than ten months from now. Check the day.",
}
