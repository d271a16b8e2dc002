"""What the worker finds out about a connected account, for the officers' page."""

from parlour.ground import Ground
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street import policy
from parlour.street.model import Account, Trouble
from parlour.street.records import connections


def say_account(ground: Ground, name: str, account: Account) -> Pending[None]:
    return ground.store.write(lambda tx: connections.save_account(tx, name, account))


def say_tested(ground: Ground, name: str, outcome: str) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: connections.save_tested(tx, name, outcome, now))


def say_trouble(ground: Ground, name: str, trouble: Trouble, wait_until: int = 0) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: connections.save_trouble(tx, name, trouble, now, wait_until))


def say_fine(ground: Ground, name: str) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: connections.save_trouble(tx, name, "", now))


def spend(ground: Ground, name: str, amount: int) -> Pending[None]:
    """Counted before it is spent: a crash in between costs a cent on paper, the other way round one on the bill."""
    month = policy.month_of(ground.clock.now())

    def act(tx: Transaction) -> None:
        connections.spend(tx, name, month, amount)

    return ground.store.write(act)
