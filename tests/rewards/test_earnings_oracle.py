"""What a month earns, by loops over days, videos and countries in plain fractions: the same to the last digit."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings, strategies as st

import tierpace as tp
from tierpace import rewards as rw

START = date(2026, 2, 25)
PLACES = ["US", "GB", "BR"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
cents = st.integers(0, 300).map(lambda n: Fraction(n, 100))
pairs = st.tuples(cents, cents).map(sorted)
day_numbers = st.integers(0, 45)


@st.composite
def cases(draw):
    """A case in plain values: nothing of tierpace is used to make it."""
    shares = st.lists(
        st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 5)]), min_size=4, max_size=4
    ).map(lambda parts: {name: part for name, part in zip([*PLACES, "XX"], parts, strict=True) if part})
    videos = [
        {
            "day": draw(day_numbers), "field": draw(st.sampled_from([None, "food", "finance"])),
            "upright": draw(st.sampled_from([None, True, False])), "viewers": draw(st.just({}) | shares),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    rows = [
        {
            "video": which, "day": draw(day_numbers), "qualified": draw(st.integers(0, 500)),
            "more": draw(st.integers(0, 500)), "said": draw(st.booleans()),
        }
        for which in [*range(len(videos)), None]
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    once = {(row["video"], row["day"]): row for row in rows}
    return {
        "videos": videos,
        "rows": list(once.values()),
        "field": draw(st.sampled_from([None, "food", "knitting"])),
        "viewers": draw(st.just({}) | shares),
        "joined": draw(st.none() | day_numbers),
        "rpm": draw(pairs),
        "share": sorted((draw(st.integers(0, 10)), draw(st.integers(0, 10)))),
        "fields": {"food": draw(pairs), "finance": draw(pairs), "other": draw(pairs)},
        "shapes": {"upright": draw(pairs), "other": draw(pairs)},
        "countries": {name: draw(pairs) for name in PLACES} | ({"other": draw(pairs)} if draw(st.booleans()) else {}),
        "season": {month: draw(pairs) for month in draw(st.sampled_from([["feb"], ["mar"], ["apr", "dec"]]))}
        | {"other": draw(pairs)},
    }


def all_between(grades):
    return min(low for low, _ in grades.values()), max(high for _, high in grades.values())


def expected(case, month, first, last):
    """The least and the most of a month, of views seen on the days from first to last."""
    sums = [Fraction(0), Fraction(0)]
    for row in case["rows"]:
        seen = START + timedelta(days=row["day"])
        if not first <= seen <= last:
            continue
        video = None if row["video"] is None else case["videos"][row["video"]]
        views = row["qualified"] + row["more"]
        by_share = [views * Fraction(part, 10) for part in case["share"]]
        counted = [Fraction(row["qualified"])] * 2 if row["said"] else by_share
        if case["joined"] is None:
            counted[0] = Fraction(0)
        elif (row["day"] if video is None else video["day"]) <= case["joined"]:
            counted = [Fraction(0), Fraction(0)]
        elif video is None:
            counted[0] = Fraction(0)
        factors = [case["rpm"]]
        topic = (video and video["field"]) or case["field"]
        factors.append(
            all_between(case["fields"]) if topic is None else case["fields"].get(topic, case["fields"]["other"])
        )
        shape = video and video["upright"]
        factors.append(
            all_between(case["shapes"]) if shape is None else case["shapes"]["upright" if shape else "other"]
        )
        viewers = (video and video["viewers"]) or case["viewers"]
        rest = case["countries"].get("other", all_between(case["countries"]))
        mean = [Fraction(0), Fraction(0)]
        left = Fraction(1)
        for name, part in viewers.items():
            left -= part
            for end in (0, 1):
                mean[end] += part * case["countries"].get(name, rest)[end]
        factors.append([mean[end] + left * rest[end] for end in (0, 1)] if viewers else all_between(case["countries"]))
        factors.append(case["season"].get(MONTHS[month - 1], case["season"]["other"]))
        for end in (0, 1):
            product = counted[end] / 1000
            for factor in factors:
                product *= factor[end]
            sums[end] += product
    return sums


def asked(case, month):
    """The same by tierpace."""

    def exact(grades):
        return {name: [float(low), float(high)] for name, (low, high) in grades.items()}

    def shares(viewers):
        return {name: float(part) for name, part in viewers.items()}

    account = rw.CreatorAccount(
        "ann", zone="UTC", content_field=case["field"], viewers=shares(case["viewers"]),
        joined=None if case["joined"] is None else START + timedelta(days=case["joined"]),
        videos=[
            rw.Video(
                f"v{n}", posted=datetime.combine(START + timedelta(days=v["day"]), datetime.min.time(), UTC),
                seconds=61, content_field=v["field"], upright=v["upright"], viewers=shares(v["viewers"]),
            )
            for n, v in enumerate(case["videos"])
        ],
        views=[
            rw.ViewDay(
                START + timedelta(days=r["day"]), views=r["qualified"] + r["more"],
                qualified=r["qualified"] if r["said"] else None,
                video_id=None if r["video"] is None else f"v{r['video']}",
            )
            for r in case["rows"]
        ],
    )  # fmt: skip
    names = {"content_field": "fields", "upright": "shapes", "country": "countries", "season": "season"}
    model = rw.PayModel(
        name="M", revision="1", currency="USD", rpm=[float(end) for end in case["rpm"]], counted="qualified",
        after_joining=True, factors=[rw.Factor(name, grades=exact(case[key])) for name, key in names.items()],
    )  # fmt: skip
    share = [part / 10 for part in case["share"]]
    return rw.month_earnings(account, model, month=month, as_of=date(2026, 4, 30), qualified_share=share).amount


@settings(max_examples=300)
@given(cases(), st.sampled_from([2, 3, 4]))
def test_a_month_is_what_loops_in_fractions_say(case, month):
    month = tp.Month(2026, month)
    found = asked(case, month)
    assert [Fraction(found.low), Fraction(found.high)] == expected(case, month.month, month.first, month.last)
