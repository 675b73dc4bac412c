"""Reference values for test/stats/panel, from libraries nobody here wrote. Documentation only: the values are committed.

    python3 test/stats/panel/reference.py > test/stats/panel/reference.json && npx biome format --write test/stats/panel/reference.json

statsmodels: WLS with dummies and cov_type='cluster', F tests; linearmodels: PanelOLS as a second opinion; scikit-learn and
statsmodels for logistic, isotonic, Brier. Wild bootstrap: every draw refitted with statsmodels. Imputation estimator: numpy, from
the formulas of Borusyak, Jaravel, Spiess with explicit weights of every observation.
"""

import json
import sys
import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import statsmodels.api as sm
from linearmodels.panel import PanelOLS
from scipy import stats
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

warnings.filterwarnings("ignore")


def panel(seed, units, periods, treated, event, effect, missing=0.15):
    """Unbalanced cells with weights and errors that persist within a unit."""
    rng = np.random.default_rng(seed)
    rows = []
    for u in range(units):
        level, drift = rng.normal(20, 5), rng.normal(0, 0.1)
        for t in range(periods):
            if rng.random() < missing:
                continue
            d = float(u < treated and t >= event)
            w = float(rng.integers(1, 60))
            y = level + np.sin(t / 2) + drift * t + effect * d + rng.normal() * 3 / np.sqrt(w)
            rows.append((u, t, w, round(y, 6), d))
    return pd.DataFrame(rows, columns=["unit", "period", "weight", "y", "d"]).sample(frac=1, random_state=seed)


def cells(df, units, periods):
    return {
        "unit": df.unit.tolist(),
        "period": df.period.tolist(),
        "weight": df.weight.tolist(),
        "y": df.y.tolist(),
        "units": units,
        "periods": periods,
    }


def dummies(df):
    return pd.concat(
        [
            pd.get_dummies(df.unit, prefix="u", dtype=float),
            pd.get_dummies(df.period, prefix="t", dtype=float, drop_first=True),
        ],
        axis=1,
    )


def cluster_fit(df, regressors, cluster, correction=True):
    x = pd.concat([regressors, dummies(df)], axis=1)
    return sm.WLS(df.y, x, weights=df.weight).fit(
        cov_type="cluster",
        cov_kwds={"groups": cluster, "use_correction": correction},
        use_t=True,
    )


def summary(fit, names):
    lo_hi = fit.conf_int().loc[names]
    return [
        {"name": n, "estimate": fit.params[n], "se": fit.bse[n], "t": fit.tvalues[n], "p": fit.pvalues[n],
         "lo": lo_hi.loc[n, 0], "hi": lo_hi.loc[n, 1]}
        for n in names
    ]


def did():
    cases = []
    for seed, units, periods, treated, event in [(1, 12, 10, 5, 6), (2, 40, 28, 10, 18), (3, 7, 4, 2, 2), (4, 6, 30, 3, 11)]:
        df = panel(seed, units, periods, treated, event, 1.5)
        fit = cluster_fit(df, df[["d"]], df.unit)
        raw = cluster_fit(df, df[["d"]], df.unit, False)
        second = PanelOLS(
            df.set_index(["unit", "period"]).y, df.set_index(["unit", "period"])[["d"]],
            entity_effects=True, time_effects=True, weights=df.set_index(["unit", "period"]).weight,
        ).fit(cov_type="clustered", cluster_entity=True, debiased=False)
        coarse = df.unit // 2
        cases.append({
            "panel": cells(df, units, periods), "d": df.d.tolist(),
            "effect": summary(fit, ["d"])[0], "se0": raw.bse["d"], "df": fit.df_resid_inference,
            "linearmodels": {"estimate": second.params["d"], "se": second.std_errors["d"]},
            "coarse": {"cluster": [u // 2 for u in range(units)], **summary(cluster_fit(df, df[["d"]], coarse), ["d"])[0]},
        })
    return cases


def wls():
    rng = np.random.default_rng(5)
    n = 60
    x = rng.normal(size=(n, 3)).round(6)
    w = rng.integers(1, 30, n).astype(float)
    g = rng.integers(0, 9, n)
    y = (2 + x @ [1, -0.5, 0] + rng.normal(size=9)[g] + rng.normal(size=n)).round(6)
    design = sm.add_constant(x)
    clustered = sm.WLS(y, design, weights=w).fit(cov_type="cluster", cov_kwds={"groups": g}, use_t=True)
    hc1 = sm.WLS(y, design, weights=w).fit(cov_type="HC1", use_t=True)
    row = lambda f: [[f.params[i], f.bse[i], f.pvalues[i], *f.conf_int()[i]] for i in range(4)]
    return {"x": x.T.tolist(), "y": y.tolist(), "weight": w.tolist(), "cluster": g.tolist(),
            "clustered": row(clustered), "cov": np.asarray(clustered.cov_params()).ravel().tolist(), "hc1": row(hc1)}


def correlation():
    rng = np.random.default_rng(6)
    x = rng.normal(size=40).round(1)
    y = (0.4 * x + rng.normal(size=40)).round(1)
    w = rng.integers(1, 20, 40).astype(float)
    weighted = sm.stats.DescrStatsW(np.c_[x, y], weights=w).corrcoef[0, 1]
    slope = sm.WLS(y, sm.add_constant(x), weights=w).fit()
    plain, ranks = stats.pearsonr(x, y), stats.spearmanr(x, y)
    return {"x": x.tolist(), "y": y.tolist(), "weight": w.tolist(), "pearson": [plain[0], plain[1]],
            "spearman": [ranks[0], ranks[1]], "weighted": [weighted, slope.pvalues[1]]}


def logistic():
    rng = np.random.default_rng(7)
    n = 120
    x = rng.normal(size=(n, 3)).round(6)
    w = rng.integers(1, 6, n).astype(float)
    offset = rng.normal(size=n).round(6) * 0.5
    y = (rng.random(n) < 1 / (1 + np.exp(-(0.5 + x @ [1, -1, 0.2] + offset)))).astype(float)
    plain = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial(), freq_weights=w, offset=offset).fit(tol=1e-14, maxiter=200)
    ridge = []
    for l2 in (0.1, 5.0, 200.0):
        m = LogisticRegression(C=1 / l2, tol=1e-14, max_iter=10000, solver="newton-cholesky").fit(x, y, sample_weight=w)
        ridge.append({"l2": l2, "coefficients": [m.intercept_[0], *m.coef_[0]]})
    return {"x": x.T.tolist(), "y": y.tolist(), "weight": w.tolist(), "offset": offset.tolist(),
            "plain": {"coefficients": plain.params.tolist(), "se": plain.bse.tolist(), "p": plain.pvalues.tolist(), "logLikelihood": plain.llf},
            "ridge": ridge}


def calibration():
    rng = np.random.default_rng(8)
    x = rng.integers(0, 40, 80) / 10
    y = (0.1 * x + rng.normal(size=80)).round(4)
    w = rng.integers(1, 9, 80).astype(float)
    iso = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=w)
    at = np.linspace(-1, 5, 61).round(6)
    p = rng.random(100).round(6)
    hit = (rng.random(100) < p**1.5).astype(float)
    weight = rng.integers(1, 9, 100).astype(float)
    order = np.argsort(p)
    ece = np.mean([abs(p[b].mean() - hit[b].mean()) for b in np.split(order, 5)])
    return {"x": x.tolist(), "y": y.tolist(), "weight": w.tolist(), "at": at.tolist(), "isotonic": iso.predict(at).tolist(),
            "p": p.tolist(), "hit": hit.tolist(), "hitWeight": weight.tolist(),
            "brier": brier_score_loss(hit, p), "brierWeighted": brier_score_loss(hit, p, sample_weight=weight), "ece5": ece}


def fisher():
    return [[f, a, b, stats.f.sf(f, a, b)] for f in (0.01, 0.5, 1, 3.2, 40) for a, b in ((1, 3), (4, 11), (20, 200), (7, 1e5))]


def refit(df):
    """For refitting often: coefficient of d and its t by CR0, from a projection made once."""
    z = np.sqrt(df.weight.to_numpy())[:, None] * dummies(df).to_numpy()
    q = np.linalg.svd(z, full_matrices=False)
    q = q[0][:, q[1] > 1e-9 * q[1][0]]
    w = np.sqrt(df.weight.to_numpy())
    groups = [np.flatnonzero(df.unit.to_numpy() == u) for u in sorted(pd.unique(df.unit))]
    free = lambda x: x - q @ (q.T @ x)

    def fit(y, d, null=0.0):
        dt, yt = free(w * d), free(w * y)
        b = dt @ yt / (dt @ dt)
        u = yt - b * dt
        return b, (b - null) / np.sqrt(sum((dt[g] @ u[g]) ** 2 for g in groups) / (dt @ dt) ** 2)

    return fit, groups


def wild():
    """Every draw refitted, the null hypothesis imposed; p with other random numbers than ours."""
    cases = []
    for seed, units, periods, treated, event, null in [(11, 9, 8, 4, 4, 0.8), (12, 20, 10, 8, 6, 0.7)]:
        df = panel(seed, units, periods, treated, event, 1.0)
        fit, groups = refit(df)
        d, y = df.d.to_numpy(), df.y.to_numpy()
        restricted = sm.WLS(y - null * d, dummies(df), weights=df.weight).fit()
        fitted = restricted.fittedvalues.to_numpy() + null * d
        rng = np.random.default_rng(seed)
        points = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)]) if units < 12 else np.array([-1.0, 1.0])
        t0 = abs(fit(y, d, null)[1])

        def draw(v):
            star = fitted.copy()
            for g, factor in zip(groups, v):
                star[g] += factor * (y - fitted)[g]
            return abs(fit(star, d, null)[1])

        vs = rng.choice(points, size=(4000, len(groups)))
        ts = np.array([draw(v) for v in vs])
        cases.append({"panel": cells(df, units, periods), "d": d.tolist(), "null": null, "t": t0,
                      "factors": vs[:15].tolist(), "drawn": ts[:15].tolist(), "p": float(np.mean(ts >= t0 * (1 - 1e-9)))})
    return cases


def randomisation():
    """All assignments of three treated among eight units, each refitted."""
    units, periods, event = 8, 6, 3
    df = panel(21, units, periods, 3, event, 1.5)
    fit, _ = refit(df)
    post = (df.period >= event).to_numpy()
    found = np.abs([fit(df.y.to_numpy(), (df.unit.isin(c).to_numpy() & post).astype(float)) for c in combinations(range(units), 3)])
    return {"panel": cells(df, units, periods), "event": event, "treated": [1, 1, 1] + [0] * 5, "estimate": fit(df.y.to_numpy(), df.d.to_numpy())[0],
            "p": float(np.mean(found[:, 0] >= found[0, 0] * (1 - 1e-9))), "pT": float(np.mean(found[:, 1] >= found[0, 1] * (1 - 1e-9)))}


def event_study():
    units, periods, treated, event = 30, 11, 12, 6
    df = panel(31, units, periods, treated, event, 2.0)
    ages = [a for a in range(-event, periods - event) if a != -1]
    name = lambda a: f"age{a}"
    regressors = pd.DataFrame({name(a): ((df.unit < treated) & (df.period - event == a)).astype(float) for a in ages}, index=df.index)
    fit = cluster_fit(df, regressors, df.unit)
    leads = fit.f_test(np.eye(len(fit.params))[: event - 1])
    before = df[~((df.unit < treated) & (df.period >= event))]
    slope = pd.DataFrame({"trend": np.where(before.unit < treated, before.period - event, 0.0)}, index=before.index)
    return {"panel": cells(df, units, periods), "event": [event] * treated + [-1] * (units - treated),
            "effects": [{"at": a, "estimate": fit.params[name(a)], "se": fit.bse[name(a)]} for a in ages],
            "leads": {"f": float(leads.fvalue), "p": float(leads.pvalue), "df1": leads.df_num, "df2": leads.df_denom},
            "trend": summary(cluster_fit(before, slope, before.unit), ["trend"])[0]}


def imputation():
    """Effects that differ by unit and grow; explicit weights of every observation, dense matrices and pseudo-inverses."""
    rng = np.random.default_rng(41)
    units, periods = 18, 12
    event = [4] * 4 + [7] * 4 + [10] * 2 + [-1] * 8
    rows = []
    for u in range(units):
        level, own = rng.normal(10, 3), rng.normal(1, 0.5)
        for t in range(periods):
            if rng.random() < 0.12:
                continue
            age = t - event[u] if event[u] >= 0 else -1
            y = level + np.cos(t) + (own + 0.3 * age) * (age >= 0) + rng.normal()
            rows.append((u, t, float(rng.integers(1, 40)), round(y, 6), age if event[u] >= 0 else -99))
    df = pd.DataFrame(rows, columns=["unit", "period", "weight", "y", "age"])
    z = np.zeros((len(df), units + periods))
    z[np.arange(len(df)), df.unit] = 1
    z[np.arange(len(df)), units + df.period] = 1
    w, y, age, unit = (df[c].to_numpy() for c in ("weight", "y", "age", "unit"))
    on = age >= 0
    z0, z1, w0 = z[~on], z[on], w[~on]
    normal = np.linalg.pinv(z0.T @ (w0[:, None] * z0))
    effects = normal @ z0.T @ (w0 * y[~on])
    tau, rest = y[on] - z1 @ effects, y[~on] - z0 @ effects

    def average(chosen):
        v1 = w[on] * chosen / (w[on] * chosen).sum()
        v0 = -w0 * (z0 @ (normal @ (z1.T @ v1)))
        estimate = v1 @ tau
        assert np.isclose(estimate, v1 @ y[on] + v0 @ y[~on])
        by_unit = lambda x, codes: np.bincount(codes, x, minlength=units)
        vu = by_unit(v1, unit[on])
        middle = (vu * by_unit(v1 * tau, unit[on])).sum() / (vu**2).sum()
        scores = by_unit(v1 * (tau - middle), unit[on]) + by_unit(v0 * rest, unit[~on])
        return {"estimate": estimate, "se": np.sqrt((scores**2).sum() * units / (units - 1)), "cells": int(chosen.sum())}

    ages = sorted(set(age[on].tolist()))
    return {"panel": cells(df, units, periods), "event": event, **average(np.ones(on.sum())),
            "horizons": [{"at": a, **average((age[on] == a).astype(float))} for a in ages]}


SECTIONS = [did, wls, correlation, logistic, calibration, fisher, wild, randomisation, event_study, imputation]

if __name__ == "__main__":
    json.dump({s.__name__: s() for s in SECTIONS}, sys.stdout, default=float)
    print()
