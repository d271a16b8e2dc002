"""The worker with a real custodian: what waits in the outbox gets done, also after the custodian was gone."""

import os
import secrets
import signal
from collections.abc import Iterator

import pytest

from parlour.agents.model import Founder
from parlour.app import build_ground
from parlour.cases import actions
from parlour.cases.model import OpenedCase
from parlour.company.actions import save_company
from parlour.company.model import Company
from parlour.ground import Ground
from parlour.privacy.queries import leaves_copied
from parlour.processes.supervisor import Supervisor
from parlour.promises.model import weekdays
from parlour.sealing.records import count_blanks
from parlour.store.contract import Reader
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft
from parlour.teams.queries import topics
from parlour.worker.heartbeat import last_beat
from parlour.worker.records import newest_checkpoint, outbox_state
from tests.support.installation import rehearsal, short_folder, until


@pytest.fixture
def installation(store_url: str) -> Iterator[tuple[Supervisor, Ground]]:
    """A company with one team, on each kind of database."""
    url = store_url if store_url.startswith("postgresql") else ""
    with short_folder() as folder, rehearsal(folder / "data", store_url=url) as supervisor:
        ground = build_ground(supervisor.settings, role="test", web_key=secrets.token_bytes(32))
        try:
            hours = weekdays("Europe/London", 9 * 60, 17 * 60)
            save_company(ground, Founder(), Company("Northwind", "", hours, 240)).result()
            save_teams(ground, Founder(), [TeamDraft("", "Accounts", (("", "A bill"),))]).result()
            yield supervisor, ground
        finally:
            ground.store.close()


def write(ground: Ground) -> OpenedCase:
    topic = ground.store.read(topics)[0]
    key = secrets.token_urlsafe(24)
    return actions.open_case(ground, topic_id=topic.id, body="My bill", form_key=key, language="en").result()


def kinds(reader: Reader) -> dict[str, int]:
    return dict(reader.all("SELECT key_kind, COUNT(*) FROM case_keys GROUP BY key_kind"))


def test_cases_made_while_the_custodian_is_gone_get_their_own_envelope_when_it_returns(
    installation: tuple[Supervisor, Ground],
) -> None:
    supervisor, ground = installation
    until(lambda: ground.pool.recall_intake(ground.store), "the intake key in the store")
    os.kill(supervisor.pids()["custodian"], signal.SIGSTOP)
    try:
        opened = [write(ground) for _ in range(20)]
        assert ground.store.read(kinds) == {"intake": 20}
        assert len({case.reference for case in opened}) == 20
    finally:
        os.kill(supervisor.pids()["custodian"], signal.SIGCONT)
    until(lambda: ground.store.read(outbox_state)[0] == 0, "an empty outbox")
    assert ground.store.read(kinds) == {"envelope": 20}


def test_the_pool_the_copies_and_the_heartbeat(installation: tuple[Supervisor, Ground]) -> None:
    supervisor, ground = installation
    until(lambda: ground.store.read(count_blanks) > 500, "blank envelopes")
    until(lambda: last_beat(supervisor.settings.places.heartbeat) is not None, "a heartbeat")
    assert ground.pool.refill(ground.store).result() > 0
    case = write(ground)
    assert case.registration is not None
    until(lambda: ground.store.read(outbox_state)[0] == 0, "an empty outbox")
    assert ground.store.read(leaves_copied) >= 0
    assert ground.store.read(newest_checkpoint)[0] >= 0


@pytest.mark.short
@pytest.mark.parametrize("role", ["worker", "custodian"])
def test_nothing_is_lost_when_it_is_killed_in_the_middle(
    installation: tuple[Supervisor, Ground], role: str
) -> None:
    supervisor, ground = installation
    until(lambda: ground.store.read(count_blanks) > 250, "blank envelopes")
    ground.pool.refill(ground.store).result()
    for number in range(30):
        write(ground)
        if number % 10 == 5:
            before = supervisor.pids()[role]
            os.kill(before, signal.SIGKILL)
            until(lambda gone=before: supervisor.pids()[role] != gone, f"a new {role}")
    until(lambda: ground.store.read(outbox_state)[0] == 0, "an empty outbox")
