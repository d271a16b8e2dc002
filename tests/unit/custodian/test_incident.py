"""What did somebody open between two moments: answered from the log, compared with what really happened."""

import json
import random

from custodian_protocol import messages as m

from .conftest import Desk
from .hand import Person

OPENINGS = 120


def test_the_answer_equals_what_happened(desk: Desk) -> None:
    """Random openings by three people in many cases, some released, some erased; times and cases exact."""
    hand, chance, happened = desk.hand, random.Random(7), []
    olga, ana = hand.sign_in(desk.olga.device), hand.sign_in(desk.ana.device)
    cases = [hand.case() for _ in range(12)]
    for case in cases:
        case.write(b"words")
    holder: dict[str, Person] = {}
    for _ in range(OPENINGS):
        hand.clock.time += chance.randrange(11 * 60_000, 20 * 60_000)  # past the line one opening shares
        who, case = chance.choice((olga, ana)), chance.choice(cases)
        who.session = hand.sign_in(who.device).session
        hand.touch(who)
        if holder.get(case.id) is not who:
            if case.id in holder:
                hand.ask("release", m.OnCase(holder[case.id].principal, case.id))
            hand.take(who, case)
            holder[case.id] = who
        hand.ask("open", case.opening(who.principal))
        happened.append((who.id, hand.clock.time, case.id))
    told = list(entries(desk))
    for who in (olga.id, ana.id):
        for since, until in ((0, 2**62), (happened[20][1], happened[70][1])):
            wanted = [(at, case) for one, at, case in happened if one == who and since <= at < until]
            assert [
                (facts["at"], case)
                for facts, case in told
                if facts["who"] == who and facts["act"] == "opened" and since <= facts["at"] < until
            ] == wanted


def entries(desk: Desk) -> list[tuple[dict[str, object], str]]:
    """As `parlour log who` reads them: in batches, each entry with its case."""
    found, at = [], 0
    while leaves := desk.hand.ask("leaves", m.LeavesWanted(at, 50), "control").leaves:
        cases = desk.hand.ask("cases-at", m.LeavesWanted(at, 50), "control").cases
        found += [(json.loads(leaf), case) for leaf, case in zip(leaves, cases, strict=True)]
        at += len(leaves)
    return found


def test_a_case_that_was_erased_is_not_named_any_more(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.hand.sign_in(desk.ana.device), case)
    assert case.id in {named for _, named in entries(desk)}
    desk.hand.ask("erase", m.OnCase(case.customer, case.id))
    desk.hand.ask("erase-ready", m.CaseNamed(case.id))
    assert case.id not in {named for _, named in entries(desk)}
