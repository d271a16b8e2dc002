"""Every number the custodian goes by. A rehearsal or demo is given its own as JSON, when it is created."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Policy:
    """A demo or rehearsal fixes its own at creation, where a cap of 0 is no cap. All others live by these."""

    retention_days: int = 90
    live_cases: int = 15  # held at once by one agent
    cases_hour: int = 60  # distinct cases newly taken by one agent
    cases_day: int = 200
    installation_hour: int = 2_000  # distinct cases newly taken by everybody
    installation_day: int = 10_000
    review_days: int = 90  # how long access lasts until an officer says that somebody goes on; 0: for ever
    reveals_hour: int = 30  # masked facts shown to one agent
    past_cap_cases: int = 20  # more of them that a second person allows for a day
    contacts_case_day: int = 2  # openings of one case's contact field by the worker
    contacts_permille_day: int = 10  # of all living cases, or so many when that is more:
    contacts_least_day: int = 100
    seeks_minute: int = 60  # addresses typed by people who have no code
    sought_ms: int = HOUR  # how long the worker may take to ask what they matched
    upload_tries: int = 3  # openings of one uploaded file's key: a worker may die over it
    takes_per_touch: int = 10
    wait_ms: int = 24 * HOUR  # before a new person may act
    invitation_ms: int = 24 * HOUR
    approval_ms: int = 12 * HOUR  # how long a second officer may take to say yes
    setup_ms: int = 7 * DAY
    staff_session_ms: int = 12 * HOUR
    staff_idle_ms: int = 2 * HOUR
    customer_session_ms: int = 30 * DAY
    ceremony_ms: int = 5 * MINUTE
    touch_ms: int = 5 * MINUTE
    opening_line_ms: int = 10 * MINUTE  # repeat fetches inside it share one log entry
    customer_line_ms: int = HOUR
    fetches_minute: int = 600  # flood limit on one session's openings
    receipt_misses_minute: int = 300  # wrong receipt codes from one service before it is slowed down
    denials_hour: int = 2_000  # log entries for refused attempts
    erase_grace_ms: int = 15 * MINUTE  # the store closes a case to writes, then it goes anyway
    clock_jump_ms: int = DAY
    intake_days: int = 35
    day_key_days: int = 30
    erased_row_days: int = 40  # the register tells every store of an erasure, also one restored meanwhile
    ready_blanks: int = 1_000
    # Connectors that may be on, 1 or 0. The worker goes by them: nothing of a platform comes in or goes out otherwise.
    connect_x: int = 0
    connect_mastodon: int = 0
    connect_facebook: int = 0
    connect_instagram: int = 0
    connect_whatsapp: int = 0

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), sort_keys=True)


# What officers may change, and within which bounds. Everything else is how the custodian works.
CHANGEABLE = {
    "retention_days": (1, 3_650),
    "review_days": (7, 366),
    "takes_per_touch": (1, 50),
    "live_cases": (1, 100),
    "cases_hour": (1, 600),
    "cases_day": (1, 2_000),
    "past_cap_cases": (1, 200),
    "installation_hour": (1, 100_000),
    "installation_day": (1, 1_000_000),
    "contacts_permille_day": (1, 1_000),
}
CONNECT = "connect_"  # and the connector's name
CHANGEABLE |= {
    name: (0, 1) for name in (field.name for field in dataclasses.fields(Policy)) if name.startswith(CONNECT)
}


def wrong_with_change(text: str) -> str:
    """Why this JSON is no change of the policy; "" when it is one."""
    try:
        change = json.loads(text)
    except ValueError:
        change = None
    if not isinstance(change, dict) or not change or not change.keys() <= CHANGEABLE.keys():
        return "This is not a change of the policy."
    for name, value in change.items():
        least, most = CHANGEABLE[name]
        if type(value) is not int or not least <= value <= most:
            return f"{name} is a whole number from {least} to {most}."
    return ""


def policy_statement(installation: str, version: int, since: int, numbers: Policy) -> str:
    """What the custodian signs, and anybody can read."""
    about = {"installation": installation, "version": version, "since": since}
    facts = about | {"numbers": dataclasses.asdict(numbers)}
    return "parlour policy\n" + json.dumps(facts, sort_keys=True) + "\n"


def policy_from_json(text: str) -> Policy:
    """Raises ValueError on an unknown name or anything but a whole number of at least 0."""
    data: Any = json.loads(text)
    names = {field.name for field in dataclasses.fields(Policy)}
    if not isinstance(data, dict) or not data.keys() <= names:
        raise ValueError("policy holds an unknown name")
    if any(type(value) is not int or value < 0 for value in data.values()):
        raise ValueError("policy holds whole numbers only")
    return Policy(**data)
