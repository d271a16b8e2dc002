"""Where things lie and how this installation is set up: the only reader of settings and of the environment.

`parlour up` writes DATA/parlour.toml for web and worker; as a store's URL may hold a password, others cannot read it.
"""

import base64
import json
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORT = 8000


class BadSettings(Exception):
    """The settings cannot be used. The text is one plain line for the operator."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every path of a data directory."""

    data: Path

    @property
    def settings(self) -> Path:
        return self.data / "parlour.toml"

    @property
    def lock(self) -> Path:
        return self.data / "up.lock"

    @property
    def store(self) -> Path:
        return self.data / "store"

    @property
    def store_url(self) -> str:
        return f"sqlite://{quote(str(self.store / 'parlour.db'))}"

    @property
    def blobs(self) -> Path:
        return self.data / "blobs"

    @property
    def web(self) -> Path:
        return self.data / "web"

    @property
    def web_key(self) -> Path:
        return self.web / "web.key"

    @property
    def worker(self) -> Path:
        return self.data / "worker"

    @property
    def service_key(self) -> Path:
        """What the worker opens other services' secrets with; its public half is in the settings."""
        return self.worker / "service.key"

    @property
    def hooks(self) -> Path:
        """Where web hands the worker what platforms send us."""
        return self.run / "worker" / "hooks.sock"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def sockets(self) -> Path:
        return self.run / "custodian"

    @property
    def clock(self) -> Path:
        """The driven clock of a rehearsal; the custodian alone writes it."""
        return self.sockets / "clock"

    @property
    def poke(self) -> Path:
        return self.run / "poke"

    @property
    def temporary(self) -> Path:
        return self.run / "tmp"

    @property
    def heartbeat(self) -> Path:
        return self.run / "worker" / "heartbeat.json"

    @property
    def logs(self) -> Path:
        return self.run / "log"

    @property
    def passkeys(self) -> Path:
        return self.run / "passkeys.sock"

    @property
    def custodian(self) -> Path:
        return self.data / "custodian"

    @property
    def control_key(self) -> Path:
        """What the operator's commands show the custodian; web and worker cannot read it."""
        return self.custodian / "control.key"

    def socket(self, role: str) -> Path:
        return self.sockets / f"{role}.sock"


LISTS = ("proxies", "alarms_to")  # settings that hold several values
KEYS = ("signing_key", "service_key")  # and those that hold bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation is: fixed at its first start (id, key, mark) or chosen at each start (the rest)."""

    data: Path
    url: str
    store_url: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    metrics_port: int = 0  # 0: no metrics
    proxies: tuple[str, ...] = ()  # addresses whose forwarded headers are believed
    mark: str = ""  # "", "demo" or "rehearsal"
    installation: str = ""
    signing_key: bytes = b""  # the custodian's Ed25519 public key, pinned at the first start
    service_key: bytes = b""  # the public half of the worker's key for other services' secrets
    separation: str = "none"  # "users", "landlock" or "none"
    clamd: str = ""  # the virus scanner: its socket, or host:port; PARLOUR_CLAMD
    alarms_to: tuple[str, ...] = ()  # addresses of officers; PARLOUR_ALARMS_TO
    kms: str = (
        ""  # the key service's engine and key, https://bao.example:8200/v1/transit/parlour; PARLOUR_KMS
    )
    kms_token: str = ""  # the file its token lies in, for the custodian alone; PARLOUR_KMS_TOKEN
    kms_ca: str = ""  # the file of its certificate authority; PARLOUR_KMS_CA
    day_keys: str = ""  # where the keys of backups lie; "" beside the key store
    street: str = ""  # the stand-in for public networks of a demo or rehearsal; believed in nothing else

    @property
    def places(self) -> Places:
        return Places(self.data)

    @property
    def stand_in(self) -> str:
        """ "" in every real installation, whatever the settings say."""
        return self.street if self.mark in ("demo", "rehearsal") else ""


def read_settings(data: Path) -> Settings:
    """Raises BadSettings when the directory holds no installation, or its settings do not parse."""
    path = Places(data).settings
    try:
        facts = tomllib.loads(path.read_text())
    except FileNotFoundError:
        words = f"There is no Parlour in {data}. Start one with: parlour up --data {data}"
        raise BadSettings(words) from None
    except PermissionError:
        raise BadSettings(f"{path} may not be read by this user.") from None
    except (OSError, ValueError):
        raise BadSettings(f"{path} cannot be read: it is damaged.") from None
    try:
        known = {field.name for field in fields(Settings)} - {"data", *KEYS, *LISTS}
        lists: dict[str, Any] = {name: tuple(facts.get(name, ())) for name in LISTS}
        texts = {"service_key": "", **facts}  # settings of an earlier version have none
        keys: dict[str, Any] = {name: base64.b64decode(texts[name], validate=True) for name in KEYS}
        return Settings(
            data=data,
            **keys,
            **lists,
            **{name: facts[name] for name in known & facts.keys()},
        )
    except (KeyError, TypeError, ValueError):
        raise BadSettings(f"{path} lacks a setting or holds one of the wrong kind.") from None


def write_settings(settings: Settings, *, group: int | None = None) -> None:
    """In one step, so that web and worker never read half a file."""
    lines = ["# Written by `parlour up` at each start. Change a setting by starting with another option."]
    for field in fields(Settings)[1:]:  # all but where the file lies
        value = getattr(settings, field.name)
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode()
        lines.append(f"{field.name} = {json.dumps(value)}")
    path = settings.places.settings
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w") as file:
        print(*lines, sep="\n", file=file, flush=True)
        os.fsync(file.fileno())
        if group is not None:
            os.fchown(file.fileno(), -1, group)
    fresh.replace(path)


def chosen(
    data: Path,
    *,
    url: str | None,
    store: str | None,
    host: str | None,
    port: int | None,
    metrics_port: int | None,
    day_keys: Path | None = None,
) -> Settings:
    """Settings for a start: what the operator says now, else what was said last time, else the defaults."""
    data = data.expanduser().absolute()
    before = read_settings(data) if Places(data).settings.exists() else None
    base = before or Settings(data=data, url="", store_url=Places(data).store_url)
    port = port or (before.port if before else DEFAULT_PORT)
    host = host or base.host
    settings = replace(
        base,
        url=_clean_url(url) if url else _default_url(before, host, port),
        store_url=_clean_store(store) if store else base.store_url,
        host=host,
        port=port,
        metrics_port=port + 1 if metrics_port is None else metrics_port,
        day_keys=str(day_keys.expanduser().absolute()) if day_keys else base.day_keys,
        kms=os.environ.get("PARLOUR_KMS", base.kms),
        kms_token=os.environ.get("PARLOUR_KMS_TOKEN", base.kms_token),
        kms_ca=os.environ.get("PARLOUR_KMS_CA", base.kms_ca),
        clamd=os.environ.get("PARLOUR_CLAMD", base.clamd),
        proxies=tuple(os.environ.get("PARLOUR_PROXIES", "").split()) or base.proxies,
        alarms_to=tuple(os.environ.get("PARLOUR_ALARMS_TO", "").split()) or base.alarms_to,
    )
    _refuse_moved_passkeys(before, settings)
    return settings


def default_data() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/parlour")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "parlour"


def child_environment(places: Places) -> dict[str, str]:
    """What a child process gets of our environment: nothing that could carry a secret it does not need."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "PGPASSFILE", "PGSSLMODE", "PGSSLROOTCERT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"TMPDIR": str(places.temporary)}


def is_loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "") in LOOPBACK


def _default_url(before: Settings | None, host: str, port: int) -> str:
    if before and not is_loopback(before.url):
        return before.url
    if host not in LOOPBACK:
        raise BadSettings(
            "Say the address customers will use, for example: --url https://help.example. "
            "Only an installation on this machine alone can go without."
        )
    return f"http://localhost:{port}"


def _clean_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadSettings("--url must look like https://help.example, with nothing after the name.")
    if parts.scheme == "http" and not is_loopback(url):
        raise BadSettings("--url must begin with https:// unless it is on this machine: passkeys need it.")
    return url.rstrip("/")


def _clean_store(store: str) -> str:
    if not store.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise BadSettings("--store must begin with postgresql:// or sqlite:///")
    return store


def _refuse_moved_passkeys(before: Settings | None, now: Settings) -> None:
    """A passkey belongs to a host name: serving under another one would lock every member of staff out."""
    if before and before.installation and urlsplit(before.url).hostname != urlsplit(now.url).hostname:
        raise BadSettings(
            f"This installation belongs to {before.url}. Under {now.url} no passkey of its staff would work."
        )
