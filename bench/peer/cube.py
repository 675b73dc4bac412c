"""Sums of every slice by hour, and the metrics they make."""
from itertools import product

import numpy as np

from cells import DAYPARTS, DENOMINATOR, SUMS, WEIGHTS

DAYS = 28
METRICS = [
    'cx_score', 'on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate', 'dasher_efficiency', 'order_volume',
]
RELATIVE = ('dasher_efficiency', 'order_volume')
BAD = dict(on_time_rate='late', cancellation_rate='cancelled', refund_rate='refunded', item_accuracy='wrong', support_rate='support')
AT = {name: i for i, name in enumerate(SUMS)}


class Cube:
    """All combinations of region, category and daypart: slices x 29 days x 24 hours x sums; the last hour ends at `as_of`."""

    def __init__(self, cells, as_of_hour):
        self.regions, self.categories = (sorted(cells[k].unique().to_list()) for k in ('region', 'category'))
        code = lambda name, labels: np.searchsorted(labels, cells[name].to_numpy())
        hours = (DAYS + 1) * 24
        fine = np.zeros((len(self.regions), len(self.categories), hours, len(SUMS)))
        when = cells['hour'].to_numpy() - as_of_hour + hours
        fine[code('region', self.regions), code('category', self.categories), when] = cells.select(SUMS).to_numpy()
        self.fine = fine.reshape(*fine.shape[:2], DAYS + 1, 24, len(SUMS))
        clock = (as_of_hour + np.arange(24)) % 24
        self.parts = {None: np.ones(24, bool)} | {p: (clock >= a) & (clock < b) for p, (a, b) in DAYPARTS.items()}
        keys = list(product([None, *self.regions], [None, *self.categories], self.parts))
        names = ('region', 'category', 'daypart')
        self.slices = [{k: v for k, v in zip(names, key) if v is not None} for key in keys]
        sizes = dict(region=len(self.regions), category=len(self.categories), daypart=len(DAYPARTS))
        self.bits = np.array([sum(np.log(sizes[k]) for k in s) for s in self.slices])
        self.leaves = [i for i, s in enumerate(self.slices) if set(s) == {'region', 'category'}]
        self.add_up()

    def add_up(self):
        by_region = np.concatenate([self.fine.sum(0, keepdims=True), self.fine])
        both = np.concatenate([by_region.sum(1, keepdims=True), by_region], axis=1)
        masks = np.stack(list(self.parts.values()))
        self.sums = (both[:, :, None] * masks[None, None, :, None, :, None]).reshape(-1, *both.shape[2:])

    def remove(self, fixed):
        """Sets the orders of a slice aside, before and now."""
        r = [self.regions.index(fixed['region'])] if 'region' in fixed else range(len(self.regions))
        c = [self.categories.index(fixed['category'])] if 'category' in fixed else range(len(self.categories))
        self.fine[np.ix_(r, c, range(DAYS + 1), np.flatnonzero(self.parts[fixed.get('daypart')]))] = 0
        self.add_up()


def value_of(metric, sums):
    """How bad a metric is (larger is worse; logarithms of volume and efficiency), and its variance by chance."""
    n = np.maximum(sums[..., AT['orders']], 1)
    if metric == 'order_volume':
        return -np.log(n), 1 / n
    if metric == 'dasher_efficiency':
        return -np.log(n / np.maximum(sums[..., AT['trips']], 0.5)), 0.05 / n
    terms = WEIGHTS if metric == 'cx_score' else {BAD[metric]: 100}
    value, variance = 0, 0
    for bad, weight in terms.items():
        d = np.maximum(sums[..., AT[DENOMINATOR[bad]]], 1)
        p = sums[..., AT[bad]] / d
        value, variance = value + weight * p, variance + weight**2 * np.maximum(p * (1 - p), 1e-4) / d
    return value, variance
