"""Each rule stands in one subject, and says who must act as its own nation calls them."""

from collections import Counter
from dataclasses import replace

from timescales.codes import Must
from timescales.rules import RULES
from timescales.starts import Start
from timescales.subjects import SUBJECTS, must_there, subject_of


def test_each_start_stands_in_one_subject():
    assert Counter(start for starts in SUBJECTS.values() for start in starts) == Counter(Start)


def test_each_rule_has_its_subject():
    assert {subject_of(rule) for rule in RULES} <= SUBJECTS.keys()
    by_code = {rule.code: subject_of(rule) for rule in RULES}
    assert by_code["pep"] == "Looked-after children"
    assert by_code["lado"] == "Allegations, and duties to tell"


def test_nobody_reads_what_another_nation_calls_an_authority():
    """A trust sets its own rules of Northern Ireland."""
    of_authorities = [rule for rule in RULES if rule.must is Must.AUTHORITY]
    there = {must_there(replace(rule, nation="northern_ireland")) for rule in of_authorities}
    assert there == {"health and social care trust"}
    assert {must_there(rule) for rule in of_authorities} == {"local authority"}
    assert not any("(" in must_there(rule) for rule in RULES)
