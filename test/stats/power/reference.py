"""Reference values of test/stats/power: statsmodels 0.15 and scipy. Run: python reference.py > reference.json"""
import json
import numpy as np
from scipy import optimize, stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep

out = {"nct": [], "means": [], "proportions": [], "clusters": [], "icc": [], "stepped": []}

for t, df, shift in [(2.0, 1, 1), (1.5, 3, 2.5), (2.2, 7, -1), (1.97, 57, 2.8), (1.96, 1000, 3.2), (4.3, 2, 2), (1.96, 50000, 2.8)]:
    out["nct"].append([t, df, shift, float(stats.nct.sf(t, df, shift))])

for effect, sd, power, alpha, ratio in [(1, 4, 0.8, 0.05, 1), (0.5, 1, 0.9, 0.05, 1), (2, 2, 0.8, 0.01, 1), (0.2, 1, 0.8, 0.05, 2), (0.1, 1, 0.95, 0.1, 0.5)]:
    # nobs2 = ratio * nobs1: nobs1 is the treated arm.
    n = TTestIndPower().solve_power(effect_size=effect / sd, power=power, alpha=alpha, ratio=ratio, alternative="two-sided")
    out["means"].append({"effect": effect, "sd": sd, "power": power, "alpha": alpha, "ratio": ratio, "n": float(n)})

# R's power.prop.test(strict = TRUE) is the same formula: pooled under the null, each rate its own under the alternative.
for p, effect, power, alpha in [(0.78, 0.05, 0.8, 0.05), (0.5, 0.1, 0.9, 0.05), (0.03, 0.01, 0.8, 0.05), (0.08, -0.04, 0.8, 0.05), (0.9, 0.02, 0.8, 0.01)]:
    f = lambda n: power_proportions_2indep(effect, p, n, ratio=1, alpha=alpha, alternative="two-sided", return_results=False) - power
    n = optimize.brentq(f, 10, 1e7)
    out["proportions"].append({"baseline": p, "effect": effect, "power": power, "alpha": alpha, "n": float(n)})

# clusterPower::cpa.normal and its kin: noncentral t, 2 (k - 1) degrees of freedom, design effect with the variation of sizes.
for k, m, icc, cv, sd, effect in [(30, 170, 0.0178, 0.475, 0.41, 0.05), (10, 50, 0.02, 0.6, 1, 0.3), (4, 100, 0.05, 0, 1, 0.5), (200, 20, 0.1, 1.1, 1, 0.1)]:
    deff = 1 + ((1 + cv**2) * m - 1) * icc
    se = sd * np.sqrt(2 * deff / (k * m))
    df = 2 * (k - 1)
    crit = stats.t.isf(0.025, df)
    power = stats.nct.sf(crit, df, effect / se) + stats.nct.cdf(-crit, df, effect / se)
    out["clusters"].append({"k": k, "m": m, "icc": icc, "cv": cv, "sd": sd, "effect": effect, "power": float(power)})

# Analysis of variance from the rows, interval from the F ratio.
rng = np.random.default_rng(5)
for sizes, spread in [([12, 20, 7, 31, 15, 9], 0.25), ([30] * 12, 0.1), (list(rng.integers(3, 90, 25)), 0.15)]:
    groups = [(rng.random(n) < np.clip(0.6 + spread * rng.normal(), 0.05, 0.95)).astype(float) for n in sizes]
    f = stats.f_oneway(*groups).statistic
    n, k = sum(sizes), len(sizes)
    n0 = (n - sum(int(s) ** 2 for s in sizes) / n) / (k - 1)
    icc = lambda r: (r - 1) / (r - 1 + n0)
    lo, hi = [icc(f / stats.f.isf(a, k - 1, n - k)) for a in (0.025, 0.975)]
    out["icc"].append({"n": [int(s) for s in sizes], "y": [int(g.sum()) for g in groups], "icc": float(icc(f)), "interval": [float(max(0, lo)), float(hi)]})

# Generalised least squares on the full design: cluster effects as covariance, day effects as columns.
for clusters, shares, size, within, icc in [(10, [0, 0.2, 0.5, 1], 8, 1.0, 0.05), (59, [0.1] * 3 + [0.5] * 4 + [1] * 7, 12.1, 0.17, 0.018), (6, [0, 0.5, 1], 30, 0.2, 0.2)]:
    T, I = len(shares), clusters
    X = np.array([[1.0 if i < round(s * I) else 0.0 for s in shares] for i in range(I)])
    V = np.eye(T) * within * (1 - icc) / size + within * icc
    Vi = np.linalg.inv(V)
    A = sum(np.column_stack([np.eye(T), X[i]]).T @ Vi @ np.column_stack([np.eye(T), X[i]]) for i in range(I))
    out["stepped"].append({"clusters": I, "shares": shares, "size": size, "within": within, "icc": icc, "variance": float(np.linalg.inv(A)[-1, -1])})

print(json.dumps(out, indent=1))
