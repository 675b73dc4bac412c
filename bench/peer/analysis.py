"""
What an analyst would write today for the work of `cxf detect` and `cxf rca latest`:

    python analysis.py ORDERS.parquet EVENTS.csv [--all-orders] [--lean] [--glm] [--engine streaming|in-memory]

Prints one JSON document: the incidents, the ranked causes of the worst, and the seconds of each step.
--all-orders fits and explains on every order of the slice instead of 30,000 and 60,000; --lean takes Shapley values from xgboost and
does not load shap.
"""
import time

STARTED = time.perf_counter()
import argparse
import json

import polars as pl

from causes import explain
from cells import HOUR, cause_cells, detect_cells, last_hour
from detect import detect

seconds = {}


def timed(name, since):
    now = time.perf_counter()
    seconds[name] = round(now - since, 3)
    return now


def plain(value):
    """numpy numbers as Python's."""
    return value.item() if hasattr(value, 'item') else str(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('orders')
    parser.add_argument('events')
    parser.add_argument('--all-orders', action='store_true')
    parser.add_argument('--lean', action='store_true')
    parser.add_argument('--glm', action='store_true')
    parser.add_argument('--engine', default='streaming', choices=['streaming', 'in-memory'])
    args = parser.parse_args()
    at = timed('imports', STARTED)
    orders = pl.scan_parquet(args.orders)
    as_of = last_hour(orders)
    hourly, daily = detect_cells(orders, as_of, args.engine)
    at = timed('detect: read', at)
    found = detect(hourly, daily, as_of // HOUR, args.glm)
    at = timed('detect: test', at)
    answer = None
    if found['incidents']:
        worst = found['incidents'][0]
        onset = as_of - worst['onset_hours'] * HOUR
        events = pl.read_csv(args.events, try_parse_dates=False).with_columns(
            pl.col('at').str.to_datetime(time_zone='UTC').dt.epoch('us'))
        own, panel = cause_cells(orders, worst['slice'], onset, as_of, as_of, args.engine)
        at = timed('rca: read', at)
        answer = explain(own, panel, events.to_dicts(), worst['slice'], onset, args.all_orders, args.lean)
        at = timed('rca: weigh', at)
    seconds['all'] = round(at - STARTED, 3)
    print(json.dumps(dict(as_of=as_of, **found, rca=answer, seconds=seconds), default=plain))


main()
