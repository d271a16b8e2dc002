"""Who passes for the company, and who only speaks of it. Ordinary names come from the labelled data, read in place."""

import csv
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.street.impostors import HANDLE, NAME, avatar_distance, looks_like, same_picture
from parlour.street.lookalikes import distance
from parlour.street.model import Account, Author

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
OWN_IDS = frozenset({"1", "2"})
COMPANIES = {
    "Northwind Ltd": (
        Account("1", "northwind", "Northwind"),
        Account("2", "NorthwindHelp@social.example", "Northwind Help"),
    ),
    "Brightwater Energy plc": (Account("1", "BrightwaterUK", "Brightwater Energy"),),
    "Halcyon Mobile": (
        Account("1", "halcyonmobile", "Halcyon Mobile"),
        Account("2", "HalcyonCares", "Halcyon Cares"),
    ),
    "Marlow & Barnes": (Account("1", "marlowbarnes", "Marlow & Barnes"),),
    "Kestrel Air": (Account("1", "flykestrel", "Kestrel Air"),),
    "Verity": (Account("1", "verity", "Verity"),),
    "O7": (Account("1", "O7", "O7"),),
}


def seen(handle: str, name: str = "", company: str = "Northwind Ltd", key: str = "99") -> tuple[str, ...]:
    return looks_like(Author(key, handle, name), COMPANIES[company], company, OWN_IDS)


@pytest.mark.parametrize(
    "handle",
    """northwind north_wind n0rthw1nd northwlnd northvvind nortwind nnorthwind norhtwind northwind_help helpnorthwind
    northwindsupport2 the_real_northwind northwind.official NORTHWIND_CS northwind-refunds-uk customercarenorthwind
    northwind247 norrthwind_care northwind@social.example2 help@northwind.social nоrthwind""".split(),
)
def test_a_handle_that_passes_for_ours_is_seen(handle: str) -> None:
    assert seen(handle) == (HANDLE,)


@pytest.mark.parametrize(
    "name",
    [
        "Northwind", "NORTHWIND ✓", "✅ Northwind™ ☑️", "Ｎｏｒｔｈｗｉｎｄ", "Nоrthwіnd", "Νorthwind",
        "N o r t h w i n d", "Northwind Customer Care 🇬🇧", "ɴᴏʀᴛʜᴡɪɴᴅ", "𝐍𝐨𝐫𝐭𝐡𝐰𝐢𝐧𝐝 Support", "🅽🅾🆁🆃🅷🆆🅸🅽🅳", "Nörthwínd",
        "Ņорthшind", "N\u200borth\u00adwind", "Sam | Northwind Support", "Priya from Northwind Help",
        "\u200b" * 200 + "Northwind", "Northwind Ltd.",
    ],
)  # fmt: skip
def test_a_name_that_passes_for_ours_is_seen(name: str) -> None:
    assert seen("someone", name) == (NAME,)


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("ihatenorthwind", "I hate northwind"),
        ("northwind_is_broken", "Northwind broke my heating"),
        ("northwindvictim", "Not Northwind Support"),
        ("cleo", "Cleo (waiting for Northwind)"),
        ("northernwindow", "North Window Cleaning"),
        ("windy_north", "Fed up with Northwind: support is a joke"),
        ("support", "Customer Support"),
        ("helpme", "Help"),
        ("exnorthwind", "No Northwind"),
        ("northwind_customer", "Cleo (Northwind customer)"),
        ("the_real_uk", "UK"),
        ("", ""),
        ("🙂", "✓"),
    ],
)
def test_somebody_who_speaks_of_us_is_no_impostor(handle: str, name: str) -> None:
    assert seen(handle, name) == ()


def test_our_own_accounts_are_never_impostors() -> None:
    assert seen("northwind", "Northwind", key="1") == ()
    assert seen("northwind", "Northwind", key="2") == ()
    assert looks_like(Author("7", "northwind"), (), "Northwind", frozenset({"7"})) == ()


def test_people_on_our_own_instance_are_judged_by_their_names() -> None:
    own = (Account("1", "desk@northwind.example", "Northwind"),)
    assert looks_like(Author("9", "anna@northwind.example"), own, "Northwind", OWN_IDS) == ()
    assert looks_like(Author("9", "help@northwind.example", "Northwind Help"), own, "Northwind", OWN_IDS) == (
        NAME,
    )
    assert looks_like(Author("9", "anna@northwind-support.net"), own, "Northwind", OWN_IDS) == (HANDLE,)


def test_short_names_are_not_found_in_other_words() -> None:
    assert seen("o7help", company="O7") == (HANDLE,)
    for handle in ("us07", "o8", "gb_o7_fan", "o77", "theo7"):
        assert seen(handle, company="O7") == ()
    for handle in ("vanity", "verily", "charity"):
        assert seen(handle, company="Verity") == ()


def test_a_company_is_not_cut_short_where_its_name_ends_like_a_word_of_its_desk() -> None:
    for company, other in (
        ("Texaco", "texa"),
        ("Campus", "camp"),
        ("Theramed", "ramed"),
        ("Medicare", "medi_help"),
    ):
        own = (Account("1", company, company),)
        assert looks_like(Author("9", other, other), own, company, OWN_IDS) == ()
        assert looks_like(Author("9", f"{company}_help"), own, company, OWN_IDS) == (HANDLE,)


def test_a_company_named_like_a_desk_is_still_found_whole() -> None:
    own = (Account("1", "HelpUK", "Help UK"),)
    assert looks_like(Author("9", "he1p_uk"), own, "Help UK", OWN_IDS) == (HANDLE,)
    assert looks_like(Author("9", "help"), own, "Help UK", OWN_IDS) == ()


def swapped(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def cut(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def mixed(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    return lambda word, rng: "".join(table[c] if c in table and rng.random() < 0.6 else c for c in word)


def in_parts(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice("_.-") + word[at:]


def with_office(word: str, rng: random.Random) -> str:
    office = rng.choice("help support care team service services official customercare UK refunds".split())
    return rng.choice(("{0}_{1}", "{0}{1}", "{1}{0}", "{1}_{0}", "{0}.{1}")).format(word, office)


def numbered(word: str, rng: random.Random) -> str:
    return f"{word}{rng.choice(('', '_'))}{rng.randrange(1, 2000)}"


CYRILLIC = dict(zip("aceopxyikms", "асеорхуікмѕ", strict=True))
GREEK = dict(zip("aoivnptux", "αοινηρτυχ", strict=True))
DIGITS = dict(zip("oilesatb", "01135478", strict=True))
TRICKS = (
    swapped, cut, doubled, in_parts, with_office, numbered, mixed(CYRILLIC), mixed(GREEK), mixed(DIGITS),
    mixed({"i": "l", "l": "I"}), mixed({"m": "rn", "w": "vv"}), lambda word, _: word.upper(),
    lambda word, _: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),
)  # fmt: skip


def disguised(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Companies and handles that mean to pass for theirs: one trick, or one on top of another."""
    for company in COMPANIES:
        if company != "O7":
            base = (
                company.removesuffix(" Ltd").removesuffix(" plc").replace(" & ", "").replace(" ", "").lower()
            )
            for _ in range(300):
                handle = rng.choice(TRICKS)(base, rng)
                yield company, rng.choice(TRICKS[3:])(handle, rng) if rng.random() < 0.5 else handle


def test_at_least_19_of_20_disguises_are_seen() -> None:
    found = [
        (company, handle, bool(seen(handle, company=company)))
        for company, handle in disguised(random.Random(7))
    ]
    share = sum(caught for *_, caught in found) / len(found)
    print(f"{share:.4f} of {len(found)}; not seen: {[(c, h) for c, h, caught in found if not caught][:40]}")
    assert share >= 0.95


def people() -> list[str]:
    """Names of people in the labelled sets, and handles as people make them out of names and words."""
    if not DATA.is_dir():
        pytest.skip("the labelled data is not beside the repository")
    names = set[str]()
    for line in (DATA / "pii-labelled/uk-chat/uk_chat.jsonl").read_text().splitlines():
        names |= {span["value"] for span in json.loads(line)["spans"] if span["label"] == "PERSON"}
    for text in json.loads(
        (DATA / "pii-labelled/presidio-research/generated_large_first600.json").read_text()
    ):
        names |= {span["entity_value"] for span in text["spans"] if span["entity_type"] == "PERSON"}
    for conll in ("broad-twitter-corpus/e.conll", "wnut17/emerging.dev.conll"):
        rows = (DATA / "pii-labelled" / conll).read_text()
        names |= set(re.findall(r"^(\S+)\tB-(?:PER|person)", rows, re.MULTILINE))
    return sorted(names)


def ordinary(rng: random.Random) -> Iterator[tuple[str, str]]:
    names, said = people(), list[str]()
    with (DATA / "tweets/twcs-slices.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            said += re.findall(r"[A-Za-z]{3,12}", row["text"] if row["inbound"] == "True" else "")
    for _ in range(600):
        name, word, other = rng.choice(names), rng.choice(said), rng.choice(said)
        compact = re.sub(r"[^A-Za-z]", "", name)
        yield (
            rng.choice((f"{compact}{rng.randrange(100)}", f"{word}_{other}", f"{word}{other}", compact)),
            name,
        )
        at = rng.randrange(len(said) - 3)
        yield "".join(said[at : at + 2]).lower(), " ".join(said[at : at + 3])


def test_at_most_1_in_500_ordinary_people_is_taken_for_us() -> None:
    asked, flagged = 0, list[tuple[str, str]]()
    for handle, name in ordinary(random.Random(11)):
        for company in COMPANIES:
            asked += 1
            if seen(handle, name, company):
                flagged.append((company, handle if seen(handle, "", company) else "(by name)"))
    print(f"{len(flagged)} of {asked}: {[company for company, _ in flagged]}")
    assert len(flagged) <= asked / 500


def test_people_who_name_us_in_passing_are_ordinary_too() -> None:
    rng, flagged, asked = random.Random(13), 0, 0
    for _, name in ordinary(rng):
        for company in ("Northwind Ltd", "Verity", "Kestrel Air"):
            brand = company.removesuffix(" Ltd")
            asked += 1
            said = rng.choice((f"{name} hates {brand}", f"{brand} lost {name}", f"{name} ({brand} customer)"))
            flagged += bool(seen(f"{name.split()[0]}vs{brand}".replace(" ", ""), said, company))
    print(f"{flagged} of {asked}")
    assert flagged <= asked / 500


@given(st.text(max_size=120), st.text(max_size=300), st.text(max_size=40))
def test_any_name_at_all_is_judged(handle: str, name: str, company: str) -> None:
    assert set(looks_like(Author("9", handle, name), (Account("1", handle, company),), company, OWN_IDS)) <= {
        HANDLE,
        NAME,
    }


def slow_distance(a: str, b: str) -> int:
    """The textbook's, without a band."""
    table = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1])]
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(a), len(b)]


@given(st.text("abc", max_size=9), st.text("abc", max_size=9), st.integers(0, 4))
def test_the_band_changes_nothing_within_it(a: str, b: str, most: int) -> None:
    assert distance(a, b, most) == min(slow_distance(a, b), most + 1)


def test_pictures_alike_are_close_and_no_picture_is_like_no_other() -> None:
    ours = bytes.fromhex("0f1e2d3c4b5a6978")
    assert avatar_distance(ours, ours) == 0
    assert avatar_distance(ours, bytes.fromhex("0f1e2d3c4b5a6979")) == 1
    assert same_picture(ours, bytes.fromhex("0f1e2d3c4b5a6988"))
    assert not same_picture(ours, bytes.fromhex("f0e1d2c3b4a59687"))
    assert not same_picture(bytes(8), bytes(8))
