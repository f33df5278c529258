"""What to write instead where a text is no TOML: the slips that people make, each with its own advice."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from tierpace.core.money import product, quotient, significant

AT = re.compile(r"at line ([0-9]+), column ([0-9]+)")
TEXTS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")  # straight quotes, and what is between them
GROUPED = r"[0-9]{1,3}(?:[,'’ \u00a0\u2009\u202f][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
CURRENCY = r"[$€£¥₩]|USD|EUR|GBP"
DEFAULT = 'texts need quotes, and a month is one: first_month = "2026-03"'
TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate", "Cannot mutate", "Cannot redefine")
MANY = {"k": 1_000, "m": 1_000_000}
UNITS = "h|hrs?|hours?|d|days?|min|minutes?|diamonds?"
PAIRS = {"“": "”", "„": "“", "‟": "”", "«": "»", "»": "«", "‘": "’", "‚": "‘", "‛": "’"}


def advice(text: str, error: str) -> str:
    """Return what to write instead, by the line that an error of the TOML reader names.

    Examples
    --------
    >>> from tierpace.io.toml_advice import advice
    >>> advice("ratio = 6%", "Expected newline (at line 1, column 10)")
    'a share is a number: write 0.06 for 6%'
    """
    if error.startswith(TWICE):
        return "a key or table appears twice: keep one of them"
    found = AT.search(error)
    lines = text.split("\n")
    place = int(found[1]) if found else len(lines)
    for line in [lines[min(place, len(lines)) - 1], *(() if found else lines)]:
        for pattern, say in SLIPS:
            slip = pattern.search(_bare(line))
            if slip is not None:
                return say(slip)
    return DEFAULT


def unquoted(text: str) -> str:
    """Return what to write where a number is wanted and there is a text; nothing where it is no number.

    Examples
    --------
    >>> from tierpace.io.toml_advice import unquoted
    >>> unquoted("22"), unquoted("6%"), unquoted("Gold")
    ('a number needs no quotes: write 22', 'a share is a number: write 0.06 for 6%', '')
    """
    plain = text.strip()
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", plain):  # two readings: the writer knows
        whole = plain.replace(".", "_")
        return f"a number needs no quotes: write {whole}, or {plain.rstrip('0').rstrip('.')} where that is meant"
    if re.fullmatch(r"[0-9]{1,30}(?:\.[0-9]{1,30})?", plain):
        return f"a number needs no quotes: write {plain}"
    for pattern, say in SLIPS[:NUMBERS]:
        slip = pattern.search(plain)
        if slip is not None:
            return say(slip)
    return ""


def _bare(line: str) -> str:
    """Return a line without its texts and its comment."""
    return TEXTS.sub('""', line).partition("#")[0].rstrip()


def _grouped(slip: re.Match[str]) -> str:
    plain = int(re.sub("[^0-9]", "", slip[0]))
    return f"digits are grouped by _ alone, and decimals have a point: write {plain:_} for {slip[0]}"


def _decimal(slip: re.Match[str]) -> str:
    return f"decimals have a point: write {slip[1].replace('.', '')}.{slip[2]} for {slip[0]}"


def _share(slip: re.Match[str]) -> str:
    share = significant(quotient(Decimal(slip[1].replace(",", ".")), 100), 28)
    return f"a share is a number: write {share:f} for {slip[0]}"


def _short(slip: re.Match[str]) -> str:
    return f"numbers are written out: write {int(product(Decimal(slip[1]), MANY[slip[2].lower()])):_} for {slip[0]}"


def _straight(slip: re.Match[str]) -> str:
    opened = {"”": "“", "’": "‘"}.get(slip[0], slip[0])
    return f'quotes are straight: write "Gold", not {opened}Gold{PAIRS.get(opened, opened)}'


def _apart(slip: re.Match[str]) -> str:
    return f'an amount and its currency are two keys: amount = {slip[2] or slip[3]}, currency = "USD"'


def _unit(slip: re.Match[str]) -> str:
    return f"the key says the unit of a number: write {slip[1]} for {slip[0]}"


def _quoted(slip: re.Match[str]) -> str:
    return f'texts need quotes, a month too: write "{slip[1].strip()}"'


def _said(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text


VALUE = r"(?<==)\s*"
END = r"(?![0-9.]|,[0-9])"  # of a number: the comma after it may be that of a table
NUMBERS = 6  # slips of numbers, the first
SLIPS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s?[%％]"), _share),
    (re.compile(rf"(?<![0-9.,])(?:{GROUPED}){END}"), _grouped),
    (re.compile(rf"(?<![0-9.,])([0-9.]+),([0-9]+){END}"), _decimal),
    (re.compile(r"([0-9]+(?:\.[0-9]+)?)\s?([kKmM])\b"), _short),
    (re.compile(rf"({CURRENCY})\s?([0-9.]+)|([0-9.]+)\s?({CURRENCY})"), _apart),
    (re.compile(rf"([0-9]+(?:\.[0-9]+)?)\s?(?:{UNITS})\b", re.IGNORECASE), _unit),
    (re.compile("[“”„‟«»‘’‚‛＂＇`´]"), _straight),
    (re.compile(VALUE + r"([0-9]{4}-[0-9]{2})(?![-0-9])"), _quoted),
    (re.compile(VALUE + r"(?:true|false|yes|no|on|off)\b", re.IGNORECASE), _said("yes is written true, and no false")),
    (re.compile(VALUE + r"[+-]?0[0-9]"), _said("a number has no zero before its first digit")),
    (re.compile(VALUE + r"([A-Za-z][\w -]*)"), _quoted),
    (re.compile(VALUE + r"\S*[^\x00-\x7f]"), _said("digits are 0 to 9, and other letters need quotes")),
    (re.compile(r"^\s*[\w.-]+\s*:"), _said("a key and its value have = between them, no colon")),
    (re.compile(r"(?<!\")\"(?!\")|'"), _said("a text ends on its line, with the quote that it began with")),
    (re.compile(r"=\s*$"), _said("a key has a value: write it, or remove the key")),
]
"""What slips look like, and what to say of each; the first that is found counts."""
