"""The desk: what agents see. May import the web base and the nouns; never the site, admin or the API."""

from litestar import Router

from parlour.foundation.errors import Refused
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.desk import approvals
from parlour.web.desk.acts import hand_over, release, reopen, resolve, step_back, take, take_next, touch
from parlour.web.desk.call import end_call, i_am_dialling, show_call
from parlour.web.desk.calls import find_caller, show_calls
from parlour.web.desk.case import show_case
from parlour.web.desk.exposure import show_exposure, show_openings, show_report
from parlour.web.desk.files import add_files, get_file
from parlour.web.desk.guard import SignInFirst, on_away, on_refused, on_sign_in_first
from parlour.web.desk.hinting import agent_writes
from parlour.web.desk.idle import here, stay
from parlour.web.desk.inbox import home, show_inbox
from parlour.web.desk.live import live
from parlour.web.desk.notices import show_notices
from parlour.web.desk.reveal import ask_to_see, reveal
from parlour.web.desk.rota import beat, choose_state
from parlour.web.desk.search import show_search
from parlour.web.desk.settings import choose_keys, show_keys
from parlour.web.desk.sign_in import ceremony, show_sign_in, sign_in, sign_out
from parlour.web.desk.street import invite, set_aside, show_street
from parlour.web.desk.wall import show_wall
from parlour.web.desk.writing import save_note, send_reply, withdraw

routes = [
    Router(
        path="/desk",
        route_handlers=[
            home,
            show_sign_in,
            sign_in,
            sign_out,
            ceremony,
            show_inbox,
            live,
            show_case,
            take,
            take_next,
            touch,
            release,
            step_back,
            hand_over,
            resolve,
            reopen,
            send_reply,
            save_note,
            withdraw,
            add_files,
            get_file,
            agent_writes,
            show_calls,
            find_caller,
            show_call,
            i_am_dialling,
            end_call,
            show_search,
            show_street,
            invite,
            set_aside,
            show_notices,
            approvals.show_approvals,
            approvals.ask,
            approvals.approve,
            approvals.stop,
            approvals.protect,
            show_keys,
            choose_keys,
            beat,
            here,
            stay,
            choose_state,
            show_wall,
            ask_to_see,
            reveal,
            show_exposure,
            show_openings,
            show_report,
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
