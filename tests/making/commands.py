"""What a command reads, and what it complains of."""

from datetime import datetime, timedelta

MONTHS = datetime(2026, 1, 1, 18), datetime(2026, 3, 16)


def streams(*, zone="Z", diamonds=True):
    """Streams of three invented creators from January to mid-March, as the lines of a file."""
    lines = ["creator_id,start,end" + ",diamonds" * diamonds]
    for k, (who, every, hours) in enumerate([("0071", 1, 5), ("72", 2, 3), ("=73", 4, 1)]):
        day = MONTHS[0] + timedelta(days=k)
        while day < MONTHS[1]:
            end = day + timedelta(hours=hours)
            lines.append(f"{who},{day.isoformat()}{zone},{end.isoformat()}{zone}" + f",{9000 * hours}" * diamonds)
            day += timedelta(days=every)
    return "\n".join(lines) + "\n"


def complaint(capsys):
    """What was said on standard error, having checked that nothing else was."""
    out, err = capsys.readouterr()
    assert not out
    assert "Traceback" not in err
    return err
