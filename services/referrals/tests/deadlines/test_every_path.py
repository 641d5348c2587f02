"""Every path of steps that an authority can take: how the referral stands and which clocks wait, in plain words."""

from datetime import date

from referrals.rules.clocks import becomes, rules_begun
from referrals.rules.course import Course
from referrals.rules.in_use import in_use
from referrals.tracking.steps import next_steps, state_after

AUTHORITY = "childrens_services"
RULES = in_use("england", date(2026, 12, 1), None, (), {})
FEWEST_PATHS = 9_000
STEPS = (
    "acknowledged", "assessment_done", "enquiry_begun", "enquiry_ended", "conference_held", "core_group_held",
    "review_held", "child_in_need_plan", "child_protection_plan", "early_help_begun", "plan_ended", "closed",
    "not_accepted",
)  # fmt: skip
CONFERENCES = ("conference_held", "child_protection_plan")
OTHER_HELP = ("child_in_need_plan", "early_help_begun")
OVER = ("closed", "not_accepted")
LENGTH = 4
"""Enough for a plan, its end and another."""


def since(path, kinds):
    """What came after the last of these steps; None where there was none."""
    places = [place for place, kind in enumerate(path) if kind in kinds]
    return path[places[-1] + 1 :] if places else None


def plan_of(path):
    """The steps since the conference that a plan which goes on came from; None where none goes on."""
    rest = since(path, (*OTHER_HELP, "plan_ended"))
    rest = path if rest is None else rest
    begun = next((place for place, kind in enumerate(rest) if kind in CONFERENCES), None)
    return None if begun is None else rest[begun + 1 :]


def waiting(path):
    """Which clocks wait, as a lead would say it."""
    if any(kind in OVER for kind in path):
        return set()
    enquiry, plan, found = since(path, ("enquiry_begun",)), plan_of(path), set()
    if not path:
        found.add("ref-decide")
    if not {"assessment_done", *CONFERENCES, *OTHER_HELP} & set(path):
        found.add("assess")
    if enquiry is not None and not {"enquiry_ended", *CONFERENCES, *OTHER_HELP} & set(enquiry):
        found.add("icpc")
    if plan is not None and "core_group_held" not in plan:
        found.add("core-group")
    if plan is not None and "review_held" not in plan:
        found.add("review-1")
    nothing_ended = not {*OTHER_HELP, "plan_ended"} & set(path)  # they may never have told the school of the plan
    if "review_held" in (path if nothing_ended else plan or ()):
        found.add("review-n")
    return found


def standing(path):
    """How it stands, as a lead would say it."""
    if path and path[-1] in OVER:
        return path[-1]
    said = [each for each in path if each in ("child_protection_plan", *OTHER_HELP, "plan_ended")]
    if said and said[-1] != "plan_ended":
        return {"child_in_need_plan": "child_in_need", "early_help_begun": "early_help"}.get(
            said[-1], "child_protection"
        )
    rest = since(path, ("plan_ended",))
    enquiry = since(path if rest is None else rest, ("enquiry_begun",))
    if enquiry is not None and "enquiry_ended" not in enquiry:
        return "strategy_discussion"
    if not path or path == ("acknowledged",):
        return "acknowledged" if path else "sent"
    return "accepted"


def walk(path, state, running):
    """Each path there is from here, with how the referral stands and what waits."""
    yield path, state, running
    if len(path) == LENGTH or state in OVER:
        return
    for kind in next_steps(state, AUTHORITY):
        if kind not in STEPS:
            continue
        still = {code: rule for code, rule in running.items() if becomes(kind, AUTHORITY, rule.ends) is None}
        begun = rules_begun(kind, AUTHORITY, Course(("sent", *path)), RULES)
        after = {rule.code: rule for rule in begun} | still
        yield from walk((*path, kind), state_after(kind, state, "sent"), after)


def test_every_path_begins_and_ends_the_right_clocks():
    sent = {rule.code: rule for rule in rules_begun("sent", AUTHORITY, Course(), RULES)}
    wrong, paths = [], 0
    for path, state, running in walk((), "sent", sent):
        paths += 1
        if (state, set(running)) != (standing(path), waiting(path)):
            wrong.append((path, (state, sorted(running)), (standing(path), sorted(waiting(path)))))
    assert wrong[:5] == []
    assert paths > FEWEST_PATHS, "it looks at all of them"
