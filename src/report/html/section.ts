import { html, lines, type Markup } from './markup.js';

export interface Section {
  /** Anchor. */
  readonly id: string;
  readonly title: string;
  readonly body: readonly (Markup | null)[];
}

/** A landmark with its heading. */
export const sectionHtml = ({ id, title, body }: Section): Markup =>
  lines([html`<section id="${id}" aria-labelledby="${id}-h">`, html`<h2 id="${id}-h">${title}</h2>`, ...body, html`</section>`]);
