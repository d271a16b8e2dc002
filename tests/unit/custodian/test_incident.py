"""What did somebody open between two moments: answered from the log, compared with what really happened."""

import json
import random
from dataclasses import replace
from typing import Any

from custodian_protocol import messages as m

from .conftest import Desk
from .hand import Person

OPENINGS = 120


def test_the_answer_equals_what_happened(desk: Desk) -> None:
    """`make soak` does the same with ten thousand."""
    answers_equal_what_happened(desk, OPENINGS)


def answers_equal_what_happened(desk: Desk, openings: int) -> None:
    """Random openings by two people in many cases, released in between; times, cases and items exact."""
    hand, chance, happened = desk.hand, random.Random(7), []
    hand.keeper.policy = replace(hand.keeper.policy, review_days=0)  # months go by
    olga, ana = hand.sign_in(desk.olga.device), hand.sign_in(desk.ana.device)
    cases = [hand.case() for _ in range(12)]
    for case in cases:
        case.write(b"words")
    holder: dict[str, Person] = {}
    seen: dict[tuple[str, int, str], set[str]] = {}
    for _ in range(openings):
        hand.clock.time += chance.randrange(11 * 60_000, 20 * 60_000)  # past the line one opening shares
        who, case = chance.choice((olga, ana)), chance.choice(cases)
        who.session = hand.sign_in(who.device).session
        hand.touch(who)
        if holder.get(case.id) is not who:
            if case.id in holder:
                holder[case.id].session = hand.sign_in(holder[case.id].device).session
                hand.ask("release", m.OnCase(holder[case.id].principal, case.id))
            hand.take(who, case)
            holder[case.id] = who
        wanted = case.opening(who.principal)
        wanted = replace(
            wanted, items=tuple(chance.sample(wanted.items, chance.randint(1, len(wanted.items))))
        )
        hand.ask("open", wanted)
        happened.append((who.id, hand.clock.time, case.id))
        seen[happened[-1]] = {item.id for item in wanted.items}
    told = list(entries(desk))
    for who in (olga.id, ana.id):
        for since, until in ((0, 2**62), (happened[20][1], happened[70][1])):
            wanted = [(at, case) for one, at, case in happened if one == who and since <= at < until]
            assert [
                (facts["at"], case)
                for facts, case in told
                if facts["who"] == who and facts["act"] == "opened" and since <= facts["at"] < until
            ] == wanted
    for who, at, case in happened:
        assert set(hand.ask("items-seen", m.LookNamed(case, who, at), "control").items) == seen[who, at, case]


def test_each_opening_is_told_to_the_item_until_the_case_is_erased(desk: Desk) -> None:
    """Three messages at first, one more within the ten minutes of the same line, then one alone an hour later."""
    hand, case = desk.hand, desk.hand.case(words=b"one")
    ana = hand.sign_in(desk.ana.device)
    hand.touch(ana)
    hand.take(ana, case)
    first = [case.items[0].id, case.write(b"two"), case.write(b"three")]
    hand.ask("open", case.opening(ana.principal))
    hand.clock.time += 60_000
    later = case.write(b"four")
    hand.ask("open", case.opening(ana.principal))
    hand.clock.time += 30 * 60_000
    alone = replace(case.opening(ana.principal), items=case.opening(ana.principal).items[-1:])
    hand.ask("open", alone)
    hand.ask("open", case.opening(case.customer))
    lines = [facts for facts, _ in entries(desk) if facts["act"] == "opened" and facts["who"] == ana.id]
    seen = [
        hand.ask("items-seen", m.LookNamed(case.id, ana.id, line["at"]), "control").items for line in lines
    ]
    assert seen == [(*first, later), (later,)]
    hand.ask("erase", m.OnCase(case.customer, case.id))
    hand.ask("erase-ready", m.CaseNamed(case.id))
    look = m.LookNamed(case.id, ana.id, lines[0]["at"])
    assert hand.ask("items-seen", look, "control").items == ()
    assert hand.keeper.store.one("SELECT count(*) FROM seen_items")[0] == 0


def test_an_item_without_an_id_of_ours_is_not_opened(desk: Desk) -> None:
    """Or somebody could see what is noted under no name."""
    case = desk.hand.case()
    wanted = case.opening(case.customer)
    renamed = replace(wanted, items=tuple(replace(item, id="x") for item in wanted.items))
    assert desk.hand.refused("open", renamed) == m.Refusal.BAD_MESSAGE


def entries(desk: Desk) -> list[tuple[dict[str, Any], str]]:
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
