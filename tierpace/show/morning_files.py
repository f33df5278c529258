"""The files of a morning: page, digest, calls and JSON for the agency and each manager, and messages to creators."""

from __future__ import annotations

import json
import re
import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from tierpace.rosters.creator_views import creator_view
from tierpace.rules.standings import NO_DATA
from tierpace.serial.json import to_dict
from tierpace.show.creator_messages import creator_message
from tierpace.show.digests import digest
from tierpace.show.page.page import html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tierpace.rosters.morning_results import Morning

PLANNED = "planned"  # the status of a plan with streams, not of why there is none
SLUG = 24  # letters of a name in the name of a file


def morning_files(mornings: Sequence[Morning]) -> dict[str, str]:
    """Return the files of an agency's morning by their paths.

    ``agency/`` has the page, the digest, the sentences of the calls and all of it as JSON; ``managers/NAME/`` the same
    of each manager. ``messages/`` in them has a text for each creator: of a manager's creators in the manager's folder,
    of those without one in the agency's. Names in paths are a few plain letters and a hash.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.morning_files import morning_files
    >>> found = tp.rosters.morning(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50)
    >>> [name for name in morning_files(found) if name.startswith("agency/")]
    ['agency/page.html', 'agency/digest.md', 'agency/calls.txt', 'agency/morning.json']
    """
    out: dict[str, str] = {}
    for one in mornings:
        place = "agency" if one.manager is None else f"managers/{plain_name(one.manager)}"
        out[f"{place}/page.html"] = html(one.report)
        out[f"{place}/digest.md"] = digest(one)
        out[f"{place}/calls.txt"] = "".join(f"{sentence}\n" for sentence in one.calls.columns["sentence"])
        out[f"{place}/morning.json"] = json.dumps(morning_dict(one), indent=1, ensure_ascii=True) + "\n"
        out |= {f"{place}/messages/{name}.txt": text for name, text in _messages(one)}
    return out


def morning_dict(morning: Morning) -> dict[str, Any]:
    """Return a morning as plain values; each part is as `tierpace.show.to_dict` gives it."""
    meta = morning.report.roster.meta
    return {
        "as_of": str(meta["as_of"]),
        "month": meta["month"],
        "since": None if morning.since is None else str(morning.since),
        "today": None if morning.today is None else str(morning.today),
        "days_unknown": morning.days_unknown,
        "manager": morning.manager,
        "roster": to_dict(morning.report.roster),
        "calls": to_dict(morning.calls),
        "moved": to_dict(morning.moved),
        "short": to_dict(morning.short),
        "closed": [to_dict(one.roster) for one in morning.closed],
    }


def plain_name(name: str) -> str:
    """Return a name for a file: a few plain letters, and a hash by which two names differ.

    Examples
    --------
    >>> from tierpace.show.morning_files import plain_name
    >>> plain_name("Zoë / ../Kim")
    'zoe-kim-...'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-")
    key = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{slug}-{key}" if slug else key


def _messages(morning: Morning) -> Iterator[tuple[str, str]]:
    """Yield a message for each creator of a folder, on the ladder of the call or the first; none to who is gone."""
    unkept = morning.calls.unkept
    called = dict(zip(morning.calls.columns["creator_id"], morning.calls.columns["ladder"], strict=True))
    done: set[str] = set()
    for row in morning.report.roster:
        who, ladder = row["creator_id"], row["ladder"]
        if (row["manager"] or None) != morning.manager or row["standing"] == NO_DATA or row["left"] is not None:
            continue
        if who in done or called.get(who, ladder) != ladder:
            continue
        done.add(who)
        planned = row["plan_status"] == PLANNED and (who, ladder) not in unkept
        text = creator_message(creator_view(row), with_plan=planned)
        yield plain_name(f"{row['name'] or ''} {who}"), text
