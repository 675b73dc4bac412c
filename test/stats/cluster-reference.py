"""Reference values for src/stats/cluster.ts, written on single orders with full matrices (nothing of the closed forms in src).

CR2 and Satterthwaite's degrees of freedom as clubSandwich has them (Pustejovsky and Tipton 2018, eq. 8 to 11):
vcovCR(lm(y ~ treated + past), cluster, type = "CR2", target = Phi, inverse_var = FALSE) with
Phi = within I + between 11' in each cluster; within and between by moments. `independent` has Phi = I for
statsmodels to check: HC2 of clusters of one order each.

python3 test/stats/cluster-reference.py > test/stats/cluster-reference.json   (numpy 2.4.6, statsmodels 0.15)
"""

import json

import numpy as np
import statsmodels.api as sm


def root(matrix, power):
    values, vectors = np.linalg.eigh(matrix)
    keep = values > 1e-10 * values.max()
    return (vectors[:, keep] * values[keep] ** power) @ vectors[:, keep].T


def cr2(y, X, cluster, target, phi):
    M = np.linalg.inv(X.T @ X)
    R = np.eye(len(y)) - X @ M @ X.T
    e = R @ y
    C = R @ phi @ R.T
    c = np.eye(X.shape[1])[target]
    variance, P = 0.0, []
    for g in np.unique(cluster):
        at = np.flatnonzero(cluster == g)
        D = np.linalg.cholesky(phi[np.ix_(at, at)]).T
        A = D.T @ root(D @ C[np.ix_(at, at)] @ D.T, -0.5) @ D
        a = A @ X[at] @ M @ c
        variance += (a @ e[at]) ** 2
        P.append(R[at].T @ a)
    P = np.array(P)
    G = P @ phi @ P.T
    return float((M @ X.T @ y)[target]), float(variance), float(np.trace(G) ** 2 / (G**2).sum())


def moments(y, X, cluster, within):
    """Variance between clusters from the residual squares of the fit, given that within: every row is an order."""
    M = np.linalg.inv(X.T @ X)
    R = np.eye(len(y)) - X @ M @ X.T
    Z = (cluster[:, None] == np.unique(cluster)[None, :]).astype(float)
    # Of the rates of cells (rows of X that are equal within a cluster): only what is between them.
    _, cell = np.unique(np.column_stack([cluster, X]), axis=0, return_inverse=True)
    B = (cell[:, None] == cell[None, :]) / np.bincount(cell)[cell][None, :]
    Q = R @ B @ R
    return max(0.0, float((y @ Q @ y - within * np.trace(Q)) / np.trace(Z.T @ Q @ Z)))


def within_of(y, cluster):
    groups = [y[cluster == g] for g in np.unique(cluster)]
    return float(sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(y) - len(groups)))


rng = np.random.default_rng(11)
out = {"arms": [], "covariate": [], "rows": [], "two_samples": []}
for sizes, treated, spread in [
    ([5, 9, 14, 30, 4, 8, 22, 11], 3, 0.1),
    ([120, 6, 9, 12, 5, 7], 2, 0.15),
    ([20] * 10, 5, 0.2),
    ([3, 4, 80, 60, 10, 12, 7, 9, 25, 31, 18, 2], 6, 0.05),
]:
    level = np.clip(0.7 + spread * rng.normal(size=len(sizes)), 0.05, 0.95)
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    y = (rng.random(len(cluster)) < level[cluster]).astype(float)
    arm = (np.arange(len(sizes)) < treated).astype(float)
    past = np.round(level + 0.05 * rng.normal(size=len(sizes)), 3)
    base = {"n": sizes, "total": [float(y[cluster == g].sum()) for g in range(len(sizes))], "treated": [bool(a) for a in arm]}
    for name, columns in [("arms", [np.ones(len(y)), arm[cluster]]), ("covariate", [np.ones(len(y)), arm[cluster], past[cluster]])]:
        X = np.column_stack(columns)
        within = within_of(y, cluster)
        between = moments(y, X, cluster, within)
        phi = within * np.eye(len(y)) + between * (cluster[:, None] == cluster[None, :])
        estimate, variance, df = cr2(y, X, cluster, 1, phi)
        row = {**base, "estimate": estimate, "se": variance**0.5, "df": df}
        out[name].append(row if name == "arms" else {**row, "past": past.tolist()})

# Stores over days, treated from different days on: day effects, treatment, own past.
for stores, days in [(6, 3), (9, 4)]:
    n = rng.integers(2, 9, (stores, days))
    first = np.array([i % (days + 1) for i in range(stores)])
    cluster = np.repeat(np.repeat(np.arange(stores), days), n.ravel())
    day = np.repeat(np.tile(np.arange(days), stores), n.ravel())
    level = np.clip(0.6 + 0.15 * rng.normal(size=stores), 0.1, 0.9)
    past = np.round(level + 0.05 * rng.normal(size=stores), 3)
    y = (rng.random(len(day)) < level[cluster]).astype(float)
    X = np.column_stack([day == d for d in range(days)] + [day >= first[cluster], past[cluster]]).astype(float)
    within = within_of(y, cluster * days + day)
    between = moments(y, X, cluster, within)
    phi = within * np.eye(len(y)) + between * (cluster[:, None] == cluster[None, :])
    estimate, variance, df = cr2(y, X, cluster, days, phi)
    total = [[float(y[(cluster == s) & (day == d)].sum()) for d in range(days)] for s in range(stores)]
    out["rows"].append(
        {"n": n.tolist(), "total": total, "first": first.tolist(), "past": past.tolist(), "within": within, "between": between}
        | {"estimate": estimate, "se": variance**0.5, "df": df}
    )

# Clusters of one order each: HC2 of statsmodels, degrees of freedom as Imbens and Kolesar (2016, section III.A) give for two samples.
for a, b in [(3, 27), (10, 10), (5, 40)]:
    y = np.round(rng.normal(size=a + b) + 1, 3)
    X = np.column_stack([np.ones(a + b), np.arange(a + b) < a]).astype(float)
    fit = sm.OLS(y, X).fit(cov_type="HC2")
    df = (a + b) ** 2 * (a - 1) * (b - 1) / (b**2 * (b - 1) + a**2 * (a - 1))
    out["two_samples"].append({"y": y.tolist(), "treated": a, "estimate": float(fit.params[1]), "se": float(fit.bse[1]), "df": df})

print(json.dumps(out))
