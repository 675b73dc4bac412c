"""Reference values for test/stats/panel, from libraries nobody here wrote. Documentation only: the values are committed.

    python3 test/stats/panel/reference.py > test/stats/panel/reference.json && npx biome format --write test/stats/panel/reference.json

statsmodels: WLS with dummies and cov_type='cluster', F tests; linearmodels: PanelOLS as a second opinion; scikit-learn and
statsmodels for logistic, isotonic, Brier. Wild bootstrap: every draw refitted with statsmodels. Imputation estimator: numpy, from
the formulas of Borusyak, Jaravel, Spiess with explicit weights of every observation.
"""

import json
import sys
import warnings

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


SECTIONS = [did, wls, correlation, logistic, calibration, fisher]

if __name__ == "__main__":
    json.dump({s.__name__: s() for s in SECTIONS}, sys.stdout, default=float)
    print()
