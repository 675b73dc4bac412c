"""The same work by xgboost and shap; main.ts starts it. Reads the settings as JSON from the command line, columns and target
as float64 from a file, prints the shortest of some times of each step in seconds, and losses, as JSON."""
import json
import sys
import time
import numpy as np
import shap
import xgboost as xgb

how = json.loads(sys.argv[1])
values = np.fromfile(sys.argv[2]).reshape(how['features'] + 1, -1)
x, y = np.ascontiguousarray(values[:-1].T), values[-1]
train, test = slice(0, how['rows']), slice(how['rows'], None)
parameters = dict(max_depth=how['depth'], eta=how['eta'], max_bin=255, nthread=how['threads'], tree_method='hist')


def shortest(work):
    times = []
    for _ in range(how['times']):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def fit():
    data = xgb.QuantileDMatrix(x[train], y[train], max_bin=255, nthread=how['threads'])
    return xgb.train(parameters, data, how['rounds'])


seconds = {}
seconds['fit'], booster = shortest(fit)
explained, background = x[:how['explain']], x[-how['background']:]
seconds['predict'], _ = shortest(lambda: booster.predict(xgb.DMatrix(x[train], nthread=how['threads'])))
seconds['shap'], _ = shortest(lambda: booster.predict(xgb.DMatrix(explained, nthread=how['threads']), pred_contribs=True))
explainer = shap.TreeExplainer(booster, data=background, feature_perturbation='interventional')
few = explained[:how['explain'] // 20]
seconds['interventional'], _ = shortest(lambda: explainer.shap_values(few, check_additivity=False))
seconds['interventional'] *= len(explained) / len(few)
loss = float(np.mean((booster.predict(xgb.DMatrix(x[test])) - y[test]) ** 2))
print(json.dumps(dict(seconds=seconds, loss=loss, versions=f'xgboost {xgb.__version__}, shap {shap.__version__}')))
