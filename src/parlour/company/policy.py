"""What a company's settings must be like, in words for the person who types them."""

import re
from zoneinfo import available_timezones

from parlour.company.model import Company
from parlour.foundation.errors import Invalid
from parlour.promises.model import MINUTES_OF_DAY, OpeningHours

PHONE = re.compile(r"[+0-9][0-9 ()./-]{2,29}")
# Into a header goes nothing but what cannot end it. Plain http only on this machine, for trying it out.
ORIGIN = re.compile(r"https://[a-z0-9.-]{1,200}(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")
MOST_ORIGINS = 10
SCOPES = ("intake", "status")
HOURLIES = (60, 600, 6_000, 60_000)


def must_be_sound(company: Company) -> None:
    if not 1 <= len(company.name) <= 80:
        raise Invalid("Enter your company's name, in at most 80 characters.", code="name")
    if len(company.address) > 400:
        raise Invalid("Enter a shorter address.", code="address")
    if company.phone and not PHONE.fullmatch(company.phone):
        raise Invalid("Write the phone number with digits, spaces and a plus sign only.", code="phone")
    if len(company.phone_hours) > 200:
        raise Invalid("Say in at most 200 characters when somebody answers the phone.", code="phone_hours")
    if len(company.frame_origins) > MOST_ORIGINS or not all(map(ORIGIN.fullmatch, company.frame_origins)):
        raise Invalid(
            "Write each website like https://www.example.com, one a line, at most ten.", code="origins"
        )
    if not 5 <= company.target_minutes <= 60 * 24 * 30:
        raise Invalid("Choose an answer time between 5 minutes and 30 days.", code="target")
    if not 1 <= company.retention_days <= 3650:
        raise Invalid("Keep words between 1 day and 10 years.", code="retention")
    if not 1 <= company.live_cases <= 15:
        raise Invalid("One person can have between 1 and 15 conversations at once.", code="live_cases")
    _hours_must_be_sound(company.hours)


def key_must_be_sound(name: str, scopes: tuple[str, ...], hourly: int) -> None:
    if not 1 <= len(name) <= 80:
        raise Invalid("Give the key a name, so that you know later what it is for.", code="name")
    if hourly not in HOURLIES:
        raise Invalid("Choose from the list how often an hour it may ask.", code="hourly")
    if not scopes or any(scope not in SCOPES for scope in scopes):
        raise Invalid("Choose what this key may do: intake, status, or both.", code="scopes")


def _hours_must_be_sound(hours: OpeningHours) -> None:
    if hours.zone not in available_timezones():
        raise Invalid("Choose a time zone from the list.", code="zone")
    if len(hours.week) != 7 or not any(hours.week):
        raise Invalid("Choose at least one day on which you are open.", code="hours")
    for day in hours.week:
        ends = 0
        for span in day:
            if not ends <= span.start < span.end <= MINUTES_OF_DAY:
                raise Invalid("Closing must come after opening on each day.", code="hours")
            ends = span.end
