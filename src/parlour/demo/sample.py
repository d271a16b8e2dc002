"""The sample company: its teams, topics and people, and the conversations of threads.txt."""

import re
from dataclasses import dataclass
from importlib.resources import files

COMPANY = "Quillmere Broadband"
ADDRESS = "Quillmere Broadband, 4 Weir Lane, Quillmere"
TIME_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class SampleTeam:
    key: str
    name: str
    topics: tuple[tuple[str, str], ...]  # (key, name)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleWord:
    kind: str  # "C", "A" or "N"
    text: str


@dataclass(frozen=True, slots=True)
class SampleCase:
    topic: str
    hours_ago: float
    agent: str  # a person's name; "" when nobody has taken it
    end: str  # "new", "open", "waiting" or "resolved"
    words: tuple[SampleWord, ...]


TEAMS = (
    SampleTeam("accounts", "Accounts", (
        ("bill", "A bill or a payment"),
        ("moving", "Moving home"),
        ("cancel", "Leaving or changing a package"),
    )),
    SampleTeam("lines", "Lines and repairs", (
        ("fault", "Something is not working"),
        ("install", "A new line or a visit"),
    )),
    SampleTeam("care", "Care", (
        ("complaint", "A complaint"),
        ("access", "Extra help, or something private"),
        ("other", "Something else"),
    )),
)  # fmt: skip

CALLED = "+442079460958"  # kept free for stories by the regulator
REQUESTS = {
    "new-address": "Moving home",
    "complaint": "A complaint",
    "privacy": "Extra help, or something private",
}

PEOPLE = (
    SamplePerson("Asha", ("officer", "agent"), ("accounts", "lines", "care")),
    SamplePerson("Jonah", ("officer", "agent"), ("care",)),
    SamplePerson("Wen", ("agent",), ("lines",)),
    SamplePerson("Tomas", ("agent",), ("lines",)),
    SamplePerson("Ines", ("agent", "supervisor"), ("accounts", "care")),
)

_HEAD = re.compile(r"== (\w+), ([\d.]+), (\w+|-), (new|open|waiting|resolved)")


def sample_cases() -> tuple[SampleCase, ...]:
    """Oldest first."""
    text = files("parlour.demo").joinpath("threads.txt").read_text()
    blocks = text.split("\n\n")[1:]
    return tuple(sorted((_case(block.strip()) for block in blocks), key=lambda case: -case.hours_ago))


def _case(block: str) -> SampleCase:
    first, *lines = block.splitlines()
    head = _HEAD.fullmatch(first)
    if head is None:
        raise ValueError(f"threads.txt: {first}")
    agent = "" if head[3] == "-" else head[3]
    words = tuple(SampleWord(line[0], line[3:]) for line in lines)
    return SampleCase(head[1], float(head[2]), agent, head[4], words)
