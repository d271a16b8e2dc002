"""What the operator decides about itself, and keys for its own programs."""

from dataclasses import dataclass, field

from parlour.promises.model import OpeningHours, weekdays

RETENTION_DAYS = 90
LIVE_CASES = 3
HOURLY = 600


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    address: str  # postal, shown to customers; "" when not given
    hours: OpeningHours  # carries the time zone
    target_minutes: int  # of open time, until the first answer
    retention_days: int = RETENTION_DAYS
    language: str = "en"
    phone: str = ""  # as people write it, shown to customers; "" when not given
    phone_hours: str = ""  # in words, such as "Monday to Friday, 9am to 5pm"
    frame_origins: tuple[
        str, ...
    ] = ()  # sites of the operator's own that may show customers' pages in a panel
    live_cases: int = LIVE_CASES  # conversations one agent has at once before no more are offered
    set_up: bool = True  # False for the stand-in shown before set-up

    @property
    def zone(self) -> str:
        return self.hours.zone


UNNAMED = Company("", "", weekdays("UTC", 9 * 60, 17 * 60), 240, set_up=False)


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: str
    name: str
    scopes: tuple[str, ...]  # "intake", "status"
    created_at: int
    ended_at: int = 0
    hourly: int = HOURLY  # requests an hour, at most
    used_at: int = 0  # 0: never


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """Shown once; the store keeps a hash."""

    key: ApiKey
    text: str = field(repr=False)
