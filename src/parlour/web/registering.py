"""The offer itself: ask the custodian to register, then drop the outbox rows it acknowledged."""

from custodian_protocol.messages import Register, Registered, Registration
from parlour.cases.actions import finish_registered
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian
from parlour.web.registrar import Offer


def offering(ground: Ground, custodian: Custodian) -> Offer:
    async def offer(registrations: tuple[Registration, ...]) -> None:
        answer: Registered = await custodian.ask("register", Register(registrations))
        known = [
            registration.case
            for registration, result in zip(registrations, answer.results, strict=True)
            if result != "refused"
        ]
        await finish_registered(ground, known)

    return offer
