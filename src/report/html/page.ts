import { createHash } from 'node:crypto';
import type { ReportDocument } from '../../model/documents.js';
import { localTime, type Places, utc, zoneOf } from '../format.js';
import { planView } from '../plan.js';
import { stepTitle } from '../report.js';
import { blocksHtml } from './blocks.js';
import { experimentSection } from './experiment-section.js';
import { historySection, metricsSection, slicesSection, trendSection } from './incident-sections.js';
import { html, lines, Markup } from './markup.js';
import { rcaSection } from './rca-section.js';
import { recommendSection } from './recommend-section.js';
import { type Section, sectionHtml } from './section.js';
import { STYLE } from './style.js';
import { summarySection } from './summary-section.js';

/** Nothing may be loaded, run, sent or framed; the one style sheet is known by its hash. */
const policy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const LEVEL = { high: 'HIGH', medium: 'MED', low: 'LOW' } as const;

/** Steps that have not been taken, and how. */
function missingSection({ missing }: ReportDocument): Section | null {
  if (missing.length === 0) return null;
  return {
    id: 'missing',
    title: 'Not in this report',
    body: [
      html`<ul>${missing.map((m) => html`<li><strong>${stepTitle(m.step)}</strong>: ${m.message}${m.hint === null ? null : html` <code>${m.hint}</code>`}</li>`)}</ul>`,
    ],
  };
}

function sectionsOf(doc: ReportDocument, places: Places): Section[] {
  const { rca, recommend, plan, experiment } = doc;
  const all: readonly (Section | null)[] = [
    summarySection(doc, places),
    trendSection(doc, places),
    metricsSection(doc),
    slicesSection(doc, places),
    rca && rcaSection(rca, places),
    recommend && recommendSection(recommend, places),
    plan && {
      id: 'plan',
      title: 'Plan',
      body: [html`<p class="strong">${plan.title}</p>`, blocksHtml(planView(plan, places), 'plan-block')],
    },
    experiment && experimentSection(experiment, places),
    historySection(doc, places),
    missingSection(doc),
  ];
  return all.filter((s) => s !== null);
}

/** The whole investigation as one page that needs nothing beside itself. Equal documents give equal bytes. */
export function reportPage(doc: ReportDocument, places: Places): string {
  const { incident: i } = doc;
  const sections = sectionsOf(doc, places);
  const seen = `${localTime(doc.as_of, zoneOf(i.slice, places), true)} (${utc(doc.as_of)} UTC)`;
  const page = lines([
    html`<!doctype html>`,
    html`<html lang="en">`,
    html`<head>`,
    html`<meta charset="utf-8">`,
    html`<meta http-equiv="Content-Security-Policy" content="${new Markup(policy(STYLE))}">`,
    html`<meta name="viewport" content="width=device-width, initial-scale=1">`,
    html`<meta name="referrer" content="no-referrer">`,
    html`<meta name="color-scheme" content="light dark">`,
    html`<title>${i.title}: cxf report</title>`,
    html`<style>${new Markup(STYLE)}</style>`,
    html`</head>`,
    html`<body>`,
    html`<a class="skip" href="#main">Skip to the report</a>`,
    html`<div class="page">`,
    html`<header>`,
    html`<p class="dim small">Investigation of <code>${i.id}</code>, as of ${seen}${doc.sample ? '; packaged sample' : ''}</p>`,
    html`<h1><span class="tag ${i.severity}">${LEVEL[i.severity]}</span> ${i.title}</h1>`,
    html`<nav aria-label="Sections"><ul>${sections.map((s) => html`<li><a href="#${s.id}">${s.title}</a></li>`)}</ul></nav>`,
    html`</header>`,
    html`<main id="main">`,
    ...sections.map(sectionHtml),
    html`</main>`,
    html`<footer>`,
    doc.warnings.length === 0 ? null : html`<ul>${doc.warnings.map((w) => html`<li>${w.message}</li>`)}</ul>`,
    doc.next.length === 0 ? null : html`<p>Next: ${doc.next.map((c, n) => html`${n > 0 ? ', ' : null}<code>${c}</code>`)}</p>`,
    html`<p>Made by cxf. How the figures are computed: docs/methods.md of cxf. The data behind this page: <code>cxf report ${i.id} --json</code>.</p>`,
    html`</footer>`,
    html`</div>`,
    html`</body>`,
    html`</html>`,
  ]);
  return `${page.text}\n`;
}
