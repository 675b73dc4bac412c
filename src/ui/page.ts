import { type Flags, flagText } from '../config/flags.js';
import { dashboardView } from '../report/dashboard.js';
import { eventsView } from '../report/events.js';
import { experimentView } from '../report/experiment.js';
import { experimentsView } from '../report/experiments.js';
import { type Places, severityTag } from '../report/format.js';
import { incidentView, statusSpan } from '../report/incident.js';
import { plansView, planView } from '../report/plan.js';
import { rcaView } from '../report/rca.js';
import { recommendView } from '../report/recommend.js';
import type { Line, View } from '../report/view.js';
import { HELP } from './hints.js';
import type { Item, Page } from './types.js';
import type { Answer } from './work.js';

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The flags that were given, so that the command gives the same. */
export const flagsOf = (flags: Flags): string =>
  (['source', 'events', 'config', 'state', 'asOf', 'where', 'since', 'baseline'] as const)
    .flatMap((name) => (flags[name] === undefined ? [] : [` ${flagText(name)} ${quoted(flags[name])}`]))
    .join('');

const percent = (share: number): string => `${Math.round(100 * share)} %`;

type Content = Pick<Page, 'title' | 'view' | 'items' | 'about'> & { readonly markdown?: View; readonly words: string };

const link = (label: Line, target: Item['target'], copy: string): Item => ({ label, target, copy });

function contentOf(answer: Answer, places: Places): Content {
  switch (answer.name) {
    case 'dashboard': {
      const { doc } = answer;
      return {
        title: 'Dashboard',
        view: dashboardView(doc, places),
        items: [
          ...doc.incidents.map((i) =>
            link([severityTag(i.severity), '  ', i.title, '  ', statusSpan(i.status)], { name: 'incident', id: i.id }, i.id),
          ),
          link([{ text: 'Experiments', tone: 'dim' }], { name: 'experiments' }, 'cxf experiment list'),
          link([{ text: 'Change log', tone: 'dim' }], { name: 'events' }, 'cxf event list'),
        ],
        about: {},
        words: 'dashboard',
      };
    }
    case 'incident': {
      const { doc } = answer;
      const { id } = doc;
      return {
        title: doc.title,
        view: incidentView(doc, places, doc.sample),
        items: [
          link('Root cause', { name: 'rca', id }, id),
          link('Recommendations', { name: 'recommend', id }, id),
          ...doc.experiments.map((e) =>
            link(`Experiment ${e.experiment_id}`, { name: 'experiment', id: e.experiment_id }, e.experiment_id),
          ),
        ],
        about: { incident: id },
        words: `incident show ${quoted(id)}`,
      };
    }
    case 'rca': {
      const { doc } = answer;
      const { id } = doc.incident;
      return {
        title: `Root cause: ${doc.incident.title}`,
        view: rcaView(doc, places),
        items: [
          link('Recommendations', { name: 'recommend', id }, id),
          ...doc.causes.map((c) =>
            link(
              [`Cause ${c.rank}  ${c.title}  `, { text: `${percent(c.confidence)}`, tone: 'dim' }],
              { name: 'cause', id, cause: c.cause },
              c.cause,
            ),
          ),
        ],
        about: { incident: id },
        words: `rca ${quoted(id)}`,
      };
    }
    case 'cause': {
      const { doc, cause } = answer;
      const { id } = doc.incident;
      return {
        title: doc.causes[0]?.title ?? cause,
        view: rcaView(doc, places, true),
        items: [link('Recommendations', { name: 'recommend', id }, id)],
        about: { incident: id },
        words: `rca ${quoted(id)} --cause ${quoted(cause)}`,
      };
    }
    case 'recommend': {
      const { doc } = answer;
      const { id } = doc.incident;
      return {
        title: `Recommendations: ${doc.incident.title}`,
        view: recommendView(doc, places, { detail: false, markdown: false }),
        markdown: recommendView(doc, places, { detail: false, markdown: true }),
        items: doc.recommendations.map((r) =>
          link(
            [`Plan ${r.rank}  ${r.title}  `, { text: percent(r.confidence), tone: 'dim' }],
            { name: 'plan', id, rec: r.rank },
            `cxf plan ${id}${r.rank === 1 ? '' : ` --rec ${r.rank}`}`,
          ),
        ),
        about: { incident: id },
        words: `recommend ${quoted(id)}`,
      };
    }
    case 'plan': {
      const { doc, rec, experiments } = answer;
      return {
        title: `Plan: ${doc.title}`,
        view: planView(doc, places),
        items: experiments.experiments
          .filter((e) => e.plan_id === doc.plan_id)
          .map((e) =>
            link(
              [`Experiment  ${e.experiment_id}  `, { text: e.status.replace('_', ' '), tone: 'dim' }],
              { name: 'experiment', id: e.experiment_id },
              e.experiment_id,
            ),
          ),
        about: { incident: doc.incident_id, plan: doc.plan_id },
        words: `plan ${quoted(doc.incident_id)}${rec === 1 ? '' : ` --rec ${rec}`}`,
      };
    }
    case 'kept': {
      const { doc } = answer;
      return {
        title: `Plan: ${doc.title}`,
        view: planView(doc, places),
        items: [
          link(['Incident  ', { text: doc.incident_id, tone: 'dim' }], { name: 'incident', id: doc.incident_id }, doc.plan_id),
        ],
        about: { incident: doc.incident_id, plan: doc.plan_id },
        words: `plan show ${quoted(doc.plan_id)}`,
      };
    }
    case 'plans': {
      const { doc } = answer;
      return {
        title: 'Plans',
        view: plansView(doc),
        items: doc.plans.map((p) =>
          link([`${p.plan_id}  `, p.title, { text: `  ${p.status}`, tone: 'dim' }], { name: 'kept', plan: p.plan_id }, p.plan_id),
        ),
        about: {},
        words: 'plan list',
      };
    }
    case 'experiments': {
      const { doc } = answer;
      return {
        title: 'Experiments',
        view: experimentsView(doc, places),
        items: [
          ...doc.experiments.map((e) =>
            link(
              [`${e.experiment_id}  `, e.title, { text: `  ${(e.conclusion ?? e.status).replaceAll('_', ' ')}`, tone: 'dim' }],
              { name: 'experiment', id: e.experiment_id },
              e.experiment_id,
            ),
          ),
          link([{ text: 'Plans', tone: 'dim' }], { name: 'plans' }, 'cxf plan list'),
        ],
        about: {},
        words: 'experiment list',
      };
    }
    case 'experiment': {
      const { doc, versions } = answer;
      return {
        title: `Experiment: ${doc.title}`,
        view: experimentView(doc, places),
        items: [
          link(
            ['Incident  ', { text: doc.incident_id, tone: 'dim' }],
            { name: 'incident', id: doc.incident_id },
            doc.experiment_id,
          ),
        ],
        about: { incident: doc.incident_id, experiment: doc.experiment_id, advice: doc.decision?.action ?? null, versions },
        words: `experiment status ${quoted(doc.experiment_id)}`,
      };
    }
    case 'events': {
      const { doc } = answer;
      return {
        title: 'Change log',
        view: eventsView(doc.events, places, doc.sample),
        items: [],
        about: {},
        words: 'event list',
      };
    }
  }
}

/** What a command says on stderr. */
function warningsOf({ doc }: Answer): View {
  const warnings = 'warnings' in doc ? doc.warnings : [];
  if (warnings.length === 0) return [];
  return [{ kind: 'paragraph', hang: 2, lines: warnings.map((w): Line => [{ text: `warning: ${w.message}`, tone: 'medium' }]) }];
}

/** The page of an answer; what leads further and the command beside the view that the command draws. */
export function pageOf(answer: Answer, places: Places, flags: string): Page {
  const { words, markdown, ...content } = contentOf(answer, places);
  const view = [...content.view, ...warningsOf(answer)];
  return { ...content, view, markdown: markdown ?? content.view, command: `cxf ${words}${flags}` };
}

export const HELP_PAGE: Page = {
  ...{ title: 'Keys', view: HELP, markdown: HELP, items: [], command: 'cxf --help', about: {} },
};
