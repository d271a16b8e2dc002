"""Passkey ceremonies: the custodian poses and judges them, the browser answers, web only carries.

In a demo installation there is no browser passkey: the demo's own process holds one for each sample person
and is asked instead. The ceremony and its judgement are the same, so the custodian has no second path.
"""

from litestar import Response

from custodian_protocol.messages import CeremonyAnswer, CeremonyWanted
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.forms import Form
from parlour.web.front import Front, WebRequest, front_of

LONGEST_RESPONSE = 20_000
NOBODY = "No passkey answered. Press the button again and follow what your browser asks."
AWAY = "Passkeys cannot be checked just now. Please try again in a minute."


async def ceremony_response(request: WebRequest, wanted: CeremonyWanted) -> Response[dict[str, str]]:
    """For passkey.js: what the browser must answer, or plain words why not."""
    try:
        ceremony = await front_of(request).custodian.ask("ceremony", wanted)
    except CustodianAway:
        return _json({"detail": AWAY}, 503)
    except CustodianRefused as refused:
        return _json({"detail": refused.words}, 403)
    return _json({"ceremony": ceremony.id, "options": ceremony.options})


async def answer_to(front: Front, form: Form, wanted: CeremonyWanted, *, person: str) -> CeremonyAnswer:
    """The browser's answer as posted; in a demo, the passkey holder's for `person` (an id or a name)."""
    if form["response"]:
        return _posted(form)
    if front.passkeys is None:
        raise Invalid(NOBODY)
    held = [one.id for one in await front.passkeys.people() if person in (one.id, one.name)]
    if not held:
        raise Invalid(NOBODY)
    ceremony = await front.custodian.ask("ceremony", wanted)
    try:
        return CeremonyAnswer(ceremony.id, await front.passkeys.answer(held[0], ceremony.options))
    except (OSError, TimeoutError, LookupError):
        raise Invalid(NOBODY) from None


def _posted(form: Form) -> CeremonyAnswer:
    ceremony, response = form["ceremony"], form["response"]
    if not ceremony or len(ceremony) > 64 or len(response) > LONGEST_RESPONSE:
        raise Invalid("Your browser's answer cannot be read. Please try again.")
    return CeremonyAnswer(ceremony, response)


def _json(content: dict[str, str], status: int = 200) -> Response[dict[str, str]]:
    return Response(content, status_code=status, media_type="application/json")
