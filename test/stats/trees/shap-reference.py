"""Trees of xgboost with their Shapley values by xgboost and shap, for shap-reference.test.ts. Documentation only: the values
are committed. Made with xgboost 3.2.0, shap 0.51.0, numpy 2.4.6.

    python3 test/stats/trees/shap-reference.py > test/stats/trees/shap-reference.json

`trees` are those of the booster's save_raw('json'), less the fields that no prediction needs. `contributions` are
predict(pred_contribs=True): path-dependent, the last column is the base. `interventional` is
shap.TreeExplainer(data=background, feature_perturbation='interventional'). Missing values are null. All of it is float32.
"""
import json
import numpy as np
import shap
import xgboost as xgb

FIELDS = ['left_children', 'right_children', 'split_indices', 'split_conditions', 'default_left', 'sum_hessian']


def data(seed, n, features):
    r = np.random.default_rng(seed)
    x = np.where(r.random((n, features)) < 0.5, r.integers(0, 6, (n, features)), r.normal(2, 2, (n, features)))
    margin = x[:, 0] * np.sign(x[:, 1] - 2) + np.where(x[:, 2] > 2, 3, 0) + x[:, -1] * x[:, 0] / 4 + r.normal(size=n)
    x = np.where(r.random((n, features)) < 0.1, np.nan, x)
    return np.round(x, 2).astype(np.float32), margin


def plain(x):
    return [[None if np.isnan(v) else float(f'{v:.7g}') for v in row] for row in x]


def case(name, seed, n, features, objective, rounds, **parameters):
    x, margin = data(seed, n, features)
    y = margin if objective == 'reg:squarederror' else (margin > margin.mean()).astype(float)
    train = xgb.DMatrix(x, y)
    booster = xgb.train(dict(objective=objective, tree_method='hist', nthread=1, seed=1, **parameters), train, rounds)
    model = json.loads(booster.save_raw('json'))['learner']
    rows, background = x[:12], x[12:32]
    explainer = shap.TreeExplainer(booster, data=background, feature_perturbation='interventional')
    of = xgb.DMatrix(rows)
    return dict(
        name=name, objective=objective, features=features, base_score=model['learner_model_param']['base_score'],
        trees=[{k: t[k] for k in FIELDS} for t in model['gradient_booster']['model']['trees']],
        rows=plain(rows), background=plain(background), margin=booster.predict(of, output_margin=True).astype(float).tolist(),
        contributions=booster.predict(of, pred_contribs=True).astype(float).tolist(),
        interventional=explainer.shap_values(rows, check_additivity=False).tolist(),
        interventional_base=float(np.ravel(explainer.expected_value)[0]),
    )


print('[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in [
    case('squared loss, depth 4', 1, 400, 6, 'reg:squarederror', 12, max_depth=4, eta=0.3),
    case('logistic loss, depth 3', 2, 500, 5, 'binary:logistic', 12, max_depth=3, eta=0.3),
    case('deep, features again and again on a path', 3, 300, 3, 'reg:squarederror', 3, max_depth=7, eta=0.5, min_child_weight=0),
    case('all features on a path', 4, 600, 8, 'binary:logistic', 3, max_depth=8, eta=0.5, min_child_weight=0.01),
]) + '\n]')
