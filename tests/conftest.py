"""What every test may use. The cast (Ana, Ben, Cleo, Dora) lives in tests/cast.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support import network
from tests.support.browser import Pages, chromium
from tests.support.databases import fresh_store
from tests.support.postgres import Cluster
from tests.support.report import StageClock, stage_of
from tools import programs

# The browser's driver keeps an event loop running in this thread, so journeys come after whatever is async.
ORDER = ("unit", "integration", "other", "short", "journeys")

hypothesis.settings.register_profile("suite", deadline=None, database=None, derandomize=True, max_examples=60)
hypothesis.settings.register_profile("soak", deadline=None, database=None, max_examples=2000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long runs, and nothing else")


def pytest_configure(config: pytest.Config) -> None:
    network.block_outside()
    hypothesis.settings.load_profile("soak" if config.getoption("--soak") else "suite")
    if not hasattr(config, "workerinput"):
        workers = len(config.getoption("tx", None) or [1])
        config.pluginmanager.register(StageClock(workers), "stage-clock")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    soak = bool(config.getoption("--soak"))
    unwanted = [item for item in items if is_soak(item) != soak]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
    items[:] = sorted(
        (item for item in items if item not in set(unwanted)), key=lambda i: ORDER.index(stage_of(i))
    )
    for item in items:
        item.user_properties.append(("stage", stage_of(item)))


def is_soak(item: pytest.Item) -> bool:
    return item.nodeid.startswith("tests/soak/") or item.get_closest_marker("soak") is not None


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The session's PostgreSQL server; `kill()` and `start()` are there for the tests about power cuts."""
    where = programs.POSTGRES.find()
    if where is None:
        pytest.skip(programs.POSTGRES.remedy)
    cluster = Cluster(where)
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """An empty database of its own."""
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store on each kind of database: whoever uses this runs twice."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def ready_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """In place of `store_url` where every test begins by making the tables: whoever uses this runs twice too."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.new_database(cluster.with_tables())
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def module_store_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same for a whole module, where founding a company takes seconds."""
    yield from fresh_store(request, tmp_path_factory)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    program = programs.CHROMIUM.find()
    if program is None:
        pytest.skip(programs.CHROMIUM.remedy)
    with chromium(program) as started:
        yield started


@pytest.fixture
def open_page(browser: Any) -> Iterator[Pages]:
    """`open_page(base_url=…, width=320, dark=True, javascript=False)`; a foreign request fails the test."""
    pages = Pages(browser)
    yield pages
    pages.close()
