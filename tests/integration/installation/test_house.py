"""What customers and staff do through the front door of a real installation, on both databases."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.foundation.clock import DAY, move_clock
from tests.support.house import LINES, House, custodian_stopped, open_house
from tests.support.installation import parlour, short_folder, until
from tests.support.postgres import Cluster


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """One for each kind of database; what needs another clock or another state makes its own conversation."""
    url = None
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("postgres")
        url = cluster.url(cluster.new_database())
    with short_folder() as folder, open_house(folder / "house", url) as opened:
        yield opened


def test_a_conversation_reads_the_same_from_both_sides(house: House) -> None:
    cleo = house.cleo_wrote("One.\nTwo lines.")
    house.ana.take(cleo.reference)
    house.ana.reply(cleo.reference, "Three.")
    cleo.say("Four.")
    house.ana.note(cleo.reference, "Between us.")
    assert cleo.bodies() == ["One.\nTwo lines.", "Three.", "Four."]
    assert [one.kind for one in house.ana.read(cleo.reference)] == ["inbound", "outbound", "inbound", "note"]
    elsewhere = house.customer().come_back(cleo.code)
    assert elsewhere.read() == cleo.read()


def test_log_who_says_which_messages_somebody_opened(house: House) -> None:
    cleo = house.cleo_wrote("Seen.")
    house.ana.take(cleo.reference)
    cleo.say("Seen as well.")
    house.ana.read(cleo.reference)
    cleo.say("Not seen by Ana.")
    cleo.read()
    row = next(part for part in house.olga.get("/admin/people").text.split("<tr ") if ">Ana" in part)
    ana = row.split('data-staff="')[1].split('"')[0]
    told = parlour("log", "who", ana, "--json", "--data", str(house.settings.data))
    assert told.returncode == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    (seen,) = [line for line in lines if (line["act"], line["reference"]) == ("opened", cleo.reference)]
    assert (len(seen["items"]), seen["messages"]) == (3, [1, 2, 3])  # the second is that Ana joined
    plain = parlour("log", "who", ana, "--data", str(house.settings.data)).stdout
    assert "messages 1, 2, 3" in plain
    assert "Seen" not in plain


def test_dora_and_ben_are_shown_nothing(house: House) -> None:
    cleo = house.cleo_wrote("For Care alone.")
    house.ana.take(cleo.reference)
    assert house.visitor().get(cleo.room).status == 404
    assert house.visitor().get(f"/desk/case/{cleo.reference}").status == 303
    ben = house.ben.get(f"/desk/case/{cleo.reference}")
    assert ben.status == 404
    assert "For Care alone." not in ben.text
    olga = house.olga.get(
        f"/desk/case/{cleo.reference}"
    )  # an officer sees that it is there, not what it says
    assert olga.status == 200
    assert "For Care alone." not in olga.text


def test_a_handed_over_case_belongs_to_the_other_team(house: House) -> None:
    cleo = house.cleo_wrote("My line is dead.")
    house.ana.take(cleo.reference)
    case = f"/desk/case/{cleo.reference}"
    page = house.ana.get(case).text
    lines = next(part for part in page.split("<option ") if f">{LINES}<" in part).split('"')[1]
    assert house.ana.submit(case, f"{case}/hand-over", {"team": lines}).status == 303
    assert house.ana.get(case).status == 404
    house.ben.take(cleo.reference)
    assert [one.body for one in house.ben.read(cleo.reference)] == ["My line is dead."]
    assert "went to another team" in cleo.get(cleo.room).text


def test_its_customer_reopens_a_resolved_case_by_writing(house: House) -> None:
    cleo = house.cleo_wrote("Is it done?")
    house.ana.take(cleo.reference)
    house.ana.resolve(cleo.reference)
    assert "We will erase this on" in cleo.get(cleo.room).text
    cleo.say("It is not.")
    page = cleo.get(cleo.room).text
    assert "The conversation is open again." in page
    assert "We will erase this on" not in page


def test_words_are_gone_on_their_day_without_anybody_asking(house: House) -> None:
    """The clock is the rehearsal's own: this test moves it for everybody, so it stands last but one."""
    cleo = house.cleo_wrote("Only for ninety days.")
    house.ana.take(cleo.reference)
    house.ana.resolve(cleo.reference)
    other = house.cleo_wrote("Still open.")
    move_clock(house.settings.places.clock, 89 * DAY)
    later = house.customer().come_back(cleo.code)  # her browser has long forgotten
    assert later.bodies() == ["Only for ninety days."]
    move_clock(house.settings.places.clock, 2 * DAY)
    until(lambda: "has been erased" in later.get(later.room).text, "the words are gone")
    assert "Only for ninety days." not in later.get(later.room).text
    assert house.customer().come_back(other.code).bodies() == ["Still open."]


def test_what_is_written_while_the_custodian_is_away_is_there_when_it_returns(house: House) -> None:
    with custodian_stopped(house.supervisor):
        written = [house.cleo_wrote(f"Number {number}.") for number in range(20)]
        for one in written:
            one.say("And more.")
    for number, one in enumerate(written):
        until(lambda one=one: "not shown this minute" not in one.get(one.room).text, "it can be read")
        assert one.bodies() == [f"Number {number}.", "And more."]


def test_no_file_of_the_installation_holds_a_word(house: House, tmp_path: Path) -> None:
    secret = "aquamarine-" * 6
    cleo = house.cleo_wrote(secret)
    house.ana.sign_in()
    house.ana.take(cleo.reference)
    house.ana.reply(cleo.reference, secret)
    files = [path for path in house.settings.data.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret.encode() in path.read_bytes()]
