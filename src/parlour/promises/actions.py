"""Measuring: what a topic's last 28 days were like, kept for the next promise."""

from parlour.ground import Ground
from parlour.promises import records
from parlour.promises.measuring import measure
from parlour.promises.model import Measure, OpeningHours
from parlour.promises.queries import LOOKED_BACK, first_answers
from parlour.store.pending import Pending


def measure_topic(ground: Ground, hours: OpeningHours, topic_id: str) -> Pending[Measure]:
    """Read and summed outside the write: nobody who sends waits for a sum over weeks."""
    now = ground.clock.now()
    cases = ground.store.read(lambda reader: first_answers(reader, topic_id, now - LOOKED_BACK))
    found = measure(topic_id, cases, hours, now)
    return ground.store.write(lambda tx: records.save_measure(tx, found, now)).then(lambda _: found)
