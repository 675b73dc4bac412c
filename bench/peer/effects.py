"""Diff-in-diff around every event: stores it touches against the others, store and day effects, errors clustered by store."""
import numpy as np
import statsmodels.api as sm

from cells import DAY

LEVERS = dict(
    batched_flag=('batch', 'stack', 'pool'), merchant_prep_time=('prep', 'kitchen', 'merchant'),
    in_stock_prob=('stock', 'inventory', 'catalog'),
    supply_ratio=('pay', 'supply', 'dasher', 'courier', 'incentive'), distance_km=('radius', 'distance', 'zone'),
    precipitation_mm=('weather', 'rain', 'storm', 'snow'), promised_seconds=('eta', 'promise', 'estimate', 'quote'),
)


def within(y, weight, store, day):
    """Takes weighted store and day means out by turns until nothing moves."""
    y = y.copy()
    for _ in range(50):
        moved = 0.0
        for group in (store, day):
            total = np.bincount(group, weight)
            mean = np.bincount(group, weight * y) / np.maximum(total, 1e-12)
            y -= mean[group]
            moved = max(moved, np.abs(mean).max())
        if moved < 1e-9:
            break
    return y


def did(y, treated, post, weight, store, day):
    """Two-way fixed effects: what is taken out by hand leaves one regressor to statsmodels."""
    known = np.isfinite(y) & (weight > 0)
    y, weight, store, day = y[known], weight[known], store[known], day[known]
    x = within((treated & post)[known].astype(float), weight, store, day)
    fit = sm.WLS(within(y, weight, store, day), x, weights=weight).fit(cov_type='cluster', cov_kwds=dict(groups=store))
    return dict(estimate=fit.params[0], se=fit.bse[0], p_value=fit.pvalues[0])


def driver_of(event):
    """The driver an event's lever turns; None where its name says nothing."""
    words = (event['lever'] or '').lower()
    return next((d for d, keys in LEVERS.items() if any(k in words for k in keys)), None)


def around(event, panel, slice_, onset):
    """What an event changed in the incident's slice: score and driver against untouched stores, and the same at three earlier dates."""
    scope = {k: event[k] for k in ('region', 'category') if event[k]}
    inside = lambda fixed: np.all([panel[k].to_numpy() == v for k, v in fixed.items()] or [np.ones(len(panel), bool)], axis=0)
    touched, incident = inside(scope), inside({k: v for k, v in slice_.items() if k != 'daypart'})
    treated, kept = touched & incident, (touched & incident) | (~touched & ~incident)
    result = dict(event_id=event['event_id'], driver=driver_of(event), treated=bool(treated.any()), controls=bool((kept & ~treated).any()))
    if not (result['treated'] and result['controls']):
        return result
    part = panel.filter(kept)
    treated = treated[kept]
    store = np.unique(part['store_id'].to_numpy(), return_inverse=True)[1]
    period = part['period'].to_numpy()
    day, weight = period - period.min(), part['orders'].to_numpy().astype(float)
    # Days begin at the onset: the first one that is all after the event.
    since = int(np.ceil((event['at'] - onset) / DAY))
    for name in filter(None, ('loss', result['driver'])):
        y = part[name].to_numpy()
        result[name] = did(y, treated, period >= since, weight, store, day)
        early = period < since
        result[name]['placebo'] = [
            did(y[early], treated[early], period[early] >= since - back, weight[early], store[early], day[early])['p_value']
            for back in (7, 14, 21)
        ]
    return result
