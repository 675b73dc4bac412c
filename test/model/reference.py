"""Local times from Python's zoneinfo (IANA database). Documentation only: the values are committed.

    python3 test/model/reference.py > test/model/reference.json && npx biome format --write test/model/reference.json

`offsets`: zone, instant (seconds UTC), minutes to add. `instants`: zone, local clock time read as if it were UTC
(seconds), the instant it names. fold=0: the first of two equal local times; where clocks go forward, the offset
before the gap, which moves the time on by the gap.
"""

import json
import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = [
    "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Africa/Casablanca", "Europe/London",
    "Europe/Berlin", "Europe/Istanbul", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe",
    "Australia/Sydney", "Pacific/Chatham", "Pacific/Auckland", "America/Santiago", "America/Havana",
]
EPOCH = datetime(1970, 1, 1)
FROM, TO = datetime(2016, 1, 1), datetime(2026, 1, 1)


def offset(zone, at):
    return int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds() // 60)


def transitions(zone):
    """Quarter hours at which the offset changes."""
    step = 900
    day = 86400
    start, end = int((FROM - EPOCH).total_seconds()), int((TO - EPOCH).total_seconds())
    for at in range(start, end, day):
        if offset(zone, at) == offset(zone, at + day):
            continue
        for quarter in range(at, at + day, step):
            if offset(zone, quarter) != offset(zone, quarter + step):
                yield quarter + step


def instant(zone, local):
    wall = EPOCH + timedelta(seconds=local)
    return int(wall.replace(tzinfo=zone, fold=0).astimezone(timezone.utc).timestamp())


def main():
    rng = random.Random(4)
    offsets, instants = [], []
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = list(transitions(zone))
        for at in rng.sample(changes, min(3, len(changes))):
            offsets += [[name, t, offset(zone, t)] for t in (at - 1, at)]
            # A quarter of an hour around the change, on both clocks.
            around = {at + 60 * offset(zone, t) + shift for t in (at - 1, at) for shift in (-900, 0, 900)}
            instants += [[name, local, instant(zone, local)] for local in sorted(around)]
        for _ in range(2):
            at = rng.randrange(int((FROM - EPOCH).total_seconds()), int((TO - EPOCH).total_seconds()))
            offsets.append([name, at, offset(zone, at)])
            instants.append([name, at, instant(zone, at)])
    print(json.dumps({"offsets": offsets, "instants": instants}))


main()
