"""A request type is a short list of pages; a begun request is the answers to them, kept for its browser alone."""

from dataclasses import dataclass, field

from parlour.foundation.clock import DAY

KEPT_MS = 1 * DAY


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    kind: str = "line"  # line, words, date, choice
    hint: str = ""
    required: str = ""  # what to say when it is empty; "" when it may be
    limit: int = 200  # characters
    autocomplete: str = "off"
    choices: tuple[tuple[str, str], ...] = ()  # value, label
    masked: bool = False  # kept apart from the words; staff are shown it alone, with a reason


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RequestType:
    name: str
    title: str
    lead: str  # what happens, before the first page
    minutes: int
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True, slots=True)
class Begun:
    """`answered` names the steps whose pages were sent, also where every field may be empty."""

    key: str  # of the form that will send it: sent twice, it is one case
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    answered: tuple[str, ...] = ()
    sent: str = ""  # the reference of the case it became
