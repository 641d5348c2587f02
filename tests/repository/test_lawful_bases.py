"""Every column says on what basis it is processed, or that it tells of nobody; and every basis is one in law."""

from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS
from haven_schemas.lawful_bases import PROPOSED
from haven_schemas.lawful_basis_columns import COLUMNS, NO_PERSONAL_DATA, OF_FIELDS, TABLES, group_of
from haven_schemas.words.lawful_bases import FLAGS
from support import data_map
from support.lists import every

LISTED = [column for column, _ in data_map.listed()]


def without_a_basis(columns):
    """Columns nobody has put into a group, nor said of that they tell of nobody."""
    for column in columns:
        try:
            group_of(column.service, column.table, column.name)
        except KeyError:
            yield str(column)


def test_every_column_of_the_data_map_has_a_basis():
    assert list(without_a_basis(LISTED)) == []


def test_a_new_table_and_a_new_service_are_refused_until_somebody_says():
    new = [data_map.Column("incidents", "referral", "agency"), data_map.Column("referrals", "letter", "text")]
    assert list(without_a_basis(new)) == ["incidents: referral.agency", "referrals: letter.text"]


def test_no_table_stands_in_two_groups_or_is_gone():
    named = [*(name for names in TABLES.values() for name in names), *NO_PERSONAL_DATA]
    assert sorted(name for name in set(named) if named.count(name) > 1) == []
    assert set(named) - {f"{column.service}: {column.table}" for column in LISTED} == set()
    assert set(COLUMNS) - {str(column) for column in LISTED} == set()


def test_every_group_of_fields_that_systems_send_has_a_basis():
    assert set(OF_FIELDS) == set(FIELD_GROUPS)


@every("group", PROPOSED)
def test_what_is_proposed_is_a_basis_in_law(group):
    """Article 9(2)(g) and Article 10 each need a condition of Schedule 1 (DPA 2018, sections 10 and 11)."""
    basis = PROPOSED[group]
    needs = basis.criminal or basis.article_9 in ("substantial_public_interest", "employment_social_protection")
    assert (basis.schedule_1 != "none") == needs
    assert basis.article_6 != "consent", "nobody consents freely to being safeguarded"


def test_the_source_s_basis_for_ethnicity_and_religion_is_flagged():
    assert "9(2)(b)" in FLAGS["origin_belief"]
    assert PROPOSED["origin_belief"].article_9 == "substantial_public_interest"


def test_a_group_is_used_by_columns_or_by_fields_of_a_column():
    assert set(PROPOSED) == {*TABLES, *OF_FIELDS.values()}
