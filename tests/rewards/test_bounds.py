"""Each criterion at its very bound, and one short of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from tests.making.rewards import AS_OF, account, days_back, program, video
from tierpace import rewards as rw

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = rw.VideoLength(60, inclusive=False)
THREE = rw.VideoWindow(3, days=30, length=MINUTE)


def standing(mine, asked, as_of=AS_OF, **settings):
    return rw.eligibility(mine, asked, as_of=as_of, **settings)


@pytest.mark.parametrize(("followers", "met", "missing"), [(10_000, True, 0), (9_999, False, 1), (None, None, None)])
def test_one_follower_short(followers, met, missing):
    mine = account(followers={} if followers is None else {AS_OF: followers})
    found = standing(mine, program())["followers"]
    assert (found.met, found.missing) == (met, missing)
    assert found.closes == {0: "", 1: "1 more follower", None: "say the number of followers"}[missing]


def test_a_count_of_tomorrow_is_not_looked_at():
    mine = account(followers={AS_OF: 9_999, AS_OF + timedelta(days=1): 10_000})
    assert standing(mine, program()).eligible is False


@pytest.mark.parametrize(
    ("birthday", "leap", "as_of", "met", "missing"),
    [
        (date(2008, 3, 31), "mar-1", date(2026, 3, 31), True, 0),  # on the day itself
        (date(2008, 4, 1), "mar-1", date(2026, 3, 31), False, 1),
        (date(2008, 2, 29), "mar-1", date(2026, 2, 28), False, 1),
        (date(2008, 2, 29), "mar-1", date(2026, 3, 1), True, 0),
        (date(2008, 2, 29), "feb-28", date(2026, 2, 28), True, 0),
        (date(2008, 2, 29), "feb-28", date(2026, 2, 27), False, 1),
        (date(2006, 2, 28), "mar-1", date(2024, 2, 28), True, 0),
        (date(2030, 1, 1), "mar-1", date(2026, 3, 31), False, 7946),
    ],
)
def test_birthdays(birthday, leap, as_of, met, missing):
    found = standing(account(birthday=birthday), program(min_age=18, leap_birthday=leap), as_of)["age"]
    assert (found.met, found.missing) == (met, missing)
    assert (found.found >= 18) == met


def test_the_leap_day_of_a_leap_year_is_the_birthday_itself():
    asked = program(min_age=20, leap_birthday="mar-1")
    assert standing(account(birthday=date(2008, 2, 29)), asked, date(2028, 2, 29)).eligible
    assert (
        standing(account(birthday=date(2008, 2, 29)), asked, date(2028, 2, 28))["age"].closes
        == "turns 20 on 2028-02-29"
    )


def test_the_edge_of_the_window_in_the_accounts_zone():
    """30 days to 31 March are 2 March on. In New York 2 March begins at 05:00 UTC, and April at 04:00 UTC."""
    first = datetime(2026, 3, 2, tzinfo=NEW_YORK)
    for zone, posted, inside in [
        ("America/New_York", first, True),
        ("America/New_York", first - timedelta(seconds=1), False),
        ("America/New_York", datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 4, 1, 4, tzinfo=UTC), False),
        ("UTC", first, True),
        ("UTC", datetime(2026, 3, 2, tzinfo=UTC), True),
        ("UTC", datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), False),
    ]:
        mine = account(zone=zone, videos=[video(posted=posted)])
        assert (standing(mine, program(videos=rw.VideoWindow(1, days=30))).eligible is True) == inside, (zone, posted)


def test_a_video_drops_out_30_days_after_its_day_and_takes_the_account_with_it():
    mine = account(videos=[video(n, day) for n, day in zip("abc", days_back(3, last=date(2026, 3, 10)), strict=True)])
    found = standing(mine, program(videos=THREE))
    assert found.drops == (("c", date(2026, 4, 7)), ("b", date(2026, 4, 8)), ("a", date(2026, 4, 9)))
    assert found["videos"].holds_until == date(2026, 4, 6)
    assert standing(mine, program(videos=THREE), date(2026, 4, 6)).eligible
    after = standing(mine, program(videos=THREE), date(2026, 4, 7))
    assert (after.eligible, after["videos"].missing) == (False, 1)
    assert after["videos"].closes == "1 more original video over 60 s"


@pytest.mark.parametrize(
    ("seconds", "inclusive", "counts"),
    [(60, False, False), (60.1, False, True), (60, True, True), (59.9, True, False)],
)
def test_a_video_of_just_a_minute(seconds, inclusive, counts):
    window = rw.VideoWindow(1, days=30, length=rw.VideoLength(60, inclusive=inclusive))
    assert standing(account(videos=[video(seconds=seconds)]), program(videos=window)).eligible is counts


def test_what_is_not_known_is_not_missed():
    asked = program(videos=rw.VideoWindow(2, days=30))
    found = standing(account(videos=[video("a"), video("b", original=None)]), asked)["videos"]
    assert (found.met, found.closes) == (None, "say whether b is original, or 1 more original video")
    reused = standing(account(videos=[video("a"), video("b", original=False)]), asked)["videos"]
    assert (reused.met, reused.missing) == (False, 1)
    late = standing(account(videos=[video()], videos_from=date(2026, 3, 3)), asked)["videos"]
    assert (late.met, late.closes) == (None, "list the videos from 2026-03-02 on, or 1 more original video")
    assert standing(account(videos=[video()], videos_from=date(2026, 3, 2)), asked)["videos"].met is False


def views(n_days, each, **facts):
    return [rw.ViewDay(d, views=each, **facts) for d in days_back(n_days)]


def test_one_view_short_and_the_day_that_leaves_the_window():
    asked = program(views=rw.ViewWindow(300, days=30, counted="views"))
    assert standing(account(views=views(30, 10)), asked).eligible
    short = [*views(29, 10), rw.ViewDay(date(2026, 3, 2), views=9)]
    found = standing(account(views=short), asked)["views"]
    assert (found.met, found.missing, found.closes) == (False, 1, "1 more view within 30 days")
    outside = [*short, rw.ViewDay(date(2026, 3, 1), views=10**6)]
    assert standing(account(views=outside), asked).eligible is False
    unknown = standing(account(views=views(29, 10)), asked)["views"]
    assert (unknown.met, unknown.missing) == (None, None)
    assert unknown.closes == "say the views of 1 day from 2026-03-02 on, or 10 more views within 30 days"


def test_views_hold_until_the_day_that_carries_them_leaves():
    asked = program(views=rw.ViewWindow(100, days=30, counted="views"))
    rows = [rw.ViewDay(d, views=100 if d == date(2026, 3, 10) else 0) for d in days_back(30)]
    found = standing(account(views=rows), asked)["views"]
    assert found.holds_until == date(2026, 4, 8)  # 10 March is the first of the 30 days to 8 April
    later = [*rows, *(rw.ViewDay(AS_OF + timedelta(days=n), views=0) for n in range(1, 10))]
    assert standing(account(views=later), asked, date(2026, 4, 8)).eligible
    assert standing(account(views=later), asked, date(2026, 4, 9)).eligible is False


def test_qualified_views_alone():
    asked = program(views=rw.ViewWindow(300, days=30, counted="qualified"))
    assert standing(account(views=views(30, 20, qualified=10)), asked).eligible
    assert standing(account(views=views(30, 20, qualified=9)), asked).eligible is False
    assert standing(account(views=views(30, 20)), asked).eligible is None


def test_views_and_qualified_views_bound_each_other():
    """Qualified views are some of all: too few views are too few of them, and enough of them are enough views."""
    qualified = program(views=rw.ViewWindow(300, days=30, counted="qualified"))
    few = standing(account(views=views(30, 9)), qualified)["views"]
    assert (few.met, few.found, few.missing) == (False, 0, None)
    assert few.closes == "at least 30 more qualified views within 30 days"
    maybe = standing(account(views=views(30, 10)), qualified)["views"]
    assert (maybe.met, maybe.missing) == (None, None)
    assert maybe.closes == (
        "say the qualified views of 30 days from 2026-03-02 on, or 300 more qualified views within 30 days"
    )
    plain = program(views=rw.ViewWindow(300, days=30, counted="views"))
    known = [rw.ViewDay(d, qualified=10) for d in days_back(30)]
    assert standing(account(views=known), plain)["views"].met is True
    none = standing(account(views=[rw.ViewDay(d, qualified=0) for d in days_back(30)]), plain)["views"]
    assert (none.met, none.found) == (None, 0)
    short = standing(account(views=known[1:]), plain)["views"]
    assert (short.met, short.missing) == (None, None)
    assert short.closes == "say the views of 30 days from 2026-03-02 on, or 10 more views within 30 days"


def test_a_day_of_which_a_part_is_not_known_is_not_known():
    """Of 31 March one video's 4 qualified views are known, and 1,000 views of others, of which 0 to all are."""
    rows = [rw.ViewDay(d, views=0, qualified=0) for d in days_back(30)[1:]]
    rows += [rw.ViewDay(AS_OF, views=9, qualified=4, video_id="v"), rw.ViewDay(AS_OF, views=1000)]
    mine = account(videos=[video()], views=rows)
    for minimum, met in [(4, True), (5, None), (1004, None), (1005, False)]:
        window = rw.ViewWindow(minimum, days=30, counted="qualified")
        assert standing(mine, program(views=window))["views"].met is met


@pytest.mark.parametrize(("counted", "found"), [("videos", 4), ("days", 3)])
def test_a_cadence_counts_videos_or_days_with_one_of_the_window(counted, found):
    """Of the 7 days to 31 March: two on the 25th, one on the 28th and one, reused, on the 31st; one is too short."""
    days = [(25, {}), (25, {}), (28, {}), (31, {"original": False}), (30, {"seconds": 59}), (24, {})]
    mine = account(videos=[video(f"v{n}", date(2026, 3, d), **facts) for n, (d, facts) in enumerate(days)])
    length = rw.VideoLength(60, inclusive=True)

    def asked(minimum, mine=mine, as_of=AS_OF):
        cadence = rw.PostingCadence(minimum, days=7, counted=counted, length=length)
        return standing(mine, program(posting=cadence), as_of)["posting"]

    assert (asked(found).met, asked(found).found, asked(found).holds_until) == (True, found, AS_OF)
    assert asked(found, as_of=AS_OF + timedelta(days=1)).met is False
    assert asked(2).holds_until == date(2026, 4, 3)  # the 28th is in the 7 days to 3 April
    short = asked(found + 1)
    noun = {"videos": "video", "days": "day with a video"}[counted]
    assert (short.met, short.missing, short.closes) == (False, 1, f"1 more {noun} of at least 60 s within 7 days")
    late = attrs.evolve(mine, videos_from=date(2026, 3, 26))
    assert asked(found, late).met is True
    assert (asked(found + 1, late).met, asked(found + 1, late).missing) == (None, None)
    assert asked(found + 1, late).closes.startswith("list the videos from 2026-03-25 on, or 1 more")
    assert asked(found + 1, attrs.evolve(mine, videos_from=date(2026, 3, 25))).met is False
    none = asked(2, account())
    assert (
        none.closes
        == f"2 more {noun.replace(noun.split()[0], noun.split()[0] + 's', 1)} of at least 60 s within 7 days"
    )


def test_a_cadence_clears_at_todays_pace():
    """A day in seven, the last on the 28th: the next is due in seven days, when that one still counts."""
    mine = account(videos=[video("a", date(2026, 3, 28))])
    cadence = rw.PostingCadence(2, days=14, counted="days")
    found = standing(mine, program(posting=cadence), pace_days=(7,)).clears
    assert found.paces == (("posting", 1 / 7, 1 / 7),)
    assert found.first == AS_OF + timedelta(days=7)
    late = attrs.evolve(mine, videos_from=date(2026, 3, 27))
    assert str(standing(late, program(posting=cadence)).clears) == "the pace of posting is not known"


@pytest.mark.parametrize(
    ("ticks", "met", "found", "closes"),
    [
        ({"W-9": True}, True, "W-9", ""),
        ({"W-8BEN": True, "W-9": False}, True, "W-8BEN", ""),
        ({"W-8BEN": False, "W-9": False}, False, False, "hand in W-8BEN or W-9"),
        ({"W-9": False}, None, None, "say whether W-8BEN or W-9 is handed in"),
        ({"W-9": None}, None, None, "say whether W-8BEN or W-9 is handed in"),
        ({"W-2": True}, None, None, "say whether W-8BEN or W-9 is handed in"),
    ],
)
def test_one_tax_form_is_enough(ticks, met, found, closes):
    form = standing(account(tax_forms=ticks), program(tax_forms=["W-9", "W-8BEN"]))["tax form"]
    assert (form.met, form.found, form.closes) == (met, found, closes)


@pytest.mark.parametrize(
    ("facts", "asked", "met"),
    [
        ({"region": "US"}, {"regions": ["US", "GB"]}, True),
        ({"region": "KR"}, {"regions": ["US", "GB"]}, False),
        ({}, {"regions": ["US"]}, None),
        ({"account_kind": "personal"}, {"account_kinds": ["personal"]}, True),
        ({"account_kind": "business"}, {"account_kinds": ["personal"]}, False),
        ({"good_standing": True}, {"good_standing": True}, True),
        ({"good_standing": False}, {"good_standing": True}, False),
        ({}, {"good_standing": True}, None),
        ({"tax_forms": {"W-9": True}}, {"tax_forms": ["W-9"]}, True),
        ({"tax_forms": {"W-9": False}}, {"tax_forms": ["W-9"]}, False),
        ({}, {"tax_forms": ["W-9"]}, None),
        ({"payment_account": True}, {"payment_account": True}, True),
        ({"payment_account": False}, {"payment_account": True}, False),
        ({}, {"payment_account": True}, None),
    ],
)
def test_where_and_who(facts, asked, met):
    found = standing(account(**facts), program(**asked))
    assert found.eligible is met
    assert (found.criteria[0].closes == "") == (met is True)
    if met is not True:
        assert found.clears.first is None
        assert "no pace moves it" in str(found.clears)


def test_revisions_follow_each_other_by_the_day():
    last = date(2026, 3, 15)
    old, new = program(min_age=16, last_day=last), program(min_age=18, first_day=last + timedelta(days=1))
    book = rw.RewardsBook([old, new])
    assert [book.at(d, region="US").min_age for d in (last, last + timedelta(days=1))] == [16, 18]
    korea = program(min_age=19, regions=["KR"])
    both = rw.RewardsBook([korea, program(min_age=18, regions=["US", "JP"])])
    assert [both.at(last, region=r).min_age for r in ("KR", "JP")] == [19, 18]


# When all clear --------------------------------------------------------------------------------


def test_followers_at_todays_pace_by_hand():
    """990 missing are ten days at the 100 of late, and 14 at the pace of four weeks."""
    counts = {AS_OF - timedelta(days=n): f for n, f in [(28, 6_910), (14, 7_610), (7, 8_310), (0, 9_010)]}
    found = standing(account(followers=counts), program()).clears
    # 700 in 7 days, 1,400 in 14, 2,100 in 28: 100, 100 and 75 a day; 990 more take 10 days, or 14
    assert found.paces == (("followers", 75.0, 100.0),)
    assert (found.first, found.last) == (AS_OF + timedelta(days=10), AS_OF + timedelta(days=14))


def test_an_account_that_shrinks_never_clears():
    counts = {AS_OF - timedelta(days=7): 9_900, AS_OF: 9_800}
    assert str(standing(account(followers=counts), program()).clears) == "not within 730 days"
    assert str(standing(account(followers={AS_OF: 5}), program()).clears) == "the pace of followers is not known"


def test_videos_clear_before_old_ones_drop_out_or_by_the_pace_alone():
    """One every seven days: four in 28. Three are there; a fourth is due in 7 days, and the oldest leaves in 9."""
    days = [AS_OF - timedelta(days=n) for n in (0, 7, 14)]
    mine = account(videos=[video(f"v{n}", d) for n, d in enumerate(days)])
    found = standing(mine, program(videos=rw.VideoWindow(4, days=30)))
    assert found.clears.paces == (("videos", 3 / 28, 1 / 7),)
    assert found.clears.first == AS_OF + timedelta(days=7)
    assert found.clears.last == AS_OF + timedelta(days=10)


def test_age_alone_clears_on_the_birthday():
    found = standing(account(birthday=date(2008, 5, 3)), program(min_age=18))
    assert (found.clears.first, found.clears.last) == (date(2026, 5, 3), date(2026, 5, 3))


def test_what_is_met_clears_today():
    assert str(standing(account(followers={AS_OF: 10_000}), program()).clears) == "2026-03-31"


@pytest.mark.parametrize(("later", "clears"), [(29, True), (30, False)])
def test_what_counts_today_has_dropped_out_by_the_day_it_is_30_days_old(later, clears):
    """Of age after so many days: by then the one video, and the one day with views, still count or do not."""
    day = AS_OF + timedelta(days=later)
    born = day.replace(year=day.year - 18)
    asked = {"min_age": 18, "videos": rw.VideoWindow(1, days=30)}
    found = standing(account(birthday=born, videos=[video()]), program(**asked), pace_days=(40,))
    assert (found.clears.first == day) == clears
    asked = {"min_age": 18, "views": rw.ViewWindow(100, days=30, counted="views")}
    rows = [rw.ViewDay(d, views=100 * (d == AS_OF)) for d in days_back(60)]
    found = standing(account(birthday=born, views=rows), program(**asked), pace_days=(60,))
    assert (found.clears.first == day) == clears
