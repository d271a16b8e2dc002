"""The worker's part of the street: reads connected accounts, sends invitations, takes what platforms send us."""

from parlour.worker.street.doorway import Doorway
from parlour.worker.street.monthly import MonthlyDuty
from parlour.worker.street.permits import Permits
from parlour.worker.street.side import Side
from parlour.worker.street.station import Station
from parlour.worker.street.stream import Listening

__all__ = ["Doorway", "Listening", "MonthlyDuty", "Permits", "Side", "Station"]
