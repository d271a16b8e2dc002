"""Keeps promises honest: offers who waits to who is here, says a new time before the old one, and measures."""

from dataclasses import dataclass

from parlour.cases.actions import move_promise
from parlour.company.queries import company
from parlour.ground import Ground
from parlour.promises.actions import measure_topic
from parlour.promises.measuring import MOST_NOTICE
from parlour.rota import actions as rota
from parlour.rota.queries import due_promises
from parlour.teams.queries import topics


@dataclass(slots=True)
class RotaDuty:
    ground: Ground

    def once(self) -> bool:
        rota.turn(self.ground, self.ground.store.read(company).live_cases)
        return False


@dataclass(slots=True)
class PromisesDuty:
    ground: Ground

    def once(self) -> bool:
        until = self.ground.clock.now() + MOST_NOTICE
        due = self.ground.store.read(lambda reader: due_promises(reader, until))
        moved = [move_promise(self.ground, case_id) for case_id in due]
        return any(pending.result() for pending in moved)


@dataclass(slots=True)
class MeasureDuty:
    ground: Ground

    def once(self) -> bool:
        hours = self.ground.store.read(company).hours
        for topic in self.ground.store.read(topics):
            measure_topic(self.ground, hours, topic.id).result()
        return False
