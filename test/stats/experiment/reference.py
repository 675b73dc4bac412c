"""Reference values of test/stats/experiment.

gbstats 0.8.0 (GrowthBook), statsmodels 0.15, scipy 1.17. Run: python reference.py > reference.json
"""
import json
import numpy as np
import statsmodels.api as sm
from gbstats.frequentist.tests import FrequentistConfig, TwoSidedTTest
from gbstats.models.statistics import RatioStatistic, SampleMeanStatistic
from gbstats.utils import check_srm
from scipy import stats
from scipy.special import gammaincc, gammaln

rng = np.random.default_rng(20)
out = {"ratio": [], "wls": [], "composite": [], "chi": [], "tail": [], "binomial": [], "hypergeometric": [], "sequential": []}
mean = lambda y: SampleMeanStatistic(n=len(y), sum=float(np.sum(y)), sum_squares=float(np.sum(y**2)))
num = lambda a: [float(x) for x in a]


def make(k, rate, pull=0.0):
    size = rng.integers(5, 90, k).astype(float)
    level = rng.normal(0, 0.06, k)
    y = rng.binomial(size.astype(int), np.clip(rate + level + pull, 0, 1)).astype(float)
    before = rate + level + rng.normal(0, 0.03, k)
    return y, size, before


def test(a, b, kind):
    t = TwoSidedTTest(a, b, FrequentistConfig(difference_type=kind))
    return {"estimate": float(t.point_estimate), "se": float(np.sqrt(t.variance)), "df": float(t.dof), "p": float(t.p_value), "interval": num(t.confidence_interval)}


for k0, k1, rate, effect in [(30, 29, 0.75, 0.03), (6, 9, 0.4, -0.1), (200, 150, 0.1, 0.01)]:
    (y0, n0, x0), (y1, n1, x1) = make(k0, rate), make(k1, rate, effect)
    stat = lambda y, n: RatioStatistic(n=len(y), m_statistic=mean(y), d_statistic=mean(n), m_d_sum_of_products=float(np.sum(y * n)))
    a, b = stat(y0, n0), stat(y1, n1)
    data = {"control": {"num": num(y0), "den": num(n0), "before": num(x0)}, "treated": {"num": num(y1), "den": num(n1), "before": num(x1)}}
    out["ratio"].append({**data, "absolute": test(a, b, "absolute"), "relative": test(a, b, "relative")})

    # The delta method is least squares of the ratio weighted by the denominator with a cluster-robust variance (CR0, each arm a
    # regression on a constant); K / (K - 1) is left to the caller.
    se = [float(sm.WLS(y / n, np.ones(len(y)), weights=n).fit(cov_type="HC0").bse[0]) for y, n in [(y0, n0), (y1, n1)]]
    out["wls"].append({"control": data["control"], "treated": data["treated"], "se": se})

    # A weighted sum of two ratios: the full delta method with the 4 x 4 covariance of the sums.
    late0, late1 = np.floor(y0 * rng.random(k0) * 0.5), np.floor(y1 * rng.random(k1) * 0.5)
    var, est = 0.0, 0.0
    w = [0.7, -0.4]
    parts = []
    for sign, y, n, late in [(-1, y0, n0, late0), (1, y1, n1, late1)]:
        m = np.array([y.mean(), n.mean(), late.mean(), y.mean()])
        S = np.cov(np.vstack([y, n, late, y])) / len(y)
        g = np.array([w[0] / m[1], -w[0] * m[0] / m[1] ** 2, w[1] / m[3], -w[1] * m[2] / m[3] ** 2])
        var += g @ S @ g
        est += sign * (w[0] * m[0] / m[1] + w[1] * m[2] / m[3])
    out["composite"].append({"control": {**data["control"], "late": num(late0)}, "treated": {**data["treated"], "late": num(late1)}, "weights": w, "estimate": float(est), "se": float(np.sqrt(var))})

for counts, shares in [([1000, 1000], [0.5, 0.5]), ([5000, 5230], [1, 1]), ([90, 10, 22], [8, 1, 1]), ([812345, 809001], [0.5, 0.5]), ([3, 0], [0.5, 0.5])]:
    e = np.array(shares) / np.sum(shares) * np.sum(counts)
    out["chi"].append({"counts": counts, "shares": shares, "p": float(check_srm(counts, shares)), "scipy": float(stats.chisquare(counts, e).pvalue)})

for x, df in [(0.001, 1), (3.84, 1), (40, 1), (700, 1), (0.5, 3), (12, 3), (30, 29), (80, 29), (990, 1000), (1200, 1000)]:
    out["tail"].append([x, df, float(gammaincc(df / 2, x / 2))])

for k, n, p in [(3, 10, 0.5), (0, 12, 0.5), (9, 10, 0.5), (7, 40, 0.1), (5, 5, 0.9), (480, 1000, 0.5), (31, 60, 0.5)]:
    out["binomial"].append([k, n, p, float(stats.binomtest(k, n, p).pvalue)])

for table in [((30, 28), (30, 21)), ((12, 12), (12, 5)), ((59, 59), (60, 60)), ((8, 1), (9, 6)), ((200, 190), (210, 171))]:
    (n0, k0), (n1, k1) = table
    out["hypergeometric"].append([n0, k0, n1, k1, float(stats.fisher_exact([[k0, n0 - k0], [k1, n1 - k1]]).pvalue)])

# Lindon and Malek 2022, equation 6: Dirichlet(k theta0) mixture of multinomials; the Dirichlet-multinomial of scipy over theta0.
for counts, theta, k in [([510, 490], [0.5, 0.5], 100), ([620, 400], [0.5, 0.5], 100), ([10, 30, 60], [0.2, 0.3, 0.5], 10), ([5, 0], [0.5, 0.5], 2), ([50600, 49400], [0.5, 0.5], 1000)]:
    n = sum(counts)
    log = stats.dirichlet_multinomial(k * np.array(theta), n).logpmf(counts) - stats.multinomial(n, theta).logpmf(counts)
    out["sequential"].append({"counts": counts, "shares": theta, "concentration": k, "log": float(log)})

print(json.dumps(out, indent=1))
