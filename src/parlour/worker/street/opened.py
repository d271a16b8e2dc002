"""A line to a platform, opened with the secrets as they are now, and opened anew when they change."""

import json
from dataclasses import dataclass, field

from parlour.connectors.contract import Connector
from parlour.connectors.line import Denied, Line
from parlour.ground import Ground
from parlour.sealing.service import open_secret, public_half
from parlour.street import actions
from parlour.street.records.connections import sealed_secrets
from parlour.worker.street.side import Side


class NoSecrets(Exception):
    """What was saved does not open with this worker's key: an officer has to enter it again."""


@dataclass(slots=True)
class Opened:
    """One thread's. The secrets are in this process's memory for as long as the line is open."""

    ground: Ground
    connector: Connector
    side: Side
    _record: bytes = b""
    _secrets: dict[str, str] = field(default_factory=dict, repr=False)
    _line: Line | None = None

    @property
    def name(self) -> str:
        return self.connector.declared.name

    def line(self) -> Line:
        self._refresh()
        if self._line is None:
            self._line = self.connector.open(self._secrets, self.side.base(self.connector))
        return self._line

    def secrets(self) -> dict[str, str]:
        self._refresh()
        return self._secrets

    def renew(self) -> None:
        """A fresh token in place of one that ended; kept before it is used. Raises Denied, Away, Throttled."""
        renewed = self.connector.renewed(self.line(), self._secrets)
        actions.keep_secrets(self.ground, self.name, renewed, self._public()).result()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _refresh(self) -> None:
        record = self.ground.store.read(lambda reader: sealed_secrets(reader, self.name))
        if record is None:
            raise Denied("not-connected")
        if record == self._record:
            return
        content = open_secret(self.side.seed, self.name, record)
        if content is None:
            raise NoSecrets
        self.close()
        self._secrets, self._record = json.loads(content), record

    def _public(self) -> bytes:
        return public_half(self.side.seed)
