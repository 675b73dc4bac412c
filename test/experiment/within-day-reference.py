"""Reference values for src/experiment/within-day.ts: least squares on single orders with full matrices.

Panels of stores over two stretches of days (phase 1, phase 2); y is on time or not, in points. Estimates by statsmodels (OLS on orders
with an effect of each stretch and of the treatment, and the stores' past); CR2 errors and Satterthwaite's degrees of freedom by the
functions of test/stats/cluster-reference.py with the working variance of a single order that src/experiment/rows.ts states. `pooled`:
equal stores in one stretch, Student's test of scipy on their rates.

python3 test/experiment/within-day-reference.py > test/experiment/within-day-reference.json   (numpy 2.4.6, statsmodels 0.15)
"""

import contextlib
import io
import json
import runpy

import numpy as np
import statsmodels.api as sm
from scipy import stats

with contextlib.redirect_stdout(io.StringIO()):
    shared = runpy.run_path("test/stats/cluster-reference.py")
cr2, moments = shared["cr2"], shared["moments"]

rng = np.random.default_rng(5)
out = {"panels": [], "pooled": []}
for stores, with_past in [(22, False), (22, True), (30, True)]:
    first = np.array([1] * 8 + [2] * 6 + [0] * (stores - 14))
    phase = [1, 1, 2]
    days = len(phase)
    n = rng.integers(2, 9, (stores, days))
    level = np.clip(0.7 + 0.15 * rng.normal(size=stores), 0.1, 0.95)
    good = rng.binomial(n, level[:, None])
    past_n = rng.integers(30, 60, stores)
    past_good = rng.binomial(past_n, level)
    treated = (first[:, None] > 0) & (first[:, None] <= np.array(phase)[None, :])
    stretch = np.array([0, 0, 1])
    rows = [(s, stretch[d], treated[s, d], n[s, d], good[s, d]) for s in range(stores) for d in range(days)]
    store, part, arm, y = [np.concatenate(x) for x in zip(*[
        (np.full(k, s), np.full(k, p), np.full(k, a), np.repeat([100.0, 0.0], [g, k - g])) for s, p, a, k, g in rows
    ])]
    columns = [arm.astype(float), part == 0, part == 1]
    if with_past:
        columns.append(100 * (past_good / past_n)[store])
    X = np.column_stack(columns).astype(float)
    sides = [y[(part == p) & (arm == a)] for p in (0, 1) for a in (False, True)]
    within = sum(len(s) * s.var() for s in sides) / len(y)
    between = moments(y, X, store, within)
    phi = within * np.eye(len(y)) + between * (store[:, None] == store[None, :])
    estimate, variance, df = cr2(y, X, store, 0, phi)
    assert abs(estimate - sm.OLS(y, X).fit().params[0]) < 1e-9
    out["panels"].append(
        {"first": first.tolist(), "phase": phase, "n": n.tolist(), "good": good.tolist(), "past": with_past}
        | {"past_n": past_n.tolist(), "past_good": past_good.tolist(), "estimate": estimate, "se": variance**0.5, "df": df}
    )

for treated, untreated in [(2, 12), (4, 9)]:
    good = rng.binomial(40, np.clip(0.7 + 0.15 * rng.normal(size=treated + untreated), 0.1, 0.95))
    rates = 100 * good / 40
    test = stats.ttest_ind(rates[:treated], rates[treated:])
    out["pooled"].append({"good": good.tolist(), "treated": treated, "t": float(test.statistic), "df": float(test.df)})

print(json.dumps(out))
