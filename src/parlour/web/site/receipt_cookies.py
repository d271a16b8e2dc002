"""The cookie that carries a receipt from the page that sent to the page that shows it."""

from litestar.datastructures import Cookie

from parlour.identity.receipt_cookie import SHOWN_MS, Receipt, open_receipt, seal_receipt
from parlour.web.cookies import cookie, read_cookie
from parlour.web.front import WebRequest, front_of

RECEIPT_COOKIE = "receipt"


def receipt_cookie(request: WebRequest, reference: str, code: str, *, shared: bool) -> Cookie:
    """On a shared device it goes with the browser, like everything else."""
    front = front_of(request)
    receipt = Receipt(reference, code, front.now() + SHOWN_MS)
    sealed = seal_receipt(front.ground.web_key, receipt)
    return cookie(request, RECEIPT_COOKIE, sealed, max_age=None if shared else SHOWN_MS // 1000)


def kept_receipt(request: WebRequest, reference: str) -> Receipt | None:
    front = front_of(request)
    kept = open_receipt(front.ground.web_key, read_cookie(request, RECEIPT_COOKIE), front.now())
    return kept if kept and kept.reference == reference else None
