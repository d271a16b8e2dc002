"""An address through the real custodian: opened for the worker as an automatic job, moved with its case."""

import os
import secrets
import signal

from custodian_protocol.messages import Principal, WhoLooked
from parlour.cases import actions
from parlour.ground import Ground
from parlour.notices.model import Post
from parlour.notices.records import save_post
from parlour.processes.supervisor import Supervisor
from parlour.sealing.custodian import Custodian
from parlour.teams.queries import topics
from parlour.worker.notices import NoticesDuty, Office
from parlour.worker.records import outbox_state
from tests.integration.processes.test_worker import installation
from tests.support.installation import until
from tests.support.mailserver import mail_server

__all__ = ["installation"]
EMAIL = "cleo.holm@example.org"


def test_a_contact_sealed_to_the_intake_key_is_mailed_once_its_case_has_an_envelope(
    installation: tuple[Supervisor, Ground],
) -> None:
    supervisor, ground = installation
    places = supervisor.settings.places
    until(lambda: ground.pool.recall_intake(ground.store), "the intake key in the store")
    topic = ground.store.read(topics)[0]
    key = secrets.token_urlsafe(24)
    opened = actions.open_case(
        ground, topic_id=topic.id, body="My bill", form_key=key, language="en", email=EMAIL
    ).result()
    until(lambda: ground.store.read(outbox_state)[0] == 1, "an outbox with the mail alone")
    os.kill(supervisor.pids()["worker"], signal.SIGSTOP)  # its own mails would race with ours
    try:
        with mail_server() as box:
            post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
            ground.store.write(lambda tx: save_post(tx, post)).result()
            asking = Custodian(places.socket("worker"))
            NoticesDuty(ground, asking, Office(supervisor.settings.url, places.worker / "none")).once()
            asking.hang_up()
            assert [letter.to for letter in box.letters] == [EMAIL]
    finally:
        os.kill(supervisor.pids()["worker"], signal.SIGCONT)
    assert opened.room is not None
    cleo = Principal("customer", opened.room.read_session, opened.room.read_secret)
    asking = Custodian(places.socket("web"))
    looks = asking.ask_now("who-looked", WhoLooked(cleo, opened.case_id, b"")).looks
    asking.hang_up()
    assert [(look.act, look.who) for look in looks] == [("contact-opened", "automatic")]
