"""An answer that is not there yet, for callers with an event loop and callers without one."""

import asyncio
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any, Generic, TypeAlias, TypeVar, cast

T = TypeVar("T")
U = TypeVar("U")

_Loop = asyncio.AbstractEventLoop
_Waiter: TypeAlias = "tuple[_Loop, asyncio.Future[None]] | threading.Lock"


class Pending(Generic[T]):
    """Await it, or call `result()`.

    One thread answers, any number wait. A waiter first enlists, then looks whether the answer came; the
    answering thread first sets the answer, then looks who enlisted: whichever is first, nobody is missed.
    """

    __slots__ = ("_done", "_error", "_value", "_waiters")

    def __init__(self) -> None:
        self._done = False
        self._value: T | None = None
        self._error: BaseException | None = None
        self._waiters: list[_Waiter] = []

    @property
    def done(self) -> bool:
        return self._done

    def result(self, timeout: float | None = None) -> T:
        """Blocks; raises what the action raised, or TimeoutError."""
        if not self._done:
            gate = threading.Lock()
            gate.acquire()
            self._waiters.append(gate)
            if not self.done and not gate.acquire(timeout=-1 if timeout is None else timeout):
                raise TimeoutError("no answer in time")
        return self._outcome()

    def __await__(self) -> Generator[Any, None, T]:
        if not self._done:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            self._waiters.append((loop, future))
            if not self.done:
                yield from future
        return self._outcome()

    def then(self, change: Callable[[T], U]) -> "Pending[U]":
        """The same answer seen through `change`, which runs where the answer is taken."""
        return cast("Pending[U]", _Changed(self, change))

    def _outcome(self) -> T:
        if self._error is not None:
            raise self._error
        return cast(T, self._value)


class _Changed(Pending[Any]):
    """Takes the first answer through `change` once, however often it is asked for."""

    __slots__ = ("_change", "_first")

    def __init__(self, first: Pending[Any], change: Callable[[Any], Any]) -> None:
        super().__init__()
        self._first = first
        self._change = change

    @property
    def done(self) -> bool:
        return self._first.done

    def result(self, timeout: float | None = None) -> Any:
        return self._taken(self._first.result(timeout))

    def __await__(self) -> Generator[Any, None, Any]:
        return self._taken((yield from self._first.__await__()))

    def _taken(self, value: Any) -> Any:
        if not self._done:
            self._value = self._change(value)
            self._done = True
        return self._value


Answer = tuple[Pending[Any], Any, BaseException | None]


def answered(value: T) -> Pending[T]:
    pending: Pending[T] = Pending()
    pending._value = value
    pending._done = True
    return pending


def failed(error: BaseException) -> Pending[Any]:
    pending: Pending[Any] = Pending()
    pending._error = error
    pending._done = True
    return pending


def answer(answers: Iterable[Answer]) -> None:
    """Give a whole batch its answers, waking each event loop once."""
    by_loop: dict[_Loop, list[asyncio.Future[None]]] = {}
    for pending, value, error in answers:
        pending._value = value
        pending._error = error
        pending._done = True
        for waiter in pending._waiters:
            if isinstance(waiter, tuple):
                by_loop.setdefault(waiter[0], []).append(waiter[1])
            else:
                waiter.release()
    for loop, futures in by_loop.items():
        try:
            loop.call_soon_threadsafe(_wake, futures)
        except RuntimeError:
            # The loop closed while its answer was on the way: its waiters ended with it.
            continue


def _wake(futures: list["asyncio.Future[None]"]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
