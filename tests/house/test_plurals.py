"""How many of something is said by one function: no text of the package can read "1 creators"."""

import ast
import re

from tests.house.modules import PACKAGE, sources

NOUNS = (
    "battles|candidates|chances|coins|columns|creator-months|creators|days|diamonds|differences|draws|fields|files|fits|"
    "forecasters|fortnights|futures|goals|hours|ids|ladders|minutes|months|notes|programs|ranks|rows|streams|videos|weeks|"
    "windows|worlds"
)
NOUN = re.compile(rf"^ (?:[a-z’'-]+ ){{0,3}}?({NOUNS})\b")
NEVER_ONE = {  # where a number is more than one, or has digits after its point
    ("backtesting/backtest_results", "several"),
    ("backtesting/leaderboards", "takes"),
    ("core/programs", "len(found)"),
    ("evidence/silence", "n"),
    ("forecasters/conform", "days"),
    ("forecasters/conform", "len(progress.ids)"),
    ("io/console/creator_rows", "airtime / 3600"),
    ("money/difference_causes", "case.month.days"),
    ("money/month_differences", "len(ks)"),
    ("rosters/rosters", "ladders"),
    ("show/ladders", "before"),
    ("show/page/page", "rows"),
    ("show/plans", "habits.diamonds_per_hour[0]"),
}
WORDS = {"which", "other", "places", "percent(outlook.views.level)"}
BY_HAND = re.compile(r"""'' if [^{}]{1,40} == 1 else 's'|'s'? \* \([^)]+ [!=]= 1\)""")
HANDS = {"show/digests", "show/network_programs", "planning/allocation"}  # whose numbers are words already


def counts(source):
    """Yield line, expression and noun of every text in which a number that is not a constant is followed by many."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for number, after in zip(node.values, node.values[1:], strict=False):
                counted = isinstance(number, ast.FormattedValue) and isinstance(after, ast.Constant)
                if counted and (found := NOUN.match(str(after.value))):
                    yield node.lineno, ast.unparse(number.value), found[1]


def test_the_scan_sees_a_count_and_leaves_constants():
    found = list(counts('f"{n} creators have {k:,} past months" + f"{FEW} days {word} is"'))
    assert [(number, noun) for _, number, noun in found] == [("n", "creators"), ("k", "months"), ("FEW", "days")]


def test_a_number_that_may_be_one_is_never_followed_by_many():
    found = {
        (module, number, noun) for module, source in sources(PACKAGE).items() for _, number, noun in counts(source)
    }
    open_ = {one for one in found if not re.fullmatch(r"(?:len\()?[A-Z_]+\)?|counted\(.*", one[1])}
    others = {one for one in open_ if one[1] not in WORDS}
    assert {one for one in others if one[:2] not in NEVER_ONE} == set()
    assert {one[:2] for one in others} == NEVER_ONE


def test_no_file_makes_plurals_of_its_own():
    found = {module for module, source in sources(PACKAGE).items() if BY_HAND.search(source)}
    assert found == HANDS
