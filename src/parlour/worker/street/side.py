"""What every station needs of this installation, read once when the worker starts."""

from dataclasses import dataclass, field

from parlour.connectors.contract import Connector


@dataclass(frozen=True, slots=True)
class Side:
    url: str  # of this installation; where an invitation leads
    seed: bytes = field(repr=False)  # the worker's key for secrets of other services
    stand_in: str = ""  # of a demo or rehearsal: an address instead of the platforms'

    def page(self, connector: Connector) -> str:
        """Where people look at the stand-in's posts; "" for the platforms, which say it with each post."""
        return f"{self.stand_in}/?network={connector.declared.name}" if self.stand_in else ""

    def base(self, connector: Connector) -> str:
        return f"{self.stand_in}/{connector.declared.name}" if self.stand_in else ""
