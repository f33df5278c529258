"""The plots, by what they draw: the points of their lines, marks and bars, and every word on them."""

import numpy as np
from matplotlib.figure import Figure

from tests.recording.digests import Recorder
from tests.recording.names import find
from tests.recording.scenes import DRAWS, Scene
from tests.recording.verbs import cut_of, projection_of


def record(scene: Scene, recorder: Recorder) -> None:
    """Record them all."""
    at, who = f"{scene.name}/plots", scene.some[0]
    projection, verdicts = projection_of(scene), find("judge")(cut_of(scene), scene.program)
    paces, habits = find("paces")(projection), find("habits")(cut_of(scene))
    table = find("roster")(scene.ledger, scene.program, as_of=scene.as_of, draws=DRAWS)
    makers = {"linear": find("Linear")(), "weekday": find("DayOfWeek")()}
    asked = {"program": scene.program, "months": [scene.month.shift(-1)], "cut_days": [10, 20], "draws": 30}
    tested = find("backtest")(scene.ledger, makers, **asked)
    history = find("chance_history")(scene.ledger, scene.program, as_of=scene.as_of, ids=[who], draws=20)
    for name, draw in {
        "pace_chart": lambda ax: find("pace_chart")(paces, who, verdicts=verdicts, ax=ax),
        "late_month_chart": lambda ax: find("late_month_chart")(paces, habits, who, ax=ax),
        "odds_chart": lambda ax: find("chance_chart")(history, who, ax=ax),
        "roster_map": lambda ax: find("roster_map")(table, ax=ax),
        "calibration_chart": lambda ax: find("calibration_chart")(tested, ax=ax),
        "skill_chart": lambda ax: find("skill_chart")(tested, baseline="linear", ax=ax),
    }.items():
        axes = Figure().subplots()
        draw(axes)
        recorder.text(f"{at}/{name}", "\n".join(drawn(axes)))


def drawn(axes) -> list[str]:
    """What stands on the axes, one line a thing."""
    out = [f"title {axes.get_title(loc)!r}" for loc in ("left", "center", "right")]
    out += [f"x {axes.get_xlabel()!r}", f"y {axes.get_ylabel()!r}"]
    out += [f"line {line.get_label()!r} {_points(line.get_xydata())}" for line in axes.lines]
    out += [f"patch {_points(patch.get_path().vertices)}" for patch in axes.patches]
    for marks in axes.collections:
        paths = " ".join(_points(path.vertices) for path in marks.get_paths())
        out.append(f"marks {marks.get_label()!r} {_points(marks.get_offsets())} {paths}")
    return out + [f"text {text.get_text()!r} {text.get_position()}" for text in axes.texts]


def _points(points) -> str:
    return np.array2string(np.ma.filled(points, np.nan).astype(float), threshold=1 << 20, precision=12)
