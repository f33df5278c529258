"""Nothing runs what it reads: no evaluated text, no pickles, no YAML, no other program."""

import ast

import pytest

from tests.house.modules import PACKAGE, imports, sources

RUNNING = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
LIBRARIES = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "ruamel", "ctypes",
    "subprocess", "socket", "urllib", "http", "ftplib", "telnetlib", "code", "codeop", "runpy",
}  # fmt: skip
DANGEROUS = ("os.system", "os.popen", "os.exec", "os.spawn", "os.startfile")


def unsafe(code: dict[str, str]) -> list[str]:
    """Every place that could run, or fetch, what somebody else wrote."""
    found = []
    for module, source in code.items():
        found += [
            f"tierpace/{module}.py:{name.line}: {name.target}"
            for name in imports(module, source)
            if name.target.split(".")[0] in LIBRARIES and not name.types_only
        ]
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in RUNNING or called.startswith(DANGEROUS) or _pickles(node, called):
                found.append(f"tierpace/{module}.py:{node.lineno}: {called}")
    return found


def _pickles(node: ast.Call, called: str) -> bool:
    """Whether numpy or pandas would read or write a pickle."""
    allowed = any(k.arg == "allow_pickle" and ast.unparse(k.value) != "False" for k in node.keywords)
    return allowed or called.rpartition(".")[2] in {"read_pickle", "to_pickle"}


def test_nothing_runs_what_it_reads():
    found = unsafe(sources(PACKAGE))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "def f(x):\n    exec(x)",
        "import pickle",
        "def f():\n    from yaml import load",
        "import urllib.request",
        "np.load(path, allow_pickle=True)",
        "pd.read_pickle(path)",
        "os.system('ls')",
        "os.execv('a', [])",
        "import subprocess",
        "f = __import__(name)",
    ],
)
def test_what_would_run_is_found(line):
    assert unsafe({"x": line})


@pytest.mark.parametrize(
    "line", ["re.compile('a')", "np.load(path, allow_pickle=False)", "frame.eval_all()", "x = 'eval(1)'"]
)
def test_what_runs_nothing_is_left_alone(line):
    assert not unsafe({"x": line})
