"""The lock files: small at run time, every wheel by hash, no trace of the machine that wrote them."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+) \\$", re.MULTILINE)
LOCKS = ["requirements.txt", "requirements-dev.txt"]
MOST_AT_RUN_TIME = 55
# The full GPL would bind whoever ships Parlour; the LGPL of a driver that is only imported does not.
FORBIDDEN = re.compile(r"\bA?GPL|(?<!Lesser )General Public License(?! v2 or later \(LGPL)", re.IGNORECASE)


def names(lock: str) -> list[str]:
    return [name for name, _ in PINNED.findall((ROOT / lock).read_text())]


def test_the_run_time_lock_stays_small() -> None:
    assert 0 < len(names("requirements.txt")) <= MOST_AT_RUN_TIME


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pinned_package_a_hash_or_a_comment(lock: str) -> None:
    for line in (ROOT / lock).read_text().splitlines():
        assert re.fullmatch(r"([a-z0-9-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?| *#.*|)", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_about_a_machine_is_in_the_lock(lock: str) -> None:
    assert not re.search(
        r"(?<![\w.])/\w+/|https?:|file:|--(index|find|extra|trusted)", (ROOT / lock).read_text()
    )


def test_both_locks_agree_where_they_overlap() -> None:
    ours, theirs = (dict(PINNED.findall((ROOT / lock).read_text())) for lock in LOCKS)
    assert {name: theirs[name] for name in theirs.keys() & ours.keys()} == {
        name: ours[name] for name in theirs.keys() & ours.keys()
    }


@pytest.mark.parametrize("name", names("requirements.txt"))
def test_no_package_we_ship_on_is_gpl(name: str) -> None:
    facts = distribution(name).metadata
    stated = [facts.get("License-Expression", ""), *facts.get_all("Classifier", [])]
    licences = [line for line in stated if "Licen" in line or line == stated[0]]
    assert any(licences) or facts.get("License"), f"{name} states no licence"
    assert not [line for line in licences if FORBIDDEN.search(line)]
