"""What was restored is checked once, at its first start, before anybody is served."""

from pathlib import Path

from custodian_protocol.messages import EnvelopesNamed, Nothing
from parlour.config import BadSettings, Places, Settings
from parlour.sealing.custodian import Custodian, CustodianAway
from parlour.store import open_store
from parlour.store.copying import envelope_ids

BATCH = 1_000


def mark_restored(places: Places, generation: str) -> None:
    _mark(places).write_text(f"{generation}\n")


def check_restored(settings: Settings) -> None:
    """Every envelope the store refers to is held or erased, or Parlour does not start."""
    if not _mark(settings.places).exists():
        return
    custodian = Custodian(settings.places.socket("control"))
    try:
        if not custodian.ask_now("stats", Nothing()).unlocked:
            raise BadSettings(
                "This installation was restored and must be checked before it serves. Start it once on a terminal "
                "and bring two recovery sheets, or restore it with --root-key."
            )
        missing = _missing(settings, custodian)
    except CustodianAway as away:
        raise BadSettings(away.words) from None
    finally:
        custodian.hang_up()
    if missing:
        raise BadSettings(
            f"The key store lacks {missing} envelopes the store refers to, and did not erase them. The two do not "
            "belong together. Nothing was started; restore both halves of one backup."
        )
    _mark(settings.places).unlink()


def _missing(settings: Settings, custodian: Custodian) -> int:
    store = open_store(settings.store_url, role="check", poke_dir=settings.places.poke)
    missing, last = 0, ""
    try:
        while ids := store.read(lambda reader: envelope_ids(reader, last, BATCH)):  # noqa: B023 - read before it moves
            missing += len(custodian.ask_now("missing-envelopes", EnvelopesNamed(tuple(ids))).ids)
            last = ids[-1]
    finally:
        store.close()
    return missing


def _mark(places: Places) -> Path:
    return places.data / "restored"
