"""Which slices got worse in the last day: all of them against the same hours of four weeks, with overdispersion and one FDR."""
import warnings

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cells import DENOMINATOR
from cube import AT, BAD, DAYS, METRICS, RELATIVE, Cube, value_of
from stores import stores

STRETCHES = (1, 2, 4, 8, 16, 24)
LINES = dict(cx_score=(10, 4, 2), on_time_rate=(10, 4, 2), dasher_efficiency=(15, 8, 4), order_volume=(15, 8, 4))


def compare(metric, now, before, weekday, leaves):
    """
    z, change and standard error of every slice; `now` slices x sums, `before` slices x days x sums. The variance is that of chance times the
    Pearson dispersion of the slice's own days, never less than chance; what all do on a weekday, and harm they share, is expected.
    """
    current, chance = value_of(metric, now)
    days, _ = value_of(metric, before)
    pooled, spread = value_of(metric, before.sum(1))
    usual = days.mean(1) if metric in RELATIVE else pooled
    everywhere = np.array([days[0][weekday == w].mean() for w in range(7)]) - days[0].mean()
    if metric in RELATIVE:
        expected = usual[:, None] + everywhere
    else:
        expected = usual[:, None] * (1 + everywhere / max(days[0].mean(), 1e-9))
    orders = before[..., AT['orders']]
    unit = spread * np.maximum(orders.sum(1), 1)
    phi = np.maximum(1, ((days - expected[:, weekday]) ** 2 * orders / unit[:, None]).sum(1) / (DAYS - 1))
    change = current - expected[:, weekday[-7]]
    shared = max(0.0, float(np.median(change[leaves])))
    own = change - shared * (np.arange(len(change)) > 0)
    now_orders = np.maximum(now[:, AT['orders']], 1)
    se = np.sqrt(phi * (np.maximum(chance, unit / now_orders) + unit / np.maximum(orders.sum(1), 1)))
    return own / se, change, se


def scan(cube, weekday):
    """z, p, change and standard error of slices x metrics, each at its strongest stretch that ends with the window; slices tested."""
    shape = (len(STRETCHES), len(cube.slices), len(METRICS))
    z, change, se = np.full(shape, -np.inf), np.zeros(shape), np.ones(shape)
    counted = np.zeros(shape[:2], bool)
    for i, hours in enumerate(STRETCHES):
        sums = cube.sums[:, :, 24 - hours :].sum(2)
        now, before = sums[:, -1], sums[:, :-1]
        enough = counted[i] = np.maximum(now[:, 0], before[..., 0].mean(1)) >= 20
        for m, metric in enumerate(METRICS):
            found = compare(metric, now, before, weekday, cube.leaves)
            for into, of in zip((z, change, se), found):
                into[i, enough, m] = of[enough]
    best, tested = z.argmax(0)[None], np.flatnonzero(counted.any(0))
    z, change, se = (np.take_along_axis(a, best, 0)[0][tested] for a in (z, change, se))
    return z, np.minimum(1, stats.t.sf(z, DAYS - 1) * counted.sum(0)[tested, None]), change, se, tested


def severity(metric, harm, orders):
    size = 100 * (np.exp(harm) - 1) if metric in RELATIVE else harm
    level = next((i for i, line in enumerate(LINES.get(metric, (6, 3, 1.5))) if size >= line), 3) + (orders < 100)
    return min(level, 3)


def onset(cube, i):
    """Hours before `as_of` at which the slice's hourly loss changed for good: Gaussian likelihood ratio over eight days."""
    value, _ = value_of('cx_score', cube.sums[i])
    orders = cube.sums[i][..., AT['orders']]
    usual = (value * orders)[:-1].sum(0) / np.maximum(orders[:-1].sum(0), 1)
    residual, weight = (value - usual)[-8:].ravel(), orders[-8:].ravel()
    kept = np.flatnonzero(weight)
    sums, total = ((residual * weight)[kept], weight[kept])
    after, weights = np.cumsum(sums[::-1])[::-1], np.cumsum(total[::-1])[::-1]
    earlier = np.maximum(weights[0] - weights, 1e-9)
    gain = np.where(after > 0, after**2 / weights + (after[0] - after) ** 2 / earlier, 0)
    return 8 * 24 - int(kept[gain[1:].argmax() + 1])


def regression(sums, bad, weekday):
    """Quasi-binomial regression of a rate by day on the last day and the weekday; None where there is nothing to fit."""
    k, n = sums[:, AT[bad]], sums[:, AT[DENOMINATOR[bad]]]
    if n.min() < 1 or k[:-1].sum() < 1:
        return None
    every = np.append(weekday, weekday[-7])
    now = np.arange(DAYS + 1) == DAYS
    design = np.column_stack([np.ones(DAYS + 1), now, *((every == w) for w in range(1, 7))]).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # a day without any late order at all
        fit = sm.GLM(k / n, design, family=sm.families.Binomial(), var_weights=n).fit()
    z = fit.tvalues[1] / np.sqrt(max(1.0, fit.pearson_chi2 / fit.df_resid))
    p = 2 * stats.t.sf(abs(z), fit.df_resid)
    return dict(baseline=100 * k[:-1].sum() / n[:-1].sum(), current=100 * k[-1] / n[-1], z=z, p_value=p)


def every_slice_by_regression(cube, weekday):
    """The same question as many ask it, a statsmodels GLM for every slice and rate (`--glm`): how many slices x rates stand out."""
    day = cube.sums.sum(2)
    fits = [regression(sums, bad, weekday) for sums in day if sums[-1, 0] >= 20 for bad in BAD.values()]
    return int(multipletests([f['p_value'] for f in fits if f], method='fdr_bh')[0].sum())


def incidents(cube, weekday):
    """The best slice, then the best of what is left without its orders, until nothing is significant; slices tested."""
    found, tested = [], 0
    while len(found) < 10:
        z, p, change, se, index = scan(cube, weekday)
        tested = tested or len(index)
        q = multipletests(p.ravel(), method='fdr_bh')[1].reshape(p.shape)
        orders = cube.sums[index, -1, :, AT['orders']].sum(1)
        grades = np.array([[severity(m, change[r, c], orders[r]) for c, m in enumerate(METRICS)] for r in range(len(index))])
        gain = np.where((q < 0.05) & (grades < 3), np.maximum(z, 0) ** 2 / 2 - cube.bits[index][:, None], -np.inf)
        if not np.isfinite(gain.max()):
            break
        row = np.unravel_index(gain.argmax(), gain.shape)[0]
        m = np.where(np.isfinite(gain[row]), grades[row], 9).argmin()
        i = index[row]
        hours = onset(cube, i)
        sums = cube.sums[i][:, -min(24, hours) :].sum(1)
        usual = sums[:-1].sum(0)
        found.append(dict(
            slice=cube.slices[i], metric=METRICS[m], severity=('high', 'medium', 'low')[grades[row, m]], delta=-change[row, m],
            score_since_onset=value_of('cx_score', usual)[0] - value_of('cx_score', sums[-1])[0],
            ci95=[-change[row, m] + s * stats.t.ppf(0.975, DAYS - 1) * se[row, m] for s in (-1, 1)], q_value=q[row, m],
            onset_hours=hours, orders=int(sums[-1, AT['orders']]),
            metrics={name: regression(sums, bad, weekday) for name, bad in BAD.items()},
        ))
        cube.remove(cube.slices[i])
    order = ['high', 'medium', 'low']
    return sorted(found, key=lambda f: (order.index(f['severity']), -f['orders'] * abs(f['delta']))), tested


def detect(hourly, daily, as_of_hour, glm):
    cube = Cube(hourly, as_of_hour)
    weekday = (as_of_hour // 24 - np.arange(DAYS + 1, 1, -1)) % 7
    by_regression = every_slice_by_regression(cube, weekday) if glm else None
    found, tested = incidents(cube, weekday)
    alone, tested_stores = stores(daily, [f['slice'] for f in found])
    return dict(slices_tested=tested, stores_tested=tested_stores, incidents=found, stores=alone, found_by_regression=by_regression)
