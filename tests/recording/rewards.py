"""Every verb about rewards for videos and the worth of diamonds, on the examples that the library brings."""

from datetime import date
from pathlib import Path

from tests.recording.commands import EXAMPLES
from tests.recording.digests import Recorder
from tests.recording.names import find, maker

results = maker("results")
MARCH, DAY = "2026-03", date(2026, 3, 15)
FOLDER = EXAMPLES / "rewards"


def record(recorder: Recorder, folder: Path) -> None:
    """Record them all."""
    account = find("read_account")(str(FOLDER / "account.toml"))
    recorder.result("rewards/account", account)
    recorder.value("rewards/account/followers_on", account.followers_on(DAY))
    recorder.value("rewards/account/views_between", account.views_between(date(2026, 3, 1), DAY))
    recorder.value("rewards/account/local_day", account.local_day(results.at(15, 23)))
    programs = [find("read_rewards_program")(str(p)) for p in _named("creator-rewards-2024", "creator-rewards-korea")]
    for program in programs:
        at = f"rewards/programs/{program.name}"
        recorder.result(at, program)
        recorder.value(f"{at}/in_force", program.in_force(DAY))
        recorder.result(f"{at}/eligibility", find("eligibility")(account, program, as_of=DAY))
        found = find("eligibility")(account, program, as_of=DAY, pace_days=(5, 20))
        recorder.value(f"{at}/eligibility of other paces", found)
    book = find("RewardsBook")(programs[:1])
    recorder.value("rewards/book/at", book.at(DAY, region=account.region))
    _models(recorder, account)
    _live(recorder)


def _named(*begins: str):
    return sorted(p for p in FOLDER.iterdir() if p.name.startswith(begins))


def _models(recorder: Recorder, account) -> None:
    models = [find("read_pay_model")(str(p)) for p in _named("creator-fund", "creator-rewards-pay")]
    asked = {"month": MARCH, "as_of": DAY, "qualified_share": 0.6}
    recorder.value("rewards/view_outlook", find("view_outlook")(account, month=MARCH, as_of=DAY, draws=50))
    grades = {f.name: [f.multiplier(grade) for grade, _ in f.grades] for model in models for f in model.factors}
    recorder.value("rewards/grades", grades)
    for model in models:
        at = f"rewards/models/{model.name} {model.revision}"
        recorder.result(at, model)
        recorder.result(f"{at}/month_earnings", find("month_earnings")(account, model, **asked, what_if=True))
        outlook = find("earnings_outlook")(account, model, **asked, what_if=True, draws=50, seed=2)
        recorder.result(f"{at}/earnings_outlook", outlook)
        for video in account.videos:
            own = {"views": 90_000, "qualified": 70_000, "region": account.region}
            recorder.value(f"{at}/video_earnings/{video.id}", find("video_earnings")(video, model, **own))
            lengths = model.length and model.length.passes(video.seconds)
            recorder.value(f"{at}/long enough/{video.id}", lengths)
            recorder.value(f"{at}/multipliers/{video.id}", model.multipliers(video, account.region))
    recorder.value("rewards/compare_models", find("compare_models")(account, models, **asked))


def _live(recorder: Recorder) -> None:
    ledger, program = find("demo_ledger")(seed=0), find("demo_program")()
    projection = find("project")(ledger.as_of(DAY), draws=50)
    for path in _named("live-"):
        rates = find("read_live_rates")(str(path))
        at = f"rewards/rates/{path.name}"
        recorder.result(at, rates)
        recorder.value(f"{at}/diamonds", rates.diamonds(12_345))
        recorder.value(f"{at}/missions", rates.share.added({name: 0.01 for name, _ in rates.share.missions}))
        worth = find("live_worth")(98_765, rates)
        recorder.result(f"{at}/live_worth", worth)
        recorder.value(f"{at}/split", worth.high.less(worth.low))
        who = str(ledger.ids[0])
        recorder.result(f"{at}/live_income", find("live_income")(ledger, rates, creator_id=who, month=MARCH))
        asked = {"program": program, "bonus_to_creator": 0.25, "both": True}
        for place in ("draw", "low", "middle", "high"):
            income = find("month_income")(projection, rates, **asked, at=place, balance=dict.fromkeys(ledger.ids, 10))
            recorder.result(f"{at}/month_income/{place}", income)
        recorder.value(f"{at}/month_income/interval", income.interval(0.9))
        recorder.value(f"{at}/month_income/interval of the agency", income.interval(0.5, side="agency"))
        recorder.value(f"{at}/month_income/select", income.select([who]))
    money, amount = find("Money"), find("MoneyRange")(5, 90, currency="USD")
    recorder.result("rewards/payout", find("payout")(amount, minimum=money(50, "USD"), balance=money(1, "USD")))
