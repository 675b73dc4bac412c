"""Why: drivers that moved, boosted trees of an order's loss and their Shapley values, diff-in-diff of events, dose-response."""
import numpy as np
import polars as pl
import statsmodels.api as sm
import xgboost as xgb
from scipy import stats

from cells import DAY, HOUR, ROOTS
from effects import around

HARM_DOWN = {'in_stock_prob', 'supply_ratio', 'promised_seconds'}
NAMES = dict(
    batched_flag='batching', merchant_prep_time='merchant_prep', in_stock_prob='inventory', supply_ratio='dasher_supply',
    distance_km='delivery_distance', precipitation_mm='weather', promised_seconds='eta_model',
)
# As cxf fits them: shallow and well regularised.
MODEL = dict(max_depth=3, eta=0.08, reg_lambda=20, min_child_weight=20, max_bin=64, tree_method='hist', seed=1)
ROUNDS = 120
MOST = dict(incident=30_000, history=60_000)


def sample(orders, most):
    """All orders up to `most`, beyond that those whose hash is low: the same ones every time."""
    if len(orders) <= most:
        return orders
    return orders.filter(pl.col('order_id').hash(1) % 1_000_000 < int(1_000_000 * most / len(orders)))


def shifts(history, now):
    """How far each driver moved for its store and hour, beside how far it does so on ordinary days."""
    keys = ['store_id', 'hour']
    usual = history.group_by(keys).agg(pl.col(ROOTS).mean().name.suffix('_usual'))
    off = [(pl.col(d) - pl.col(f'{d}_usual')).mean().alias(d) for d in ROOTS]
    days = history.join(usual, on=keys).group_by('period').agg(*off).sort('period')
    here = now.join(usual, on=keys, how='inner').select(off).row(0, named=True)
    found = {}
    for d in ROOTS:
        spread = days[d].std() or 0.0
        z = (here[d] or 0.0) / max(spread * np.sqrt(1 + 1 / max(1, len(days))), 1e-9)
        p = 2 * stats.t.sf(abs(z), max(1, len(days) - 1))
        found[d] = dict(before=history[d].mean(), after=now[d].mean(), shift=here[d], z=z, p_value=p)
    return found


def shap_values(booster, x, lean):
    """With shap, as most do; `lean` asks xgboost itself for the same values and never loads shap."""
    if lean:
        return booster.predict(xgb.DMatrix(x), pred_contribs=True)[:, :-1]
    import shap

    return shap.TreeExplainer(booster).shap_values(x, check_additivity=False)


def attribution(history, now, lean):
    """
    Share of mean |SHAP| of each driver, and the change of its mean between the days before and the incident: points of score. On the
    incident's weekdays, as cxf does.
    """
    weekdays = (now['period'] % 7).unique().to_list()
    history = history.filter((pl.col('period') % 7).is_in(weekdays))
    x = pl.concat([history, now]).select(ROOTS).to_numpy().astype(np.float32)
    y = np.concatenate([history['loss'].to_numpy(), now['loss'].to_numpy()])
    booster = xgb.train(MODEL, xgb.QuantileDMatrix(x, y, max_bin=MODEL['max_bin']), ROUNDS)
    values = shap_values(booster, x, lean)
    size, n = np.abs(values).mean(0), len(history)
    change = values[n:].mean(0) - values[:n].mean(0)
    return {d: dict(share=float(size[i] / max(size.sum(), 1e-12)), change=float(change[i])) for i, d in enumerate(ROOTS)}


def doses(orders):
    """Points of loss for a unit of each driver among orders of the same hour, errors clustered by store."""
    varying = [d for d in ROOTS if orders[d].std()]
    by_hour = orders.select(*((pl.col(c) - pl.col(c).mean().over('hour')).alias(c) for c in [*varying, 'loss']), 'store_id').drop_nulls()
    groups = by_hour['store_id'].rank('dense').to_numpy()
    fit = sm.OLS(by_hour['loss'].to_numpy(), by_hour.select(varying).to_numpy()).fit(cov_type='cluster', cov_kwds=dict(groups=groups))
    return {d: dict(slope=fit.params[i], p_value=fit.pvalues[i]) for i, d in enumerate(varying)}


def ranked(drop, shift, shap, dose, usual_dose, events):
    """Each driver by its part of the drop (change of mean SHAP), and how much of the other evidence agrees."""
    causes = []
    for d in ROOTS:
        harmful = (shift[d]['shift'] or 0) * (-1 if d in HARM_DOWN else 1) > 0
        share = max(0.0, shap[d]['change'] / drop) if drop > 0 else 0.0
        matching = [e for e in events if e['driver'] == d and e['treated'] and 'loss' in e]
        backed = [e for e in matching if e['loss']['p_value'] < 0.05 and e['loss']['estimate'] > 0 and e[d]['p_value'] < 0.05]
        works = d in dose and dose[d]['p_value'] < 0.05
        score = 0.5 * min(1, share) + 0.2 * (harmful and shift[d]['p_value'] < 0.01) + 0.2 * bool(backed) + 0.1 * works
        causes.append(dict(
            cause=NAMES[d], score=round(float(score), 3), share_of_drop=round(share, 3), driver_shift=shift[d], shap=shap[d],
            dose=dose.get(d), usual_dose=usual_dose.get(d), event=backed[-1]['event_id'] if backed else None,
        ))
    return sorted(causes, key=lambda c: -c['score'])


def explain(own, panel, events, slice_, onset, all_orders, lean):
    """The ranked causes of one incident."""
    # Threads hand rows over in any order: sorted, the same file gives the same answer.
    own, panel = own.sort('order_id'), panel.sort('store_id', 'period')
    history, now = own.filter(pl.col('period') < 0), own.filter(pl.col('period') >= 0)
    if not all_orders:
        history, now = sample(history, MOST['history']), sample(now, MOST['incident'])
    drop = now['loss'].mean() - history['loss'].mean()
    told = [around(e, panel, slice_, onset) for e in events if onset - 14 * DAY < e['at'] <= onset + HOUR]
    causes = ranked(drop, shifts(history, now), attribution(history, now, lean), doses(now), doses(history), told)
    return dict(orders=dict(incident=len(now), history=len(history)), drop=drop, causes=causes, events=told)
