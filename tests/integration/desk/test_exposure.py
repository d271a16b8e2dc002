"""Who opened what: numbers for those who supervise, each with its list."""

from detector import Kind
from parlour.exposure.kept.records import Report, keep_report
from parlour.exposure.kinds import as_bits
from parlour.exposure.model import Post
from parlour.exposure.summarising import summarise
from parlour.exposure.tally import tally
from tests.integration.desk.conftest import Staffed


async def test_every_number_opens_its_list_and_only_supervisors_see_it(staffed: Staffed) -> None:
    finn = await staffed.house.hire("Finn", "Accounts")
    references = []
    for answered in (True, False):
        _, reference = await staffed.house.written("Words nobody counts.")
        references.append(reference)
        page = await finn.press(await finn.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/take")
        if answered:
            await finn.press(page, f"/desk/case/{reference}/reply", body="An answer.")
    assert (await finn.get("/desk/exposure")).status == 403
    page = await staffed.olga.get("/desk/exposure?span=day")
    own = next(
        one for one in page.data("person") if f"/desk/exposure/{one}?" in page.html and is_of(page.html, one)
    )
    assert "2/1" in page.data("figures")
    listed = await staffed.olga.get(f"/desk/exposure/{own}?span=day")
    assert set(references) <= set(listed.data("opening"))
    idle = await staffed.olga.get(f"/desk/exposure/{own}?span=day&only=idle")
    assert idle.data("opening") == references[1:]
    assert "Words nobody counts." not in page.html + listed.html


async def test_what_was_looked_for_in_vain_has_its_list_too(staffed: Staffed) -> None:
    for _ in range(2):
        await staffed.ben.get("/desk/case/999-999")
    page = await staffed.olga.get("/desk/exposure?span=day")
    count = int(page.data("missed")[0])
    assert count >= 2
    assert len((await staffed.olga.get("/desk/exposure/all?span=day&only=missed")).data("missed")) == count


async def test_a_supervisor_sees_their_own_teams_only(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("For Accounts.")
    page = await staffed.taken(reference)
    pat = await staffed.house.hire("Pat", "Delivery", roles=("supervisor",))
    listed = await pat.get("/desk/exposure/all?span=month")
    assert listed.status == 200
    assert reference not in listed.html
    await staffed.ana.press(page, f"/desk/case/{reference}/release")


def is_of(html: str, staff: str, name: str = "Finn") -> bool:
    row = next(part for part in html.split("<tr ") if f'data-person="{staff}"' in part)
    return f'<th scope="row">{name}' in row


async def test_a_kept_report_is_a_page_of_its_own_for_supervisors(staffed: Staffed) -> None:
    """What `parlour exposure --keep` and the monthly count leave."""
    store, post = (
        staffed.house.front.ground.store,
        Post("x", "p1", "p1", "a1", "northwind", False, True, 1_700_000_000, ""),
    )
    with tally(until=1_800_000_000, count=lambda _: (as_bits([Kind.PHONE]), 0)) as counting:
        counting.add([post])
        summary = summarise(counting, 1_750_000_000)
    store.write(lambda tx: keep_report(tx, Report("files-1", "files", 1_750_000_000_000, summary))).result(10)
    page = await staffed.olga.get("/desk/exposure")
    assert page.data("report") == ["files-1"]
    shown = await staffed.olga.get("/desk/exposure/reports/files-1")
    assert "What our support has given away" in shown.html
    assert "style-src 'sha256-" in shown.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    assert (await staffed.ben.get("/desk/exposure/reports/files-1")).status == 403
    assert (await staffed.olga.get("/desk/exposure/reports/nothing")).status == 404
