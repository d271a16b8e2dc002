"""Set-up and the officers' pages. May import the web base and the nouns; never the site, the desk or the API."""

from litestar import Router

from parlour.foundation.errors import Refused
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.admin import (
    clock,
    company,
    embed,
    join,
    keys,
    mail,
    numbers,
    overview,
    people,
    requests,
    setup,
    sheets,
)
from parlour.web.admin.guard import SignInFirst, on_away, on_refused, on_sign_in_first

routes = [
    Router(
        path="/admin",
        route_handlers=[
            overview.overview,
            overview.show_log,
            company.show_company,
            company.save_company,
            company.show_hours,
            company.save_hours,
            company.show_teams,
            company.save_teams,
            people.show_people,
            people.ceremony,
            people.invite,
            people.stop,
            requests.show_requests,
            requests.save_requests,
            embed.show_embed,
            embed.save_embed,
            mail.show_mail,
            mail.save_mail,
            numbers.show_numbers,
            numbers.save_numbers,
            keys.show_keys,
            keys.make_key,
            keys.end_key,
            clock.show_clock,
            clock.ceremony,
            clock.trust,
            sheets.show_sheets,
            sheets.ceremony,
            sheets.print_sheets,
            join.show_invitation,
            join.ceremony,
            join.join,
            setup.show_link,
            setup.open_link,
            setup.show_company,
            setup.save_company,
            setup.show_you,
            setup.ceremony,
            setup.save_you,
            setup.show_root,
            setup.print_sheets,
            setup.show_hours,
            setup.save_hours,
            setup.show_teams,
            setup.save_teams,
            setup.show_done,
            setup.finish,
        ],
        exception_handlers={
            SignInFirst: on_sign_in_first,
            Refused: on_refused,
            CustodianRefused: on_refused,
            CustodianAway: on_away,
        },
        include_in_schema=False,
    )
]
