"""What an amount says of itself: what is not known of an account, and makes what it earns a range."""

from __future__ import annotations

from tierpace.core.money import total
from tierpace.rewards.accounts import CreatorAccount
from tierpace.rewards.joining import Joining
from tierpace.rewards.pay_models import OTHER, Factor, PayModel


def earning_notes(account: CreatorAccount, model: PayModel, joining: Joining | None) -> tuple[str, ...]:
    """Return what is not known and makes an amount a range, or which factor is taken for the rest."""
    notes = []
    if joining is not None and joining.last is None:
        since = "" if joining.first is None else f", after {joining.first} at the earliest"
        notes.append(
            f"when the account joined is not known{since}: of videos that may be older, none to all views count"
        )
    country = next((f for f in model.factors if f.name == "country"), None)
    if country is not None:
        notes += _of_countries(country, account)
    return tuple(notes)


def _of_countries(country: Factor, account: CreatorAccount) -> list[str]:
    grades = dict(country.grades)
    given = [account.viewers, *(v.viewers for v in account.videos if v.viewers)]
    if not account.viewers:
        notes = [f"viewers by country are not known: the factor of country is {country.multiplier(None)}"]
        return notes if len(given) == 1 else [f"{notes[0]} where a video does not say them"]
    names = sorted({name for shares in given for name, _ in shares} - set(grades))
    full = all(total(share for _, share in shares) == 1 for shares in given)
    who = [*names, *([] if full else ["viewers in no share"])]
    rest = (
        f"those of {OTHER}, {grades[OTHER]}"
        if OTHER in grades
        else f"from the least to the greatest, {country.multiplier(None)}"
    )
    return [f"without a factor of country of their own: {', '.join(who)}; theirs is taken as {rest}"] if who else []
