"""Reference values of test/stats/sequential.

gsdesign 0.1.5 (the Python port of R gsDesign's numerical integration, r = 100 grid), scipy 1.17 (multivariate normal, quad,
Lambert W), gbstats 0.8.0 (GrowthBook). Run: python reference.py > reference.json
"""
import json
import numpy as np
from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
from gbstats.models.statistics import SampleMeanStatistic
from gsdesign import gridpts, h1, hupdate
from scipy import integrate, optimize, special, stats

R = 100
INF = float("inf")


def exits(bounds, t, drift):
    """Probability to cross each upper bound first; B(t) ~ N(drift t, t)."""
    out, g = [], None
    for k, b in enumerate(bounds):
        above = h1(R, drift, t[0], b, INF) if k == 0 else hupdate(R, drift, t[k], b, INF, drift, t[k - 1], g)
        out.append(float(np.sum(above[2])))
        g = h1(R, drift, t[0], -INF, b) if k == 0 else hupdate(R, drift, t[k], -INF, b, drift, t[k - 1], g)
    return out


def bounds(t, spent):
    z = []
    for k in range(len(t)):
        inc = spent[k] - (spent[k - 1] if k else 0)
        z.append(float(optimize.brentq(lambda x: np.log(exits(z + [x], t[: k + 1], 0)[-1] / inc), 0, 7.9, xtol=1e-12)))
    return z


def mvn_exits(b, t, drift):
    """The same by the multivariate normal distribution, for a few looks."""
    t = np.array(t)
    cov = np.minimum.outer(t, t) / np.sqrt(np.outer(t, t))
    stay = [1.0]
    for k in range(1, len(b) + 1):
        mean = drift * np.sqrt(t[:k])
        stay.append(float(stats.multivariate_normal.cdf(b[:k], mean, cov[:k, :k], maxpts=4000000, abseps=1e-9, releps=1e-9)) if k > 1 else float(stats.norm.cdf(b[0] - mean[0])))
    return [stay[i] - stay[i + 1] for i in range(len(b))]


SPEND = {
    "power1": lambda a: lambda t: a * t,
    "power2": lambda a: lambda t: a * t**2,
    "power3": lambda a: lambda t: a * t**3,
    "obf": lambda a: lambda t: 2 * stats.norm.sf(stats.norm.isf(a / 2) / np.sqrt(t)),
    "pocock": lambda a: lambda t: a * np.log(1 + (np.e - 1) * t),
}
out = {"bounds": [], "exits": [], "mvn": [], "tuned": [], "two": [], "one": [], "gbstats": [], "conditional": []}

for kind, alpha, t in [
    ("power2", 0.05, [0.25, 0.5, 0.75, 1]), ("power2", 0.025, [0.1, 0.13, 0.3, 0.31, 0.9, 1]), ("power1", 0.05, [0.2, 0.4, 1]),
    ("power3", 0.01, [0.5, 0.8, 0.99]), ("obf", 0.025, [0.2, 0.4, 0.6, 0.8, 1]), ("obf", 0.05, [0.33, 0.7, 1]),
    ("pocock", 0.025, [0.2, 0.4, 0.6, 0.8, 1]), ("pocock", 0.1, [0.05, 0.5, 0.55]), ("power2", 0.05, [i / 14 for i in range(1, 15)]),
]:
    z = bounds(t, [float(SPEND[kind](alpha)(x)) for x in t])
    out["bounds"].append({"kind": kind, "alpha": alpha, "fractions": t, "z": z})
    for drift in [0, 1.5, 3.2]:
        if len(t) < 7:
            out["exits"].append({"z": z, "fractions": t, "drift": drift, "p": exits(z, t, drift)})
        if len(t) < 5 and drift != 1.5:
            out["mvn"].append({"z": z, "fractions": t, "drift": drift, "p": mvn_exits(z, t, drift)})

for a in [0.2, 0.1, 0.05, 0.025, 0.01, 0.001]:
    best = optimize.minimize_scalar(lambda x: (1 + 1 / x) * np.log((1 + x) / a**2), bounds=(0.5, 60), method="bounded", options={"xatol": 1e-12})
    out["tuned"].append({"alpha": a, "lambert": float(-special.lambertw(-(a**2) / np.e, -1).real - 1), "search": float(best.x)})

# gbstats takes sums and a tuning in observations; its rho is the approximation -2 log a + log(1 - 2 log a).
for na, nb, ma, mb, sa, sb, alpha, tune in [(1000, 1100, 10, 10.3, 2.0, 2.2, 0.05, 5000), (20, 30, 1, 1.9, 0.8, 1.1, 0.1, 60), (60000, 59000, 0.4, 0.41, 0.49, 0.5, 0.01, 20000)]:
    s = lambda n, m, sd: SampleMeanStatistic(n=n, sum=n * m, sum_squares=(n - 1) * sd**2 + n * m * m)
    test = SequentialTwoSidedTTest(s(na, ma, sa), s(nb, mb, sb), SequentialConfig(alpha=alpha, difference_type="absolute", sequential_tuning_parameter=tune))
    lo, hi = test.confidence_interval
    out["gbstats"].append({"estimate": float(test.point_estimate), "se": float(np.sqrt(test.variance)), "alpha": alpha, "x": float(test.rho**2 * (na + nb)), "lo": float(lo), "hi": float(hi), "p": float(test.p_value)})

# The mixtures by quadrature: N(0, x) over the standardised effect, whole or its upper half.
for x in [0.3, 3.0, 11.4, 80.0]:
    ratio = lambda m, z: np.exp(m * z - m * m / 2) * stats.norm.pdf(m, scale=np.sqrt(x))
    whole = lambda z: integrate.quad(ratio, -np.inf, np.inf, args=(z,), epsabs=0, epsrel=1e-12, limit=400)[0]
    half = lambda z: 2 * integrate.quad(ratio, 0, np.inf, args=(z,), epsabs=0, epsrel=1e-12, limit=400)[0]
    for a in [0.1, 0.05, 0.01]:
        for name, f in [("two", whole), ("one", half)]:
            z = optimize.brentq(lambda v: np.log(f(v) * a), 0.5, 12, xtol=1e-12)
            out[name].append({"x": x, "alpha": a, "z": float(z), "at": 1.7, "p": float(min(1, 1 / f(1.7)))})

# Jennison and Turnbull 2000, 10.2 for one look to come; otherwise the multivariate normal distribution of the increments.
for t, z, later, ends, drift in [(0.5, 1.6, [1], [1.96], 2.8), (0.5, 1.6, [1], [1.96], 1.6 / np.sqrt(0.5)), (0.3, 0.2, [0.6, 1], [2.67, 1.98], 3.24), (0.2, 1.0, [0.5, 0.8, 1], [2.9, 2.3, 2.0], 1 / np.sqrt(0.2))]:
    s, b0 = np.array(later), z * np.sqrt(t)
    gain = s - t
    cov = np.minimum.outer(gain, gain)
    mean = b0 + drift * gain
    edge = np.array(ends) * np.sqrt(s)
    p = 1 - (stats.multivariate_normal.cdf(edge, mean, cov, maxpts=4000000, abseps=1e-10, releps=1e-10) if len(s) > 1 else stats.norm.cdf(edge[0], mean[0], np.sqrt(cov[0, 0])))
    out["conditional"].append({"t": t, "z": z, "fractions": later, "bounds": ends, "drift": float(drift), "p": float(p)})

print(json.dumps(out, indent=1))
