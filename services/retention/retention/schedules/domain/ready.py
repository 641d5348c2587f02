"""The schedules that come ready, for England.

No statute sets for how long a school keeps a child protection file, in England or in Wales: what is here is guidance
that schools follow, each line with how well it is verified. A trust agrees its own in place of any that law does not
set.
"""

from datetime import date

from timescales.codes import Status

from .schedule import Schedule

_CHECKED = date(2026, 11, 26)

READY: tuple[Schedule, ...] = (
    Schedule(
        code="child-protection",
        record="child_protection",
        what="child protection and safeguarding files",
        trigger="birth",
        years=25,
        basis="guidance",
        source="IRMS schools toolkit, page 93, as described by dataprotection.education",
        edition="2019",
        status=Status.SECONDARY,
        checked_on=_CHECKED,
        not_verified="No Act or regulation was found that sets it. Elsewhere birth and 50 years are kept to, or the"
        " last entry and 25 years. Which edition of the toolkit is the newest was not found.",
    ),
    Schedule(
        code="lasting",
        record="lasting",
        what="files about sexual abuse, or about failings of the institution itself",
        trigger="birth",
        years=25,
        keeps=True,
        basis="guidance",
        source="Independent Inquiry into Child Sexual Abuse, recommendation 17, as told by accesstocarerecords.org.uk",
        edition="2022",
        status=Status.SECONDARY,
        checked_on=_CHECKED,
        not_verified="The inquiry asked for 75 years; it is no law. Claims about sexual abuse have no time limit since"
        " 29 June 2026 (Crime and Policing Act 2026, section 96, as described by brownejacobson.com).",
    ),
    Schedule(
        code="no-birth-date",
        record="no_birth_date",
        what="files of children whose birth date nobody knows",
        trigger="last_entry",
        years=25,
        basis="policy",
        source="Haven's own, so that no such file is left without a day",
        edition="2026",
        status=Status.OWN,
        checked_on=_CHECKED,
    ),
    Schedule(
        code="send",
        record="send",
        what="special educational needs files, and education, health and care plans",
        trigger="birth",
        years=31,
        basis="guidance",
        source="IRMS schools toolkit, page 94, as described on sencoforum.com",
        edition="2019",
        status=Status.SECONDARY,
        checked_on=_CHECKED,
        not_verified="The toolkit itself was not read.",
    ),
    Schedule(
        code="pastoral",
        record="pastoral",
        what="pastoral notes, as part of the pupil record",
        trigger="birth",
        years=25,
        basis="guidance",
        source="not read: as generally known",
        edition="not read",
        status=Status.UNVERIFIED,
        checked_on=_CHECKED,
        not_verified="The last school keeps them; neither the length nor its source was read.",
    ),
    Schedule(
        code="behaviour",
        record="behaviour",
        what="behaviour and exclusions, as part of the pupil record",
        trigger="birth",
        years=25,
        basis="guidance",
        source="not read: as generally known",
        edition="not read",
        status=Status.UNVERIFIED,
        checked_on=_CHECKED,
        not_verified="The last school keeps them; neither the length nor its source was read.",
    ),
    Schedule(
        code="attendance",
        record="attendance",
        what="admission and attendance registers, each entry",
        trigger="last_entry",
        years=6,
        basis="law",
        source="School Attendance (Pupil Registration) (England) Regulations 2024, regulation 7 (SI 2024/208)",
        edition="2024",
        status=Status.VERIFIED,
        checked_on=_CHECKED,
        here=False,
        since=date(2024, 8, 19),
    ),
    Schedule(
        code="staff-allegation",
        record="staff_allegation",
        what="allegations against staff: to the usual age of retirement, or 10 years, whichever is longer",
        trigger="last_entry",
        years=10,
        basis="guidance",
        source="Keeping children safe in education, as quoted by a London authority in 2014",
        edition="2014",
        status=Status.SECONDARY,
        checked_on=_CHECKED,
        here=False,
        not_verified="What the edition of 2026 says was not read, nor what it says of malicious and false allegations.",
    ),
    Schedule(
        code="low-level",
        record="low_level",
        what="low-level concerns about staff: at least until they leave",
        trigger="leaving",
        years=1,
        basis="guidance",
        source="not read: as generally known",
        edition="not read",
        status=Status.UNVERIFIED,
        checked_on=_CHECKED,
        here=False,
        not_verified="What Keeping children safe in education 2026 says of it was not read; one year is ours.",
    ),
)
