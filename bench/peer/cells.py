"""Reading: every scan of the orders, as lazy polars queries that read only the columns and row groups they need."""
from datetime import datetime, timedelta

import polars as pl

HOUR = 3_600_000_000
DAY = 24 * HOUR
DAYPARTS = dict(night=(0, 6), breakfast=(6, 11), lunch=(11, 14), afternoon=(14, 18), dinner=(18, 20), evening=(20, 24))
SUMS = ['orders', 'delivered', 'late', 'cancelled', 'refunded', 'support', 'items', 'wrong', 'trips']
WEIGHTS = dict(late=60.0, cancelled=100.0, refunded=40.0, wrong=50.0, support=140.0)
ROOTS = ['batched_flag', 'merchant_prep_time', 'in_stock_prob', 'supply_ratio', 'distance_km', 'precipitation_mm', 'promised_seconds']

at = pl.col('created_at').dt.epoch('us')


def between(start, end):
    """Orders of [start, end), microseconds UTC: as plain times, so that polars skips row groups outside."""
    epoch = datetime(1970, 1, 1)
    first, last = (epoch + timedelta(microseconds=t) for t in (start, end))
    return (pl.col('created_at') >= first) & (pl.col('created_at') < last)


def seen(flag, when, as_of):
    """An outcome counts once it was known; a time that is missing keeps nothing back."""
    return pl.col(flag) & (pl.col(when).is_null() | (pl.col(when).dt.epoch('us') <= as_of))


def outcomes(as_of):
    """What was visible of every order at `as_of` (microseconds), as columns."""
    delivered = (pl.col('delivered_at').dt.epoch('us') <= as_of).fill_null(False)
    cancelled = seen('cancelled', 'cancelled_at', as_of)
    counted = ~cancelled & delivered & pl.col('items_correct').is_not_null()
    ordered = pl.when(counted).then(pl.col('items_ordered').cast(pl.Int32)).otherwise(0)
    return dict(
        delivered=delivered,
        late=delivered & (pl.col('delivered_at') > pl.col('promised_eta')),
        cancelled=cancelled,
        refunded=seen('refunded', 'refunded_at', as_of),
        support=seen('support_contact', 'support_at', as_of),
        items=ordered,
        wrong=ordered - pl.when(counted).then(pl.col('items_correct').cast(pl.Int32)).otherwise(0),
    )


def sums(as_of):
    """What every metric is made of, as aggregates named by SUMS."""
    trips = (1.0 / pl.col('batch_size')).sum().alias('trips')
    return [pl.len().alias('orders'), *(e.cast(pl.Int32).sum().alias(k) for k, e in outcomes(as_of).items()), trips]


def last_hour(orders):
    """End of the hour of the last order: microseconds UTC."""
    return (orders.select(at.max()).collect().item() // HOUR + 1) * HOUR


def detect_cells(orders, as_of, engine):
    """Sums by hour x region x category over 29 days, and by day x store over 15."""
    day = (at - as_of).floordiv(DAY).cast(pl.Int32)
    hourly = orders.filter(between(as_of - 29 * DAY, as_of))
    hourly = hourly.group_by((at // HOUR).cast(pl.Int32).alias('hour'), 'region', 'category').agg(sums(as_of))
    daily = orders.filter(between(as_of - 15 * DAY, as_of))
    daily = daily.group_by(day.alias('day'), 'region', 'category', 'store_id').agg(sums(as_of))
    return pl.collect_all([hourly, daily], engine=engine)


def drivers():
    """What may have caused harm, as columns named by ROOTS."""
    promised = (pl.col('promised_eta') - pl.col('created_at')).dt.total_seconds().alias('promised_seconds')
    return [promised if name == 'promised_seconds' else pl.col(name) for name in ROOTS]


def loss(of):
    """Points of CX score lost for an order, of one or of many; `of` gives numerator and denominator of an outcome."""
    return sum(w * pl.when(of(k)[1] > 0).then(of(k)[0] / of(k)[1]).otherwise(0.0) for k, w in WEIGHTS.items())


DENOMINATOR = dict(late='delivered', cancelled='orders', refunded='orders', wrong='items', support='orders')


def cause_cells(orders, slice_, onset, end, as_of, engine):
    """Orders of the slice, and sums by day x store of everything, in the incident's hours of the day over 28 days before it."""
    hours = sorted({t // HOUR % 24 for t in range(onset, end, HOUR)})
    span = orders.filter(between(onset - 28 * DAY, end), (at // HOUR % 24).is_in(hours))
    period = (at - onset).floordiv(DAY).cast(pl.Int32).alias('period')
    fixed = [pl.col(k) == v for k, v in slice_.items() if k != 'daypart']
    known = outcomes(as_of)
    own = span.filter(*fixed).select(
        'order_id', 'store_id', period, (at // HOUR % 24).cast(pl.Int8).alias('hour'),
        *(e.cast(pl.Float64) for e in drivers()), *(e.cast(pl.Float64).alias(k) for k, e in known.items()),
    ).with_columns(loss(lambda k: (pl.col(k), pl.max_horizontal('items', 1) if k == 'wrong' else pl.lit(1))).alias('loss'))
    panel = span.group_by(period, 'region', 'category', 'store_id').agg(
        *sums(as_of), *(e.cast(pl.Float64).mean() for e in drivers()),
    ).with_columns(loss(lambda k: (pl.col(k), pl.col(DENOMINATOR[k]))).alias('loss'))
    return pl.collect_all([own, panel], engine=engine)
