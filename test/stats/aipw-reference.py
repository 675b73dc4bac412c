"""Reference values for src/stats/aipw.ts: AIPW for the effect on the treated, with numpy and scikit-learn.

python3 test/stats/aipw-reference.py > test/stats/aipw-reference.json   (numpy 2.4.6, scikit-learn 1.9.1)
"""

import json

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression

rng = np.random.default_rng(7)
n = 240
x = np.round(rng.normal(size=(n, 2)), 3)
treated = (rng.uniform(size=n) < 1 / (1 + np.exp(-(0.8 * x[:, 0] - 0.4 * x[:, 1] - 0.5)))).astype(int)
y = np.round(1 + 0.5 * x[:, 0] - 0.3 * x[:, 1] ** 2 + 1.5 * treated + rng.normal(size=n) * 0.3, 3)

z = (x - x.mean(axis=0)) / x.std(axis=0)
# l2 = 1 in ours is C = 1: both leave the intercept alone.
model = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(z, treated)
control = treated == 0
p = model.predict_proba(z)[:, 1][control]
odds = p / (1 - p)
cut = np.sort(odds)[int(np.floor(0.99 * (control.sum() - 1)))]
odds = np.minimum(odds, cut)
ols = LinearRegression().fit(x[control], y[control])
missed = (odds * (y[control] - ols.predict(x[control]))).sum() / odds.sum()
counterfactual = ols.predict(x[treated == 1]).mean() + missed
print(
    json.dumps(
        {
            "x": x.T.tolist(),
            "treated": treated.tolist(),
            "y": y.tolist(),
            "actual": float(y[treated == 1].mean()),
            "counterfactual": float(counterfactual),
        }
    )
)
