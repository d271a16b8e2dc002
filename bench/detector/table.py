"""`python -m bench.detector.table`: what the detector finds in the labelled sets, into docs/reference/detector.md."""

from pathlib import Path

from bench.detector import speed
from bench.detector.labelled import everything
from bench.detector.scoring import Found, Score, merged, score
from detector import Kind, find

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/detector.md"
BRITISH = ("uk-chat", "uk-identifiers", "uk-postcodes", "uk-bank-modulus", "spoken-indian-english")


def main() -> None:
    scores = {name: score(samples, ours) for name, samples in everything().items()}
    british = {kind: merged(scores[name][kind] for name in BRITISH) for kind in Kind}
    others = {kind: merged(scores[name][kind] for name in scores if name not in BRITISH) for kind in Kind}
    accuracy = "\n".join(
        ["British sets:", "", *rows(british), "", "Sets of other countries:", "", *rows(others)],
    )
    put("accuracy", accuracy)
    put("speed", "\n".join(speed.report()))


def ours(text: str) -> list[Found]:
    return [(finding.kind, finding.start, finding.end) for finding in find(text)]


def rows(scores: dict[Kind, Score]) -> list[str]:
    head = ["| Kind | Labels | Recall | Precision | F1 |", "|---|---:|---:|---:|---:|"]
    return head + [
        f"| {kind} | {one.labels} | {one.recall:.3f} | {one.precision:.3f} | {one.f1:.3f} |"
        for kind, one in scores.items()
        if one.labels
    ]


def put(section: str, text: str) -> None:
    """Prints it, and writes it between the page's two marks for it."""
    print(text, end="\n\n")
    begin, end = f"<!-- {section}: written by the bench -->", f"<!-- end of {section} -->"
    page = PAGE.read_text()
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


if __name__ == "__main__":
    main()
