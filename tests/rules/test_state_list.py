"""The state's list: its columns are matched by name, or refused; its dates come in two forms."""

from datetime import date

import pytest

from rules.state_list import Columns, UnclearColumnsError, columns, is_state_list, may_be_own, read
from rules.table import BadFileError, Table
from tests.rules.tables import read as read_table


def table(header: str, *rows: str) -> Table:
    return read_table("\n".join([header, *(rows or ("x,y,z",))]).encode())


@pytest.mark.parametrize(
    ("header", "number", "expires"),
    [
        ("Name,License No.,Expiration Date", 1, 2),
        ("Certification Number,Name,Expires", 0, 2),
        ("LicenseNumber,ExpDate,Name", 0, 1),
        ("EMS #,EXP. DATE,NREMT Number", 0, 1),
        ("cert_no,License Type,expiry date", 0, 2),
        ("Number,Expiration,CPR Expiration", 0, 1),
        ("Credential ID,NREMT Expiration Date,License Expiration", 0, 2),
        ("LIC_NBR,LIC_EXPR_DATE,NAME", 0, 1),
    ],
)
def test_columns_are_matched_by_what_they_are_called(header: str, number: int, expires: int) -> None:
    names = header.split(",")
    found = table(header)
    assert columns(found) == Columns(number, expires, names[number], names[expires])
    assert is_state_list(found)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Name,License No.,Level",
            "Recert can't tell which column holds the expiration; the file has “Name”, “License No.”, “Level”",
        ),
        ("Name,Expires,Phone No", "Recert can't tell which column holds the number"),
        ("License No,Cert No,Expires", "several columns may hold the number"),
        ("License No,Expires,Expiration", "several columns may hold the expiration"),
    ],
)
def test_what_is_missing_or_unclear_is_refused_with_the_names_that_there_are(header: str, words: str) -> None:
    with pytest.raises(UnclearColumnsError) as raised:
        columns(table(header))
    assert words in str(raised.value)
    assert not is_state_list(table(header))


def test_columns_may_be_named_whatever_they_are_called() -> None:
    odd = table("Who,What,When")
    assert columns(odd, "what", "WHEN") == Columns(1, 2, "What", "When")
    for number, expires in (("Why", "When"), ("When", "when")):
        with pytest.raises(UnclearColumnsError, match=r"there is no column “Why”|two of the columns"):
            columns(odd, number, expires)


def test_a_list_with_social_security_numbers_is_refused_and_dates_of_birth_are_not_read() -> None:
    with pytest.raises(BadFileError, match="Recert never takes"):
        columns(table("License No,Expires,SSN"))
    found = table("License No,Expires,Date of birth", "E0123456,2029-03-31,1990-01-01")
    assert read((found, columns(found))).dates == {"E0123456": date(2029, 3, 31)}


def test_a_number_with_two_dates_is_contradicted_and_what_cannot_be_read_is_kept_with_its_line() -> None:
    rows = (
        "e-0123456,3/31/2029",
        "E0123456,2029-03-31",
        "P0000009,3/31/2027",
        "P0000009,3/31/2029",
        "E0123456,soon",
        "P0000001,soon",
        "A0000002,",
        "no one,x",
    )
    found = table("License No,Expires", *rows)
    listed = read((found, columns(found)))
    assert listed.dates["E0123456"] == date(2029, 3, 31)
    assert listed.contradicted == {"P0000009"}
    assert {number: str(why) for number, why in listed.unreadable.items()} == {
        "P0000001": "line 7, Expires: “soon” isn't a date; write it like 3/31/2027",
        "A0000002": "line 8, Expires: is empty",
    }


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["12345,2029-03-31"], "License No: holds no certification number"),
        (["E0123456,soon"], "Expires: holds no date like"),
    ],
)
def test_a_column_that_holds_nothing_of_its_kind_is_the_wrong_one(rows: list[str], words: str) -> None:
    found = table("License No,Expires", *rows)
    with pytest.raises(BadFileError, match=words + ".*; if another column does, name that one") as raised:
        read((found, columns(found)))
    assert not isinstance(raised.value, UnclearColumnsError), "the columns are clear, what they hold is not"


def test_of_very_many_columns_some_are_named() -> None:
    wide = ",".join(f"c{number}" for number in range(200))
    with pytest.raises(UnclearColumnsError, match="“c29” and 170 more"):
        columns(read_table(f"{wide}\n{wide}\n".encode()))


def test_a_status_other_than_in_force_is_kept_as_the_list_shows_it() -> None:
    rows = (
        "Current",
        "Active",
        "Active - In good standing",
        "Revoked",
        "Inactive",
        "Active - Probation",
        "",
        "Expired",
    )
    found = table("License No,Expires,License Status", *(f"E000000{at},3/31/2029,{row}" for at, row in enumerate(rows)))
    places = columns(found)
    assert (places.status, places.status_name) == (2, "License Status")
    assert dict(read((found, places)).not_in_force) == {
        "E0000003": "Revoked",
        "E0000004": "Inactive",
        "E0000005": "Active - Probation",
        "E0000006": "",
        "E0000007": "Expired",
    }


@pytest.mark.parametrize("order", [1, -1], ids=["as they are", "turned around"])
def test_of_several_rows_of_a_number_the_latest_in_force_counts_unless_a_later_one_is_not(order: int) -> None:
    rows = [
        *("E0000001,3/31/2027,Expired", "E0000001,3/31/2029,Active"),
        *("E0000002,3/31/2027,Active", "E0000002,3/31/2029,Active"),
        *("E0000003,3/31/2029,Active", "E0000003,3/31/2029,Revoked"),
        *("E0000004,3/31/2027,Active", "E0000004,3/31/2029,Suspended"),
        *("E0000005,3/31/2029,Active", "E0000005,,Revoked"),
        *("E0000006,soon,Active", "E0000006,3/31/2027,Expired"),
        *("E0000007,3/31/2025,Inactive", "E0000007,3/31/2027,Expired"),
    ]
    found = table("License No,Expires,Status", *rows[::order])
    listed = read((found, columns(found)))
    assert (listed.dates["E0000001"], listed.dates["E0000002"]) == (date(2029, 3, 31), date(2029, 3, 31))
    assert dict(listed.not_in_force) == {
        "E0000003": "Revoked",
        "E0000004": "Suspended",
        "E0000005": "Revoked",
        "E0000007": "Expired",
    }
    assert (list(listed.unreadable), listed.contradicted) == (["E0000006"], frozenset())


def test_of_several_statuses_the_one_to_read_is_asked_for() -> None:
    found = table("License No,Expires,Status,Application Status", "E0123456,2029-03-31,Current,Denied")
    with pytest.raises(UnclearColumnsError, match="several columns may hold the status"):
        columns(found)
    assert read((found, columns(found, status="status"))).not_in_force == {}
    assert read((found, columns(found, status="application status"))).not_in_force == {"E0123456": "Denied"}
    assert columns(table("License No,Expires,License Type")).status is None


def test_where_any_day_stands_first_a_date_that_may_be_two_is_none() -> None:
    found = table("License No,Expires", "E0000001,31/3/2029", "E0000002,3/4/2029", "E0000003,4/4/2029")
    listed = read((found, columns(found)))
    assert listed.dates == {"E0000001": date(2029, 3, 31), "E0000003": date(2029, 4, 4)}
    assert list(listed.unreadable) == ["E0000002"]


@pytest.mark.parametrize(
    "name", ["LIC_STATUS_CODE", "License Status Code", "Status Reason", "Status/Date", "Status Date", "Status Since"]
)
def test_a_status_is_read_whatever_else_its_column_s_name_says(name: str) -> None:
    found = table(f"License No.,Expires,{name}", "E0123456,3/31/2029,Revoked")
    assert read((found, columns(found))).not_in_force == {"E0123456": "Revoked"}


def test_beside_a_status_its_date_is_left_alone() -> None:
    found = table("License No.,Expires,Status,Status Date", "E0123456,3/31/2029,Active,1/1/2027")
    assert columns(found).status_name == "Status"


@pytest.mark.parametrize("name", ["Supervisor Email", "Emergency Contact Email", "Email"])
def test_a_list_with_anybody_s_address_may_be_a_service_s_own(name: str) -> None:
    assert may_be_own(table(f"Name,Cert #,Expiration,Status,{name}"))
