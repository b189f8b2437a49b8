"""The tables of the measurements say what was measured, and whether a goal is met."""

from bench.table import Row, at_least, at_most, compared_with_both, markdown

TURNS = [[1.0, 2.0, 4.0], [3.0, 4.0, 4.0], [1.0, 8.0, 1.0]]
"""Turns of Recert, the ceiling and the bare app. To the ceiling: 0.5, 0.75, 0.125; to the bare app: 0.25, 0.75, 1."""


def test_a_ratio_is_the_median_of_those_of_the_turns_and_the_goal_is_for_that_to_the_ceiling() -> None:
    row = compared_with_both("seconds", TURNS, "{:.0f} s".format, at_most(0.5))
    assert row == Row("seconds", "1 s", "4 s", "0.50", "at most 0.5", met=True, bare="4 s", bare_ratio="0.75")
    assert compared_with_both("seconds", TURNS, "{:.0f} s".format, at_most(0.49)).met is False
    assert compared_with_both("answers", TURNS, "{:.0f}".format, at_least(0.5)).met is True
    assert compared_with_both("answers", TURNS, "{:.0f}".format, at_least(0.51)).met is False


def test_a_table_has_the_bare_app_s_columns_only_where_a_row_has_something_in_them() -> None:
    with_bare = Row("seconds", "1 s", "4 s", "0.50", "at most 0.5", met=True, bare="4 s", bare_ratio="0.75")
    without = Row("errors", "1", goal="none", met=False)
    assert markdown("All", "ceiling", [with_bare, without]).splitlines() == [
        "## All",
        "",
        "| | Recert | ceiling | ratio | goal | | bare Bolt app | ratio |",
        "| --- | ---: | ---: | ---: | --- | --- | ---: | ---: |",
        "| seconds | 1 s | 4 s | 0.50 | at most 0.5 | met | 4 s | 0.75 |",
        "| errors | 1 |  |  | none | **missed** |  |  |",
    ]
    assert markdown("All", "one", [without]).splitlines()[2:] == [
        "| | Recert | one | ratio | goal | |",
        "| --- | ---: | ---: | ---: | --- | --- |",
        "| errors | 1 |  |  | none | **missed** |",
    ]
