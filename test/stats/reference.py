"""Reference values for test/stats, from libraries nobody here wrote. Documentation only: the values are committed.

    python3 test/stats/reference.py > test/stats/reference.json && npx biome format --write test/stats/reference.json

mpmath (60 digits) for special functions and tails, statsmodels for Benjamini-Hochberg and GLM deviances, scipy for
likelihood-ratio statistics, numpy for the shrinkage formulas of Smyth (2004), written anew from the paper.
sfc32 is written anew with Python's unbounded integers, from PractRand's description of the algorithm.
"""

import json
import warnings

import mpmath as mp
import numpy as np
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.stats.multitest import multipletests

mp.mp.dps = 60
# A Poisson count of zero makes statsmodels' two-rate fit perfect, which is the point.
warnings.filterwarnings("ignore")


def normal_sf(x):
    return mp.erfc(mp.mpf(x) / mp.sqrt(2)) / 2


def series(a, b, x):
    """I_x(a, b) by x^a (1 - x)^b / (a B(a, b)) 2F1(a + b, 1; a + 1; x): every term is positive."""
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.mpf(10) ** -mp.mp.dps or (a + b + n) * x > a + 1 + n:
        term *= (a + b + n) * x / (a + 1 + n)
        total += term
        n += 1
    return mp.exp(a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)) * total


def beta_cdf(a, b, x):
    """The side on which the series is short; digits enough for the complement of a tail of 1e-250."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    with mp.workdps(330):
        return series(a, b, x) if x < 0.7 else 1 - series(b, a, 1 - x)


def student_sf(t, df):
    t, df = mp.mpf(t), mp.mpf(df)
    if t < 0:
        return 1 - student_sf(-t, df)
    with mp.workdps(330):
        return beta_cdf(df / 2, mp.mpf("0.5"), df / (df + t * t)) / 2


def normal():
    xs = [-38, -10, -5, -2.9, -2.8, -1, -1e-9, 0, 1e-9, 0.5, 1, 1.959963984540054, 2.8, 2.82842712474619, 2.9, 4, 6, 8, 12, 20, 30, 37]
    ps = [1e-300, 1e-200, 1e-100, 1e-30, 1e-16, 1e-10, 1e-5, 0.001, 0.025, 0.1, 0.3, 0.5, 0.6, 0.9, 0.975, 0.999]
    quantile = lambda p: mp.findroot(lambda x: mp.log(normal_sf(-x)) - mp.log(mp.mpf(p)), stats.norm.ppf(p))
    return {
        "sf": [[x, float(normal_sf(x))] for x in xs],
        "quantile": [[p, float(quantile(p))] for p in ps],
    }


def student():
    cases = [(df, t) for df in (0.5, 1, 2, 3, 7.5, 30, 200) for t in (-4, -0.3, 0.01, 1, 2.5, 12, 150)]
    # Far tails, to 1e-200 and beyond.
    cases += [(3, 1e30), (3, 1e66), (10, 1e10), (10, 1e20), (20, 1e10), (50, 1e5), (100, 1000), (100, 1e4),
              (1000, 40), (1000, 45), (5000, 31), (1e5, 30), (1e6, 30), (1e6, 5), (5e6, 3)]
    ps = [1e-100, 1e-30, 1e-12, 1e-4, 0.025, 0.2, 0.5, 0.7, 0.95, 0.975, 0.9999]
    rows = []
    for df in (1, 2.5, 4, 21, 300):
        for p in (p for p in ps if p != 0.5):
            q = mp.findroot(
                lambda x: mp.log(student_sf(-x, df)) - mp.log(mp.mpf(p)),
                (stats.t.ppf(p, df) * 0.99 - 1e-3, stats.t.ppf(p, df) * 1.01 + 1e-3),
                solver="anderson",
                tol=1e-40,
            )
            rows.append([p, df, float(q)])
    return {"sf": [[t, df, float(student_sf(t, df))] for df, t in cases], "quantile": rows}


def beta():
    cases = [(0.5, 0.5, 0.3), (2, 3, 0.2), (2, 3, 0.7), (1, 1, 0.42), (10, 2, 0.999), (0.01, 5, 1e-8), (5, 0.01, 0.5),
             (100, 120, 0.45), (1000, 0.5, 0.99), (250, 250, 0.3), (3e4, 2e4, 0.605), (1e5, 0.5, 0.99999), (50, 50, 1e-4)]
    return {
        "incomplete": [[a, b, x, float(beta_cdf(a, b, x))] for a, b, x in cases],
        "log": [[a, b, float(mp.log(mp.beta(a, b)))] for a, b, _ in cases],
    }


def gamma():
    xs = [1e-6, 0.01, 0.3, 0.5, 0.75, 1, 1.5, 2, 3.7, 10, 14.9, 15.1, 50, 171.5, 1e4, 1e7]
    ys = [1e-5, 0.02, 0.3, 1, 1.7, 6, 40, 900, 1e5]
    trigamma = lambda x: mp.psi(1, mp.mpf(x))
    return {
        "logGamma": [[x, float(mp.loggamma(mp.mpf(x)))] for x in xs],
        "digamma": [[x, float(mp.psi(0, mp.mpf(x)))] for x in xs],
        "trigamma": [[x, float(trigamma(x))] for x in xs],
        "inverseTrigamma": [[float(trigamma(y)), y] for y in ys],
    }


def adjust():
    rng = np.random.default_rng(20240104)
    lists = [
        [0.01, 0.02, 0.5],
        # Benjamini and Hochberg (1995), section 4.1: fifteen p-values of a trial on myocardial infarction.
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0],
        [0.04, 0.04, 0.04, 0.9, 0.001, 0.04],
        [1.0, 1.0],
        [0.0, 1e-300, 0.2],
        [float(x) for x in rng.beta(0.4, 2, 25)],
    ]
    return [{"p": p, "q": [float(x) for x in multipletests(p, method="fdr_bh")[1]]} for p in lists]


def squeeze_case(s2, df):
    """Smyth (2004), section 6.2, with the paper's own names; without excess the pooled variance, as limma since 2017."""
    s2, d = np.array(s2, float), np.array(df, float)
    z = np.log(s2)
    e = z - special.digamma(d / 2) + np.log(d / 2)
    excess = np.var(e, ddof=1) - np.mean(special.polygamma(1, d / 2))
    if excess > 0:
        y = float(mp.findroot(lambda v: mp.log(mp.psi(1, v)) - mp.log(mp.mpf(float(excess))), 0.5 + 1 / excess))
        d0 = 2 * y
        s02 = float(np.exp(np.mean(e) + special.digamma(d0 / 2) - np.log(d0 / 2)))
        posterior = (d0 * s02 + d * s2) / (d0 + d)
    else:
        d0, s02 = None, float(np.average(s2, weights=d))
        posterior = np.full(len(s2), s02)
    return {"s2": list(map(float, s2)), "df": list(map(float, d)), "prior_s2": s02, "prior_df": d0, "posterior": list(map(float, posterior))}


def squeeze():
    rng = np.random.default_rng(7)
    scaled = lambda n, d0, s0, d: (s0 * d0 / rng.chisquare(d0, n)) * rng.chisquare(d, n) / d
    return [
        squeeze_case([0.5, 1.2, 2.0, 4.5, 0.9], [5, 5, 5, 5, 5]),
        squeeze_case(scaled(12, 4, 1.5, 21), [21] * 12),
        squeeze_case(scaled(9, 30, 0.8, 6), [6] * 9),
        squeeze_case([1.0, 1.1, 0.95, 1.02], [10, 10, 10, 10]),
        squeeze_case([0.2, 3.0, 1.0, 8.0, 1.5, 0.7], [3, 24, 21, 9, 24, 5]),
    ]


def likelihood_ratio():
    binomial = []
    for k1, n1, k0, n0 in [(12, 100, 30, 1000), (0, 50, 25, 800), (50, 50, 700, 800), (3, 20, 3, 20), (1, 3, 400, 4000), (90, 1000, 300, 4000), (520, 1000, 2e5, 4e5)]:
        table = np.array([[k1, n1 - k1], [k0, n0 - k0]])
        g, *_ = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        binomial.append([k1, n1, k0, n0, float(np.sign(k1 / n1 - k0 / n0) * np.sqrt(max(0, g)))])
    poisson = []
    for k1, e1, k0, e0 in [(30, 1, 80, 4), (0, 1, 12, 4), (5, 2, 5, 2), (800, 1, 4000, 4), (12, 0.5, 0, 3), (7, 1, 40, 10)]:
        # Deviance of one common rate; the model with two rates fits exactly and has none.
        fit = sm.GLM([k1, k0], np.ones((2, 1)), family=sm.families.Poisson(), exposure=[e1, e0]).fit(tol=1e-14)
        expected = np.array([e1, e0]) * (k1 + k0) / (e1 + e0)
        g = stats.power_divergence([k1, k0], expected, lambda_="log-likelihood").statistic
        assert abs(g - fit.deviance) < 1e-8 * (1 + g), (g, fit.deviance)
        poisson.append([k1, e1, k0, e0, float(np.sign(k1 / e1 - k0 / e0) * np.sqrt(max(0, g)))])
    return {"binomial": binomial, "poisson": poisson}


MASK = 0xFFFFFFFF


def mixed(seed):
    """Weyl sequence through MurmurHash3's 32-bit finaliser."""
    state = seed & MASK
    while True:
        state = (state + 0x9E3779B9) & MASK
        z = state
        z = ((z ^ (z >> 16)) * 0x85EBCA6B) & MASK
        z = ((z ^ (z >> 13)) * 0xC2B2AE35) & MASK
        yield z ^ (z >> 16)


def sfc32(seed):
    mix = mixed(seed)
    a, b, c, counter = (next(mix) for _ in range(4))
    while True:
        out = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = (((c << 21) | (c >> 11)) + out) & MASK
        yield out


def uniforms(seed, n):
    words = sfc32(seed)
    for _ in range(12):
        next(words)
    out = []
    for _ in range(n):
        high, low = next(words), next(words)
        out.append(((high << 21) + (low >> 11)) / 2**53)
    return out


def main():
    seeds = [0, 1, 42, 2**32 - 1, -5]
    print(
        json.dumps(
            {
                "normal": normal(),
                "student": student(),
                "beta": beta(),
                "gamma": gamma(),
                "benjaminiHochberg": adjust(),
                "squeeze": squeeze(),
                "likelihoodRatio": likelihood_ratio(),
                "uniform": [{"seed": s, "values": uniforms(s, 6)} for s in seeds],
            }
        )
    )


main()
