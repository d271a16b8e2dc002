"""What the numbers mean, and what to do about them this week. Sentences with counts in them, never more."""

from collections.abc import Iterator

from parlour.exposure import words
from parlour.exposure.risks import BY_CODE
from parlour.exposure.summary import Risk, Summary


def headline(summary: Summary) -> tuple[int, str]:
    """The number that matters most, and what it counts."""
    totals = summary.totals
    if totals.gave_public:
        what = "customer wrote" if totals.gave_public == 1 else "customers wrote"
        return totals.gave_public, f"{what} personal data where anyone can read it"
    if totals.gave_private:
        what = "customer has" if totals.gave_private == 1 else "customers have"
        return totals.gave_private, f"{what} personal data lying in direct messages"
    if totals.named:
        what = "customer" if totals.named == 1 else "customers"
        return totals.named, f"{what} told the world which company they use"
    return 0, "customers have given personal data away in these posts"


def meaning(summary: Summary) -> tuple[str, ...]:
    return tuple(_meaning(summary))


def advice(summary: Summary) -> tuple[str, ...]:
    return tuple(_advice(summary))


def _meaning(summary: Summary) -> Iterator[str]:
    totals = summary.totals
    if totals.named:
        yield (
            f"{words.many(totals.named, 'customer')} told the world which company they use. "
            "A caller who knows that can pretend to be you."
        )
    for risk in summary.risks:
        if risk.from_all and (rule := BY_CODE.get(risk.code)):  # one kept by another version may know others
            many = words.many(risk.from_all, "customer")
            yield f"{many} gave enough for a stranger to {rule.harm}{_where(risk)}"
    if totals.asking:
        yield (
            f"{words.many(totals.asking, 'reply', 'replies')} asked for personal data, of "
            f"{words.number(totals.replies)} by the company. Customers do as they are asked, and not always in private."
        )
    if summary.lying_private.threads:
        yield (
            "Half of the message threads with personal data have lain for more than "
            f"{words.lasting(summary.lying_private.median)} after their last message. Only a thief needs them now."
        )
    if not (totals.revealing_public or totals.revealing_private or totals.asking):
        yield "No personal data was found. Names of people are counted only where somebody gives a name as theirs."


def _advice(summary: Summary) -> Iterator[str]:
    totals = summary.totals
    if totals.left_private:
        yield (
            f"Delete {words.many(totals.left_private, 'direct message')} with personal data. "
            "The deletion list names each one and says whether a program can do it."
        )
    if totals.left_public:
        yield (
            f"Work through {words.many(totals.left_public, 'public post')}: delete what the company wrote, "
            "and ask each customer to delete their own. Only they can."
        )
    if totals.asking:
        yield (
            "Stop asking for personal data in posts and messages. Answer with one sentence that holds nothing "
            "and leads to a private page."
        )
    if any(risk.from_all for risk in summary.risks):
        yield "Stop letting callers in on a name, an address, a birth date or a reference: these are no secrets now."
    if summary.worst:
        yield "Read the worst threads of the report yourself, and write to those customers first."
    if totals.posts:
        yield "Run this again in a month, and compare."


def _where(risk: Risk) -> str:
    if risk.from_public == risk.from_all:
        return ", all of it in public posts."
    if risk.from_public:
        return f": {words.number(risk.from_public)} in public posts alone, the others if the messages are read too."
    return ", to whoever gets into the account that holds the messages."
