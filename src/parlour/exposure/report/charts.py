"""Charts as SVG without any text in it: words and numbers stand beside them in HTML, where they keep their size."""

from collections.abc import Sequence

from markupsafe import Markup

HEIGHT = 100
COLUMN = 10
GAP = 2


def bar(public: int, private: int, most: int) -> Markup:
    """One row of a bar chart: what anyone can read, then what lies in messages. `most`: the longest row's sum."""
    wide = 100 / most if most else 0
    first, second = public * wide, private * wide
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<rect class="rest" width="100" height="10"/>'
        '<rect class="public" width="{first:.2f}" height="10"/>'
        '<rect class="private" x="{first:.2f}" width="{second:.2f}" height="10"/></svg>'
    ).format(label=f"{public:,} in public, {private:,} in messages", first=first, second=second)


def columns(series: Sequence[tuple[int, int]], label: str) -> Markup:
    """A column a month: in public at the foot, in messages upon it."""
    most = max((public + private for public, private in series), default=0)
    high = HEIGHT / most if most else 0
    drawn = Markup("").join(
        _column(place * COLUMN, public * high, private * high)
        for place, (public, private) in enumerate(series)
    )
    return Markup(
        '<svg class="columns" viewBox="0 0 {wide} {high}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<path class="axis" d="M0 0H{wide}M0 {half}H{wide}M0 {high}H{wide}"/>{drawn}</svg>'
    ).format(wide=max(len(series), 1) * COLUMN, half=HEIGHT // 2, high=HEIGHT, label=label, drawn=drawn)


def _column(x: int, public: float, private: float) -> Markup:
    return Markup(
        '<rect class="public" x="{x}" y="{top:.2f}" width="{wide}" height="{public:.2f}"/>'
        '<rect class="private" x="{x}" y="{above:.2f}" width="{wide}" height="{private:.2f}"/>'
    ).format(
        x=x + GAP / 2,
        wide=COLUMN - GAP,
        top=HEIGHT - public,
        above=HEIGHT - public - private,
        public=public,
        private=private,
    )
