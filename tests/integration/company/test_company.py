"""The operator's settings and keys."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parlour.agents.model import Founder
from parlour.company.actions import end_api_key, make_api_key, save_company
from parlour.company.model import UNNAMED
from parlour.company.queries import api_key, api_keys, company
from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid, NotAllowed, NotFound
from parlour.promises.model import OpeningHours, Span
from tests.cast import COMPANY, Office


def saved(office: Office):
    return office.store.read(company)


def test_before_set_up_there_is_a_stand_in(ready_store_url: str):
    from contextlib import closing

    from parlour.store import migrate, open_store

    migrate(ready_store_url)
    with closing(open_store(ready_store_url, role="web")) as store:
        assert store.read(company) == UNNAMED


def test_what_an_officer_saves_is_what_is_read(office: Office):
    hours = OpeningHours(
        "America/Sao_Paulo",
        ((Span(480, 720), Span(780, 1440)), (), (), (), (), (), (Span(0, 60),)),
        frozenset({date(2026, 12, 25), date(2027, 1, 1)}),
    )
    wanted = replace(
        COMPANY, name="Café Ünion", hours=hours, target_minutes=30, retention_days=7, language="de"
    )
    save_company(office.ground, office.olga, replace(wanted, name="  Café Ünion ")).result(10)
    assert saved(office) == wanted


NONSENSE: tuple[dict[str, Any], ...] = (
    {"name": " "},
    {"name": "x" * 81},
    {"address": "x" * 401},
    {"target_minutes": 4},
    {"target_minutes": 10**9},
    {"retention_days": 0},
    {"hours": OpeningHours("Mars/Olympus", COMPANY.hours.week)},
    {"hours": OpeningHours("../etc/passwd", COMPANY.hours.week)},
    {"hours": OpeningHours("UTC", ((),) * 7)},
    {"hours": OpeningHours("UTC", ((Span(0, 60),),) * 6)},
    {"hours": OpeningHours("UTC", ((Span(600, 600),),) * 7)},
    {"hours": OpeningHours("UTC", ((Span(600, 700), Span(650, 720)),) * 7)},
    {"hours": OpeningHours("UTC", ((Span(600, 1441),),) * 7)},
)


def test_what_makes_no_sense_is_refused(office: Office):
    for change in NONSENSE:
        with pytest.raises(Invalid):
            save_company(office.ground, Founder(), replace(COMPANY, **change))
    assert saved(office) == COMPANY


def test_only_officers_change_settings_and_keys(office: Office):
    posing = replace(office.ben, roles=("officer",), staff_id=office.olga.staff_id)
    for person in (office.ana, office.ben, posing):
        with pytest.raises(NotAllowed):
            save_company(office.ground, person, COMPANY)
        with pytest.raises(NotAllowed):
            make_api_key(office.ground, person, name="Shop", scopes=("intake",))
        with pytest.raises(NotAllowed):
            end_api_key(office.ground, person, "0" * 32)
    office.clock.move(DAY)
    with pytest.raises(NotAllowed):
        save_company(office.ground, office.olga, COMPANY)


def test_a_key_is_shown_once_and_kept_as_a_hash(office: Office):
    made = make_api_key(office.ground, office.olga, name=" Shop ", scopes=("intake", "status")).result(10)
    assert office.store.read(lambda reader: api_key(reader, made.text)) == made.key
    assert (made.key.name, made.key.scopes) == ("Shop", ("intake", "status"))
    assert made.text not in repr(made)
    stored = office.store.read(lambda reader: repr(reader.all("SELECT * FROM api_keys")))
    assert made.text not in stored
    assert office.store.read(lambda reader: api_key(reader, made.text[:-1])) is None
    assert office.store.read(lambda reader: api_key(reader, "")) is None


def test_an_ended_key_opens_nothing_and_stays_listed(office: Office):
    made = make_api_key(office.ground, office.olga, name="Shop", scopes=("intake",)).result(10)
    end_api_key(office.ground, office.olga, made.key.id).result(10)
    assert office.store.read(lambda reader: api_key(reader, made.text)) is None
    (listed,) = office.store.read(api_keys)
    assert listed.ended_at == office.clock.now()
    with pytest.raises(NotFound):
        end_api_key(office.ground, office.olga, made.key.id).result(10)


def test_a_key_needs_a_name_and_known_scopes(office: Office):
    for name, scopes in (("", ("intake",)), ("Shop", ()), ("Shop", ("intake", "open"))):
        with pytest.raises(Invalid):
            make_api_key(office.ground, office.olga, name=name, scopes=scopes)
