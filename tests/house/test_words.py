"""One plain English: words that CONTRIBUTING.md rules out appear nowhere, and every rule of an error says "must"."""

import ast
import io
import re
import tokenize

import pytest

from tests.house.modules import PACKAGE, ROOT, sources

TABLE = re.compile(r"^### Words not to use\n(.*?)^#", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (`[^|]*`) \|", re.MULTILINE)
CODE = re.compile(
    r"``[^`]*``|`[^`]*`|\b\w*(?:_\w+|\.(?:py|md|toml|csv|js|css))\b|\]\([^)]*\)|https?://\S+|^ *\w+(?:, \w+)* : ",
    re.MULTILINE,
)
FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"[\w.:-]*")
RULE = re.compile(r"\b(?:must|needs?)\b")
PASSED = {"layout_error": 2, "broke": 1, "_once": 2}  # helpers that take a rule by its place: which argument it is
RULES = ("requirement", "rule", "what")  # names that a rule goes by between functions


def unwanted() -> list[str]:
    """The words of the table, in its order."""
    table = TABLE.search((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert table is not None, "CONTRIBUTING.md has no table of words not to use"
    return [word for row in ROW.findall(table[1]) for word in re.findall("`([^`]+)`", row)]


def pattern(words: list[str]) -> re.Pattern[str]:
    """Any of the words as a whole, in any case; a phrase may go over a line."""
    parts = [r"\s+(?:# )?".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


def plain(text: str) -> str:
    """A text without its code: what is quoted as code, file names, links, names with underscores, doctests."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith((">>>", "...")))
    return CODE.sub("", "\n".join(lines))


def texts(source: str) -> list[tuple[int, str]]:
    """The strings and comments of a module, by line; of an f-string its constant parts."""
    strings = [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not NAME.fullmatch(node.value)
    ]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return strings + [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def words_in(source: str, found: re.Pattern[str]) -> list[str]:
    """Unwanted words in a module, each with the line on which its text begins."""
    return [f"{line}: {word}" for line, text in texts(source) for word in found.findall(plain(text))]


def words_on(page: str, found: re.Pattern[str]) -> list[str]:
    """Unwanted words on a page, outside its blocks of code."""
    return found.findall(plain(FENCE.sub("", page)))


ERROR = 3  # the place of the rule in a call of an error: code, field, value, rule, next step


def literal(node: ast.expr) -> str | None:
    """The constant text of a string or f-string, or of both branches of a choice; None of anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else _filled(part) for part in node.values)
    return None


def _filled(part: ast.expr) -> str:
    """The text of a part that is filled in: a rule that is passed on has its own "must"."""
    return "must" if isinstance(part, ast.FormattedValue) and ast.unparse(part.value) in RULES else "…"


def branches(node: ast.expr) -> list[ast.expr]:
    return [*branches(node.body), *branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def helpers(tree: ast.Module) -> dict[str, int]:
    """The functions of a module that take a rule: which argument it is."""
    return {
        node.name: place
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for place, argument in enumerate(node.args.args)
        if argument.arg in RULES[:2]
    }


def rules(source: str) -> list[tuple[int, str]]:
    """Every rule that is written as a text: as ``requirement=``, by its place, or under a name that a rule goes by."""
    found: list[ast.expr] = []
    tree = ast.parse(source)
    places = PASSED | helpers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [keyword.value for keyword in node.keywords if keyword.arg == "requirement"]
            name = ast.unparse(node.func)
            place = places.get(name, ERROR if name.endswith("Error") else len(node.args))
            found += node.args[place : place + 1]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "REQUIREMENTS":
            found += node.value.values if isinstance(node.value, ast.Dict) else []
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in RULES:
            found.append(node.value)
    written = [(part.lineno, literal(part)) for node in found for part in branches(node)]
    return [(line, text) for line, text in written if text is not None]


def facts(source: str) -> list[str]:
    """Rules that are worded as if they were facts."""
    return [f"{line}: {text}" for line, text in rules(source) if not RULE.search(text)]


def test_the_words_of_the_package_are_plain():
    found = pattern(unwanted())
    wrong = [f"{module} {word}" for module, source in sources(PACKAGE).items() for word in words_in(source, found)]
    assert not wrong, "\n".join(wrong)


def test_the_words_of_the_pages_are_plain():
    found = pattern(unwanted())
    pages = {page: page.read_text(encoding="utf-8") for page in (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md")}
    wrong = [f"{page.relative_to(ROOT)}: {word}" for page, text in pages.items() for word in words_on(text, found)]
    assert not wrong, "\n".join(wrong)


def test_every_rule_of_an_error_says_must():
    wrong = [f"{module} {fact}" for module, source in sources(PACKAGE).items() for fact in facts(source)]
    assert not wrong, "\n".join(wrong)


def test_the_rules_are_found_at_all():
    """Some 400 places raise an error with a rule that is written there, and the table of rows has some 60."""
    assert sum(len(rules(source)) for source in sources(PACKAGE).values()) > 400


# The guard bites -------------------------------------------------------------------------------

SOME = ["told", "hangs on"]


def test_the_table_is_read_from_the_page():
    words = unwanted()
    assert {"told", "whoever", "nought", "beside", "hangs on"} <= set(words)
    assert len(words) == len(set(words)) > 40


@pytest.mark.parametrize(
    "source",
    [
        '"""It is told."""',
        "def f():\n    '''Told: so.'''",
        "x = 1  # told so",
        'x = "was Told"',
        'x = f"{a} told {b}"',
        '"""All that\n    hangs\n    on it."""',
        "x = 1  # it hangs\n",
    ],
)
def test_a_word_in_a_string_a_docstring_or_a_comment_is_found(source):
    assert bool(words_in(source, pattern(SOME))) == ("hangs\n" not in source or "on it" in source)


@pytest.mark.parametrize(
    "source",
    [
        "told = 1",
        'x = "told"',
        'x = f"{told} rows"',
        '"""See `told` and ``a.told``, told_of and told.py."""',
        '"""So.\n\n    >>> told = 1\n    """',
        '"""So.\n\n    told : int\n        What is so.\n    """',
        'x = "untold"',
        'x = "it hangs here, on it"',
    ],
)
def test_a_name_in_code_is_none(source):
    assert not words_in(source, pattern(SOME))


def test_a_page_is_read_outside_its_code():
    page = "# Told\n\n```python\ntold = 1\n```\n\nIt hangs\non [this](told.md), `told`.\n"
    assert words_on(page, pattern(SOME)) == ["Told", "hangs\non"]


@pytest.mark.parametrize(
    "call",
    [
        'E("a.b", field="x", value=1, requirement="it is a number")',
        'E("a.b", field="x", value=1, requirement=f"{name} is a number")',
        'E("a.b", requirement="a must" if y else "it is 5")',
        'InputError("a.b", "x", 1, "it is a number", "write 1")',
        'layout_error(place, value, "it is text")',
        'broke(forecaster, "tail gives no error", error)',
        'def bad(name, rule): ...\nbad("x", "it is so")',
        'rule = "days are whole"',
        'requirement = "x" if y else f"{z} must be so"',
        'REQUIREMENTS = {"a.b": "it is a day", "a.c": "it must be a day"}',
    ],
)
def test_a_rule_worded_as_a_fact_is_found(call):
    assert len(facts(call)) == 1


@pytest.mark.parametrize(
    "call",
    [
        'E("a.b", requirement="must be a number")',
        'E("a.b", requirement=f"{name} must be one of {words}")',
        'E("a.b", requirement="pages need the package Jinja2")',
        'E("a.b", requirement=rule)',
        'layout_error(place, value, "must be text")',
        'rule = f"{what} to each creator"',
    ],
)
def test_a_rule_that_says_must_is_none(call):
    assert not facts(call)
