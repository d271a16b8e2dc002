"""Which kinds of data, put together, are enough to pass for somebody. Each rule names where it comes from."""

from dataclasses import dataclass

from detector import Kind
from parlour.exposure.kinds import as_bits


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    name: str
    harm: str  # what a stranger can then do
    needs: tuple[frozenset[Kind], ...]  # one of each
    reason: str
    source: str

    def met_by(self, bits: int) -> bool:
        return all(bits & as_bits(one_of) for one_of in self.needs)


WHERE = frozenset({Kind.POSTCODE, Kind.ADDRESS})
NUMBER = frozenset({Kind.ACCOUNT, Kind.ORDER, Kind.BOOKING})

RULES: tuple[Rule, ...] = (
    Rule(
        "telephone-check",
        "Pass a telephone check",
        "pass a usual telephone check in their name",
        (
            frozenset({Kind.NAME}),
            WHERE,
            frozenset({Kind.BIRTH_DATE}) | NUMBER,
        ),
        "A caller who knows the name, the address or postcode, and a birth date or a reference is usually let in.",
        "A common way to ask in UK call centres: name, first line of the address or postcode, then one more fact. "
        "A 2017 account (mssv.net, 8 January 2017) tells of a mobile network that asked for address and birth date "
        "alone. NIST SP 800-63B accepts no such questions as proof, for the reason counted here.",
    ),
    Rule(
        "sim-swap",
        "Take over the phone number",
        "ask for a new SIM and take over their number",
        (
            frozenset({Kind.NAME}),
            frozenset({Kind.PHONE}),
            frozenset({Kind.BIRTH_DATE, Kind.ACCOUNT}) | WHERE,
        ),
        "Name, number and one more fact are what is needed to ask a network for a new SIM in somebody else's name. "
        "Bank codes then go to the thief.",
        "The same account; FCC 23-95 (2023), which forbids US carriers to "
        "rely on readily available biographical facts for this.",
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
