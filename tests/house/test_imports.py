"""What an import loads, counted in a fresh interpreter: modules, not milliseconds, which wander."""

import ast
import subprocess
import sys

import pytest

MOST = 100
NO_SITE_EXTRAS = "-I"  # nothing of the tester's own set-up may help or hinder


def loaded(code: str) -> set[str]:
    """The modules that some code loads in an interpreter of its own."""
    probe = f"import sys\nold = set(sys.modules)\n{code}\nprint(sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, NO_SITE_EXTRAS, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(ast.literal_eval(done.stdout.splitlines()[-1]))


def libraries(modules: set[str]) -> set[str]:
    """Other people's libraries among some modules."""
    tops = {module.split(".")[0] for module in modules}
    tops = {name for name in tops if not name.startswith("_sysconfigdata")}  # the build's own, and not in any list
    return tops - sys.stdlib_module_names - {"tierpace"}


def test_the_package_loads_attrs_alone():
    modules = loaded("import tierpace")
    assert libraries(modules) <= {"attr", "attrs"}
    assert len(modules) <= MOST, sorted(modules)


@pytest.mark.parametrize("maker", ["Linear()", "DayOfWeek()", "LateMonth()", "ETS()", "default()"])
def test_a_forecaster_loads_numpy_and_nothing_heavier(maker):
    modules = loaded(f"import tierpace\ntierpace.forecasters.{maker}")
    assert libraries(modules) <= {"attr", "attrs", "numpy", "scipy"}
    assert "scipy.stats" not in modules


def test_the_help_of_the_command_loads_no_numpy():
    modules = loaded(
        "from tierpace.cli import main\n"
        "sys.argv = ['tierpace', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert libraries(modules) <= {"attr", "attrs"}


def test_a_heavy_import_is_seen():
    modules = loaded("import numpy")
    assert libraries(modules) == {"numpy"}
    assert len(modules) > MOST
