"""The request types there are. An officer chooses which are offered, and to which topic they go."""

from collections.abc import Iterator

from parlour.requests.model import Field, RequestType, Step

NEW_ADDRESS = RequestType(
    name="new-address",
    title="Tell us your new address",
    lead=(
        "We check that it is you before anything changes, because thieves use address changes to receive "
        "other people's post."
    ),
    minutes=3,
    steps=(
        Step(
            "address",
            "What is your new address?",
            (
                Field(
                    "line1",
                    "Address line 1",
                    required="Enter the first line of your new address",
                    autocomplete="address-line1",
                    masked=True,
                ),
                Field("line2", "Address line 2 (optional)", autocomplete="address-line2", masked=True),
                Field("town", "Town or city", required="Enter a town or city", autocomplete="address-level2"),
                Field(
                    "postcode",
                    "Postcode",
                    required="Enter a postcode, like SW1A 2AA",
                    limit=16,
                    autocomplete="postal-code",
                    masked=True,
                ),
            ),
        ),
        Step(
            "when",
            "When do you move?",
            (
                Field(
                    "from",
                    "The first day at the new address",
                    kind="date",
                    hint="Today or later, at most a year ahead.",
                    required="Enter the day you move",
                ),
                Field(
                    "for",
                    "What is the new address for?",
                    kind="choice",
                    required="Choose what the new address is for",
                    choices=(
                        ("both", "Where you get our service, and your post"),
                        ("service", "Only where you get our service"),
                        ("post", "Only bills and letters"),
                    ),
                ),
            ),
        ),
        Step(
            "safety",
            "Should we avoid writing to your old address?",
            (
                Field(
                    "avoid-old",
                    "Your old address",
                    kind="choice",
                    hint=(
                        "Choose yes if someone there should not know you moved. We never put the new address "
                        "in any notice."
                    ),
                    required="Choose yes or no",
                    choices=(
                        ("no", "No, you can write there"),
                        ("yes", "Yes, do not write to the old address"),
                    ),
                ),
            ),
        ),
    ),
)

COMPLAINT = RequestType(
    name="complaint",
    title="Make a complaint",
    lead="A person reads it and answers by the time we name. You can add to it at any time.",
    minutes=5,
    steps=(
        Step(
            "what",
            "What went wrong?",
            (
                Field(
                    "wrong",
                    "What went wrong?",
                    kind="words",
                    hint="Leave out card numbers and passwords.",
                    required="Tell us what went wrong",
                    limit=9_000,
                ),
            ),
        ),
        Step(
            "outcome",
            "What would put it right?",
            (
                Field(
                    "right",
                    "What would put it right? (optional)",
                    kind="words",
                    hint="For example: an explanation, a repair, money back.",
                    limit=9_000,
                ),
            ),
        ),
        Step(
            "before",
            "Have you told us about this before?",
            (
                Field(
                    "told",
                    "Have you told us before?",
                    kind="choice",
                    required="Choose yes or no",
                    choices=(("no", "No, this is the first time"), ("yes", "Yes, and it is not put right")),
                ),
                Field(
                    "reference",
                    "Reference of the earlier conversation (optional)",
                    hint="Like 7K3-94M. It opens nothing: the people who read this only see what it is.",
                    limit=16,
                ),
            ),
        ),
    ),
)

PRIVACY = "privacy"  # no type of its own: a customer's question about who looked, in their own words
TYPES = {one.name: one for one in (NEW_ADDRESS, COMPLAINT)}


def said() -> Iterator[str]:
    """Every phrase of them that a page shows, for the catalogue of translations."""
    for kind in TYPES.values():
        yield from (kind.title, kind.lead)
        for step in kind.steps:
            yield step.heading
            for field in step.fields:
                yield from filter(None, (field.label, field.hint, field.required))
                yield from (label for _, label in field.choices)
