"""Held-out losses of xgboost's tree_method='hist', for loss.test.ts. Documentation only: the losses are committed, the
real orders are not. Made with xgboost 3.2.0, numpy 2.4.6. Data as in datasets.ts.

    python3 test/stats/trees/loss-reference.py ../shared/real/deliveries.csv > test/stats/trees/loss-reference.json
"""
import csv
import json
import math
import sys
from datetime import datetime
import numpy as np
import xgboost as xgb

NAN = float('nan')


def lcg(seed):
    state = seed
    def u():
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return state / 2**32
    return u


def friedman():
    u = lcg(1)
    for _ in range(8000):
        x = [u() for _ in range(10)]
        noise = sum(u() for _ in range(12)) - 6
        y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + noise
        if u() < 0.1: x[3] = NAN
        yield x + [y]


def rare():
    u = lcg(2)
    for _ in range(12000):
        hour, store, distance = int(24 * u()), int(60 * u()), int(10 / (u() + 0.05))
        app, weekday, noise = int(3 * u()), int(7 * u()), u()
        peak = 18 <= hour <= 21
        margin = -4 + 1.2 * peak + 0.012 * distance * (1 + peak) + (1.5 * app if store % 7 == 3 else 0) + 0.1 * weekday
        yield [hour, store, distance, app, weekday, noise, float(u() < 1 / (1 + math.exp(-margin)))]


def real():
    def time(text): return datetime.fromisoformat(text) if text else None
    def minutes(a, b): return (b - a).total_seconds() / 60 if a and b else NAN
    regions = {'Mountain View': 0, 'Palo Alto': 1, 'San Jose': 2}
    for r in csv.DictReader(open(sys.argv[1])):
        placed, sent, arrived, delivered = (time(r[k]) for k in [
            'Customer_placed_order_datetime', 'Placed_order_with_restaurant_datetime', 'Driver_at_restaurant_datetime',
            'Delivered_to_consumer_datetime'])
        y = minutes(placed, delivered)
        if r['Is_ASAP'] != 'True' or not 0 < y < 180: continue
        yield [placed.hour, placed.isoweekday() % 7, float(r['Order_total']), float(r['Amount_of_discount']), float(r['Amount_of_tip']),
               regions.get(r['Delivery_Region'], NAN), int(r['Driver_ID']), int(r['Restaurant_ID']), minutes(placed, sent),
               minutes(placed, arrived), y]


def late(): return ([*x[:-1], float(x[-1] > 45)] for x in real())


SHALLOW = dict(rounds=100, depth=4, eta=0.1, reg_lambda=1, gamma=0, min_child_weight=1)
DEEP = dict(rounds=60, depth=6, eta=0.15, reg_lambda=3, gamma=0.5, min_child_weight=5)


def held_out(name, rows, objective, how):
    x = np.array(list(rows))
    test = np.arange(len(x)) % 4 == 0
    parameters = dict(objective=objective, tree_method='hist', max_bin=255, nthread=1, max_depth=how['depth'],
                      **{k: how[k] for k in ['eta', 'reg_lambda', 'gamma', 'min_child_weight']})
    booster = xgb.train(parameters, xgb.DMatrix(x[~test, :-1], x[~test, -1]), how['rounds'])
    m, y = booster.predict(xgb.DMatrix(x[test, :-1]), output_margin=True).astype(float), x[test, -1]
    loss = (m - y) ** 2 if objective == 'reg:squarederror' else np.logaddexp(0, m) - y * m
    return dict(data=name, objective=objective, **how, rows=len(x), loss=float(loss.mean()))


print('[\n' + ',\n'.join(json.dumps(held_out(*case, how)) for how in [SHALLOW, DEEP] for case in [
    ('friedman', friedman(), 'reg:squarederror'), ('rare', rare(), 'binary:logistic'),
    ('real minutes', real(), 'reg:squarederror'), ('real late', late(), 'binary:logistic')]) + '\n]')
