"""Stores that lost far more than usual by themselves."""
import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cells import SUMS
from cube import value_of

PAST = 14


def stores(daily, slices):
    """
    Each store's last day beside its own fourteen, with the spread of stores' days, Benjamini-Hochberg at 0.005: those outside `slices`,
    and how many were tested.
    """
    places = daily.select('store_id', 'region', 'category').unique().sort('store_id', 'region', 'category')
    ids = places.unique('store_id', keep='first', maintain_order=True)
    cells = np.zeros((len(ids), PAST + 1, len(SUMS)))
    code = np.searchsorted(ids['store_id'].to_numpy(), daily['store_id'].to_numpy())
    np.add.at(cells, (code, daily['day'].to_numpy() + PAST + 1), daily.select(SUMS).to_numpy())
    enough = (cells[:, -1, 0] >= 15) & (cells[:, :-1, 0].sum(1) >= 15)
    if not enough.any():
        return [], 0
    now, past = cells[enough, -1], cells[enough, :-1]
    orders = past[..., 0].sum(1)
    usual, chance = value_of('cx_score', past.sum(1))
    unit = chance * orders
    pearson = ((value_of('cx_score', past)[0] - usual[:, None]) ** 2 * past[..., 0] / unit[:, None]).sum(1) / (PAST - 1)
    se = np.sqrt(max(1.0, float(np.median(pearson))) * unit * (1 / now[:, 0] + 1 / orders))
    p = stats.t.sf((value_of('cx_score', now)[0] - usual) / se, PAST - 1)
    bad = multipletests(p, 0.005, method='fdr_bh')[0]
    rows = ids.filter(enough).filter(bad).to_dicts()
    return [r for r in rows if not any(all(r.get(k, v) == v for k, v in s.items()) for s in slices)], len(p)
