"""What customers and agents do, each through pages alone: get a form, fill it in, send it."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from parlour.cli.replay.browser import Answer, Browser, Wire, without_ids
from parlour.cli.replay.pages import NotThere, Shown, datum, has_form, hidden_fields, messages
from parlour.demo.passkeys import Authenticator

REGISTERED_WITHIN = 120.0  # seconds until the custodian knows a new case; it may be down meanwhile
PAUSE = 0.05

_CASE = re.compile(r"^/c/([^/?#]+)")


class Refused(Exception):
    """The front door did not do what was asked. The text says where and with which status, never the words."""


@dataclass(frozen=True, slots=True)
class Started:
    reference: str
    code: str = field(repr=False)
    seconds: float  # from pressing Send to the acknowledgement


@dataclass
class Customer:
    """One person with a browser of their own and no account."""

    browser: Browser
    reference: str = ""

    async def write(self, topic: str, body: str) -> Started:
        page = await shown(self.browser, "/write")
        fields = hidden_fields(page, "/write") | {"topic": topic, "body": as_sent(body)}
        answer, seconds = await timed(self.browser, "/write", fields)
        place = answer.header("location")
        found = _CASE.match(place) if answer.status == 303 else None
        if found is None:
            raise Refused(f"/write answered {answer.status}")
        self.reference = found[1]
        receipt = await shown(self.browser, f"/c/{self.reference}/receipt")
        return Started(self.reference, datum(receipt, "receipt-code"), seconds)

    async def say(self, body: str) -> float:
        path = f"/c/{self.reference}"
        fields = hidden_fields(await shown(self.browser, path), path) | {"body": as_sent(body)}
        answer, seconds = await timed(self.browser, path, fields)
        if answer.status != 303:
            raise Refused(f"/c answered {answer.status}")
        return seconds

    async def read(self) -> list[Shown]:
        return await whole_thread(self.browser, f"/c/{self.reference}")

    async def come_back(self, code: str) -> None:
        """In a browser that knows nothing yet, with the receipt code alone."""
        fields = hidden_fields(await shown(self.browser, "/return"), "/return") | {"code": code}
        answer = await self.browser.post("/return", fields)
        found = _CASE.match(answer.header("location")) if answer.status == 303 else None
        if found is None:
            raise Refused(f"/return answered {answer.status}")
        self.reference = found[1]


@dataclass
class Agent:
    """One member of staff; many threads share the one sign-in, each on a wire of its own."""

    name: str
    team: str
    passkey: Authenticator = field(repr=False)
    cookies: dict[str, str] = field(default_factory=dict, repr=False)

    async def sign_in(self, wire: Wire) -> None:
        browser = Browser(wire, self.cookies)
        page = await shown(browser, "/desk/sign-in")
        fields = hidden_fields(page, "/desk/sign-in")
        answer = await with_passkey(browser, self.passkey, fields, "/desk/sign-in", "/desk/ceremony")
        if answer.status != 303:
            raise Refused(f"/desk/sign-in answered {answer.status}")

    async def take(self, browser: Browser, reference: str) -> None:
        """As soon as the custodian has registered the case; with a new touch where one is due."""
        path, deadline = f"/desk/case/{reference}", time.monotonic() + REGISTERED_WITHIN
        while not has_form(page := await shown(browser, path), f"{path}/reply"):
            if time.monotonic() > deadline:
                raise Refused("a case could not be taken in time")
            if not has_form(page, f"{path}/take"):
                await asyncio.sleep(PAUSE)
                continue
            answer = await browser.post(f"{path}/take", hidden_fields(page, f"{path}/take"))
            if answer.status == 403 and has_form(answer.text, "/desk/touch"):
                fields = hidden_fields(answer.text, "/desk/touch")
                answer = await with_passkey(browser, self.passkey, fields, "/desk/touch", "/desk/ceremony")
            # Asked again when the custodian was killed between its challenge and the answer: a person touches again.
            touch_again = answer.status == 403 and has_form(answer.text, "/desk/touch")
            if answer.status not in {303, 409} and not touch_again:  # 409: it is just being registered
                raise Refused(f"/desk/case/take answered {answer.status}")

    async def reply(self, browser: Browser, reference: str, body: str) -> float:
        path = f"/desk/case/{reference}"
        fields = hidden_fields(await shown(browser, path), f"{path}/reply") | {"body": as_sent(body)}
        answer, seconds = await timed(browser, f"{path}/reply", fields)
        if answer.status == 409:  # something newer came between: read it, then send the same words
            again = hidden_fields(answer.text, f"{path}/reply") | {
                "key": fields["key"],
                "body": as_sent(body),
            }
            answer, seconds = await timed(browser, f"{path}/reply", again)
        if answer.status != 303:
            raise Refused(f"/desk/case/reply answered {answer.status}")
        return seconds

    async def resolve(self, browser: Browser, reference: str) -> None:
        path = f"/desk/case/{reference}"
        fields = hidden_fields(await shown(browser, path), f"{path}/resolve")
        answer = await browser.post(f"{path}/resolve", fields)
        # Pressed again after an answer that was lost, the case is no longer the agent's to resolve.
        if answer.status != 303 and datum(await shown(browser, path), "status") != "resolved":
            raise Refused(f"/desk/case/resolve answered {answer.status}")

    async def read(self, browser: Browser, reference: str) -> list[Shown]:
        found = await whole_thread(browser, f"/desk/case/{reference}")
        if not found:  # a case has its first message from the start
            raise NotThere("no messages of a case")
        return found


async def shown(browser: Browser, path: str) -> str:
    answer = await browser.get(path)
    if answer.status != 200:
        raise Refused(f"{without_ids(path)} answered {answer.status}")
    return answer.text


async def timed(browser: Browser, path: str, fields: dict[str, str]) -> tuple[Answer, float]:
    begun = time.perf_counter()
    answer = await browser.post(path, fields)
    return answer, time.perf_counter() - begun


async def with_passkey(
    browser: Browser, passkey: Authenticator, fields: dict[str, str], action: str, ceremony: str
) -> Answer:
    """What passkey.js does: ask for the ceremony, let the device answer, send the form with its answer."""
    asked = await browser.post(ceremony, fields)
    if asked.status != 200:
        raise Refused(f"{ceremony} answered {asked.status}")
    posed = json.loads(asked.body)
    answer = passkey.answer(posed["options"])
    return await browser.post(action, fields | {"ceremony": posed["ceremony"], "response": answer})


async def whole_thread(browser: Browser, path: str) -> list[Shown]:
    """Page by page where a thread is longer than one."""
    at, found = 0, list[Shown]()
    while True:
        page = await shown(browser, f"{path}?from={at}")
        found += messages(page)
        later = re.search(rf'href="{re.escape(path)}\?from=(\d+)">', page)
        if not later or int(later[1]) <= at:
            return found
        at = int(later[1])


def as_sent(body: str) -> str:
    """A browser's text box sends line ends as CR LF."""
    return body.replace("\n", "\r\n")
