import type { CalibrationDocument, ExperimentsDocument } from '../model/experiment.js';
import { metricDef } from '../model/metrics.js';
import { change, number } from './experiment-words.js';
import { count, localTime, type Places, zoneOf } from './format.js';
import type { View } from './view.js';

/** `cxf experiment list`. */
export function experimentsView(doc: ExperimentsDocument, places: Places): View {
  if (doc.experiments.length === 0)
    return [
      { kind: 'heading', line: 'No experiments yet' },
      { kind: 'next', commands: ['cxf plan list', 'cxf experiment start PLAN'] },
    ];
  return [
    {
      kind: 'table',
      title: `Experiments (${count(doc.experiments.length)})`,
      columns: [
        { title: 'Experiment', align: 'left', drop: 0, whole: true },
        { title: 'Status', align: 'left', drop: 0, whole: true },
        { title: 'Day', align: 'right', drop: 0 },
        { title: 'Start', align: 'left', drop: 1 },
        { title: 'Title', align: 'left', drop: 0 },
      ],
      rows: doc.experiments.map((e) => [
        e.experiment_id,
        (e.conclusion ?? e.status).replace('_', ' '),
        `${e.day}${e.last_day === null ? '' : ` of ${e.last_day}`}`,
        localTime(e.start, zoneOf(e.slice, places)),
        e.title,
      ]),
    },
    { kind: 'next', commands: [`cxf experiment status ${doc.experiments[0]?.experiment_id ?? 'latest'}`] },
  ];
}

/** `cxf experiment calibration`. */
export function calibrationView(doc: CalibrationDocument): View {
  if (doc.rows.length === 0)
    return [
      { kind: 'heading', line: 'No experiment has been concluded yet' },
      { kind: 'paragraph', lines: ['Forecasts are scored when an experiment is concluded.'] },
      { kind: 'next', commands: ['cxf experiment list'] },
    ];
  const { held, realised_share: share } = doc;
  return [
    {
      kind: 'table',
      title: 'Forecast against realised',
      columns: [
        { title: 'Experiment', align: 'left', drop: 1 },
        { title: 'Cause', align: 'left', drop: 2 },
        { title: 'Metric', align: 'left', drop: 0 },
        { title: 'Forecast', align: 'right', drop: 0 },
        { title: '80 % interval', align: 'right', drop: 0 },
        { title: 'Realised', align: 'right', drop: 0 },
        { title: 'Held', align: 'left', drop: 0, whole: true },
      ],
      rows: doc.rows.map((f) => {
        const r = { metric: f.metric, scope: 'slice' as const };
        const range = f.interval80 === null ? 'n/a' : `${number(f.interval80[0])} to ${number(f.interval80[1])}`;
        return [
          f.experiment_id,
          f.cause,
          metricDef(f.metric).title,
          change(r, f.expected),
          range,
          change(r, f.realised),
          f.held === null ? 'n/a' : f.held ? 'yes' : 'no',
        ];
      }),
    },
    {
      kind: 'paragraph',
      hang: 2,
      lines: [
        held.share === null
          ? 'No interval could be judged yet.'
          : `80 % intervals held ${Math.round(100 * held.share)} % of ${held.of} results.`,
        share === null
          ? ''
          : `${doc.experiments === 1 ? 'One experiment' : `${doc.experiments} experiments`} realised ${Math.round(100 * share)} % of what was forecast; recommendations are multiplied with ${doc.factor.toFixed(2)} (shrunk towards 1 while there are few).`,
      ],
    },
  ];
}
