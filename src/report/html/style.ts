/** Colours by meaning, for light and dark; everything drawn uses these names only. */
const LIGHT = `
  --bg: #ffffff; --card: #f5f7f9; --fg: #1b222b; --muted: #57606b; --rule: #d5dbe1; --grid: #e6eaee;
  --accent: #0b5cad; --band: #d3e3f4; --expected: #4f7fae; --bad: #b3261e; --good: #1b7434; --medium: #8a5300;
  --low: #0f6674; --shade: #fbe3e0; --other: #6b7480;`;
const DARK = `
  --bg: #10151b; --card: #171e26; --fg: #e6eaef; --muted: #9ba7b4; --rule: #303a45; --grid: #232c36;
  --accent: #6db3ff; --band: #1d3a58; --expected: #7fa9d6; --bad: #ff8f85; --good: #63d391; --medium: #e8b75a;
  --low: #6fd0de; --shade: #3d1f1f; --other: #98a3af;`;

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--bg); color: var(--fg); line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 1rem;
}
.page { max-width: 58rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.25rem 0.75rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1, h2, h3, p, li, dd, dt, figcaption, caption, summary { unicode-bidi: isolate; overflow-wrap: anywhere; }
td, th, svg text { unicode-bidi: isolate; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0.4rem 0 0.5rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 0.75rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 0.5rem; }
p { margin: 0.4rem 0; }
header { padding: 1.75rem 0 0.5rem; }
section { border-top: 1px solid var(--rule); padding: 1.75rem 0 0.5rem; margin-top: 1.25rem; }
footer { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1rem; color: var(--muted); font-size: 0.875rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0 0; padding: 0; }
.dim { color: var(--muted); }
.small { font-size: 0.875rem; }
.lead { font-size: 1.1rem; }
.high, .bad { color: var(--bad); }
.medium { color: var(--medium); }
.low { color: var(--low); }
.good { color: var(--good); }
.strong, .high, .medium { font-weight: 600; }
.tag {
  display: inline-block; border: 1.5px solid currentColor; border-radius: 0.3rem; padding: 0 0.45rem; font-size: 0.8rem;
  font-weight: 700; letter-spacing: 0.03em; vertical-align: 0.1em;
}
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; margin: 1rem 0; padding: 0; }
.tiles div { background: var(--card); border-radius: 0.5rem; padding: 0.7rem 0.9rem; }
.tiles dt { color: var(--muted); font-size: 0.85rem; }
.tiles dd { margin: 0.1rem 0 0; font-weight: 600; }
.tiles dd.words { font-size: 1.02rem; line-height: 1.35; }
.tiles dd.big { font-size: 1.35rem; line-height: 1.3; }
.tiles dd.more { font-weight: 400; font-size: 0.85rem; color: var(--muted); }
.card { background: var(--card); border-radius: 0.5rem; padding: 0.9rem 1.1rem; margin: 0.9rem 0; break-inside: avoid; }
.card h3 { margin-top: 0; }
ul.evidence { list-style: none; padding: 0; margin: 0.5rem 0; }
ul.evidence li { padding-left: 1.6rem; position: relative; margin: 0.2rem 0; }
ul.evidence li > span:first-child { position: absolute; left: 0.3rem; font-weight: 700; }
ul, ol { padding-left: 1.3rem; margin: 0.4rem 0; }
ul.boxes { list-style: none; padding-left: 0.2rem; }
figure { margin: 1.25rem 0; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: 0.35rem; }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 36rem; height: auto; }
svg text { fill: var(--fg); font-size: 13px; }
svg .axis, svg .note { fill: var(--muted); font-size: 12px; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .zero { stroke: var(--other); stroke-width: 1; }
svg .band { fill: var(--band); stroke: none; }
svg .expected { fill: none; stroke: var(--expected); stroke-width: 1.5; stroke-dasharray: 5 3; }
svg .value { fill: none; stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; }
svg .dot { fill: var(--accent); stroke: none; }
svg .dot.bad, svg .bar.bad, svg .point.bad { fill: var(--bad); }
svg .bar.good, svg .point.good { fill: var(--good); }
svg .bar { fill: var(--accent); }
svg .bar.plain { fill: var(--other); }
svg .point { fill: var(--accent); }
svg .range { stroke: var(--accent); stroke-width: 2; fill: none; }
svg .point.plain { fill: var(--other); }
svg .range.plain { stroke: var(--other); }
svg .range.bad { stroke: var(--bad); }
svg .range.good { stroke: var(--good); }
svg .more { fill: var(--other); }
svg .goal { stroke: var(--fg); stroke-width: 2.5; }
svg .shade { fill: var(--shade); }
svg .event { stroke: var(--medium); stroke-width: 1.5; stroke-dasharray: 2 2; }
svg .flag { fill: var(--bg); stroke: var(--medium); stroke-width: 1.5; }
svg text.flagged { font-size: 11px; font-weight: 700; text-anchor: middle; }
svg .other { fill: none; stroke: var(--other); stroke-width: 1.75; stroke-dasharray: 6 3; }
svg .dot.otherdot { fill: var(--other); }
svg .end { text-anchor: end; }
svg .mid { text-anchor: middle; }
svg .onbar { fill: var(--bg); font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; margin: 0.5rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; padding: 0.3rem 0.6rem; max-width: 26rem; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--muted); font-weight: 600; }
tbody th { color: inherit; font-weight: inherit; }
.facts th { color: var(--muted); font-weight: 600; width: 8rem; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
th.r, td.r { text-align: right; white-space: nowrap; }
details { margin: 0.5rem 0; font-size: 0.9rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.9em; background: var(--card); padding: 0.1em 0.35em; border-radius: 0.25rem; }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  body { font-size: 10.5pt; }
  .page { max-width: none; padding: 0; }
  nav, .skip, summary { display: none; }
  details:not([open]) { display: none; }
  .scroll { overflow: visible; }
  svg { min-width: 0; }
  .card { border: 1px solid var(--rule); }
  h2, h3, caption, figcaption { break-after: avoid; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
