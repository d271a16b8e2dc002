"""What each form of the application carries when whoever is entitled fills it in."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from custodian_protocol import messages as m
from parlour.connectors import connectors
from tests.integration.access.people import People, Scene
from tests.integration.desk.street import message_to_delete, posted

Fields = dict[str, Any]
TYPED = "Typed by whoever was at the keyboard"


async def filled(people: People, path: str, scene: Scene) -> Fields:
    fill = FORMS.get(path)
    return await fill(people, path, scene) if fill else {}


async def _words(people: People, path: str, scene: Scene) -> Fields:
    return {"body": TYPED, "key": secrets.token_urlsafe(24), "seen_seq": "9999"}


async def _first_words(people: People, path: str, scene: Scene) -> Fields:
    topic = people.house.front.facts.topics()[0].id
    return await _words(people, path, scene) | {"topic": topic}


async def _code(people: People, path: str, scene: Scene) -> Fields:
    return {"code": scene.code, "key": secrets.token_urlsafe(24)}


async def _first(people: People, path: str, scene: Scene) -> Fields:
    return {"seq": "1"}


async def _answer(people: People, path: str, scene: Scene) -> Fields:
    return {"seq": "3"}


async def _address(people: People, path: str, scene: Scene) -> Fields:
    return {"email": "cleo@example.org"}


async def _new_code(people: People, path: str, scene: Scene) -> Fields:
    return {"act": "new", "key": secrets.token_urlsafe(24)}


async def _no_more_mails(people: People, path: str, scene: Scene) -> Fields:
    return {"act": "stop"}


async def _other_team(people: People, path: str, scene: Scene) -> Fields:
    return {"team": people.house.team_ids["Delivery"]}


async def _touch(people: People, path: str, scene: Scene) -> Fields:
    return {"act": "takes", "reference": scene.reference}


async def _shortcuts(people: People, path: str, scene: Scene) -> Fields:
    return {"keys": "on", "next": "/desk"}


async def _state(people: People, path: str, scene: Scene) -> Fields:
    return {"state": "away", "next": "/desk"}


async def _as_on_ottos_page(people: People, path: str, scene: Scene) -> Fields:
    page = await people.browsers["otto"].get(path)
    return page.form(path).fields


async def _newcomer(people: People, path: str, scene: Scene) -> Fields:
    return {"name": "Nora", "roles": "agent", "teams": people.house.team_ids["Accounts"]}


async def _invitation(people: People, path: str, scene: Scene) -> Fields:
    return {"id": (await people.invitation())[1]}


async def _new_key(people: People, path: str, scene: Scene) -> Fields:
    return {"name": "A program", "hourly": "600", "scopes": ["intake", "status"]}


async def _key(people: People, path: str, scene: Scene) -> Fields:
    return {"id": (await people.api_key("status"))[1]}


async def _complaint(people: People, path: str, scene: Scene) -> Fields:
    return {"wrong": TYPED}


async def _offered(people: People, path: str, scene: Scene) -> Fields:
    return {"complaint": people.house.front.facts.topics()[0].id}


async def _call(people: People, path: str, scene: Scene) -> Fields:
    wanted = {"number": "+44 20 7946 0958", "when": "soon"}
    return {"about": scene.reference, "key": secrets.token_urlsafe(24), **wanted}


async def _question(people: People, path: str, scene: Scene) -> Fields:
    return {"what": "number", "number": "+44 20 7946 0958"}


async def _call_code(people: People, path: str, scene: Scene) -> Fields:
    return {"code": await people.call_code(await people.scene("waiting"))}


async def _outcome(people: People, path: str, scene: Scene) -> Fields:
    await people.dialled(scene)
    return {"outcome": "reached"}


async def _second_person(people: People, path: str, scene: Scene) -> Fields:
    return {"kind": "earlier", "reference": scene.reference, "reason": "answer"}


async def _asked(people: People, path: str, scene: Scene) -> Fields:
    wanted = m.AskApproval(people.principal("ana"), "earlier", scene.case_id, "answer")
    found = await people.house.front.custodian.ask("ask-approval", wanted)
    return {"id": found.id}


async def _numbers(people: People, path: str, scene: Scene) -> Fields:
    page = await people.browsers["otto"].get("/admin/policy")
    return page.form("/admin/policy").fields | {"live_cases": "20"}


async def _ana(people: People, path: str, scene: Scene) -> Fields:
    return {"staff": await people.staff_id("Ana")}


async def _card(people: People, path: str, scene: Scene) -> Fields:
    return {"card": await posted(people.house), "show": "new"}


async def _keys_of_x(people: People, path: str, scene: Scene) -> Fields:
    return {field.name: "made-up" for field in connectors()["x"].declared.fields}


async def _pause(people: People, path: str, scene: Scene) -> Fields:
    return {"act": "pause"}


async def _dollars(people: People, path: str, scene: Scene) -> Fields:
    return {"budget": "20"}


async def _message(people: People, path: str, scene: Scene) -> Fields:
    return {"message": await message_to_delete(people.house)}


async def _channels(people: People, path: str, scene: Scene) -> Fields:
    return {"channels": "Mastodon: @northwind@social.example"}


FORMS: dict[str, Callable[[People, str, Scene], Awaitable[Fields]]] = {
    "/write": _first_words,
    "/return": _code,
    "/c/{reference:str}": _words,
    "/c/{reference:str}/files": _words,
    "/desk/case/{reference:str}/files": _words,
    "/c/{reference:str}/receipt": _new_code,
    "/c/{reference:str}/notices": _no_more_mails,
    "/return/link": _address,
    "/c/{reference:str}/withdraw": _first,
    "/desk/case/{reference:str}/withdraw": _answer,
    "/l/{token:str}/where": _words,
    "/call": _call,
    "/call/{call_id:str}/time": _call,
    "/check": _question,
    "/desk/calls/code": _call_code,
    "/desk/case/{reference:str}/call/outcome": _outcome,
    "/l/{token:str}/begin": _first_words,
    "/desk/street/invite": _card,
    "/desk/street/set-aside": _card,
    "/admin/connectors/{name:str}": _keys_of_x,
    "/admin/connectors/{name:str}/state": _pause,
    "/admin/connectors/{name:str}/budget": _dollars,
    "/admin/connectors/{name:str}/removed": _message,
    "/admin/channels": _channels,
    "/desk/keys": _shortcuts,
    "/desk/approvals/ask": _second_person,
    "/desk/approvals/approve": _asked,
    "/desk/approvals/stop": _asked,
    "/desk/touch": _touch,
    "/desk/case/{reference:str}/hand-over": _other_team,
    "/desk/case/{reference:str}/reply": _words,
    "/desk/case/{reference:str}/note": _words,
    "/admin/company": _as_on_ottos_page,
    "/admin/hours": _as_on_ottos_page,
    "/desk/state": _state,
    "/admin/teams": _as_on_ottos_page,
    "/admin/mail": _as_on_ottos_page,
    "/admin/people": _newcomer,
    "/admin/people/ceremony": _newcomer,
    "/admin/people/stop": _invitation,
    "/admin/people/{staff:str}": _newcomer,
    "/admin/people/{staff:str}/ceremony": _newcomer,
    "/admin/policy": _numbers,
    "/admin/review": _ana,
    "/admin/review/ceremony": _ana,
    "/admin/alarms/ceremony": _ana,
    "/admin/alarms/unfreeze": _ana,
    "/admin/policy/ceremony": _numbers,
    "/admin/people/approve": _invitation,
    "/admin/embed": _as_on_ottos_page,
    "/admin/numbers": _as_on_ottos_page,
    "/ask/{name:str}/{step:str}": _complaint,
    "/admin/requests": _offered,
    "/admin/log": _as_on_ottos_page,
    "/admin/keys": _new_key,
    "/admin/keys/end": _key,
}
