/** How the page looks, in the light and in the dark: quiet paper, large words, colour only where it means something. */

/** The style sheet, whole; it fetches nothing. */
export const LOOK = `
:root {
  color-scheme: light dark;
  --paper: #f4f5f2; --surface: #ffffff; --ink: #14242b; --soft: #4a5c64; --line: #d8deda; --edge: #75868d;
  --accent: #0f5c6b; --accent-soft: #e0eef0; --on-accent: #ffffff; --focus: #0b3ea8;
  --good: #17694a; --good-soft: #e1f1e8; --bad: #a3121d; --bad-soft: #fbe6e5; --warn-soft: #fdf1d8; --warn: #7a4b00;
  --lane: #eceFEb; --t-calm: #b9cfc6; --t-good: #2f8a63; --t-coming: #2b6cb0; --t-warn: #c98a1b; --t-bad: #c5302b;
  --t-call: #8d0f1d; --t-ring: #7a4bb0; --t-test: #6b7f1e; --t-dark: #39444a; --t-fault: #b25a08; --t-down: #2b3135;
  --t-plain: #66777f; --on-strong: #ffffff; --on-pale: #14242b; --on-warn: #14242b; --shade: rgb(201 122 27 / 16%); --shade-edge: rgb(178 90 8 / 55%);
  --shade-ink: #6e3d06;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e171b; --surface: #172329; --ink: #edf3f2; --soft: #a9bac0; --line: #2c3c44; --edge: #7f939b;
    --accent: #7fcbd7; --accent-soft: #17363d; --on-accent: #06252c; --focus: #ffd866;
    --good: #7ed6ab; --good-soft: #123327; --bad: #ff9d97; --bad-soft: #421619; --warn-soft: #3a2a0c; --warn: #ffcb70;
    --lane: #1e2c33; --t-calm: #3c564f; --t-good: #4fb98a; --t-coming: #6aaae8; --t-warn: #e0a83f; --t-bad: #f0645d;
    --t-call: #ff8f99; --t-ring: #b794e6; --t-test: #aebf5a; --t-dark: #6b7a82; --t-fault: #e69a4a; --t-down: #05080a;
    --t-plain: #93a5ad; --on-strong: #0b1418; --on-pale: #edf3f2; --on-warn: #0b1418; --shade: rgb(230 154 74 / 15%); --shade-edge: rgb(230 154 74 / 50%);
    --shade-ink: #f3c48e;
  }
}
* { box-sizing: border-box; }
html { font: 17px/1.55 "Source Sans 3", "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; background: var(--paper); color: var(--ink); }
main { max-width: 1240px; margin: 0 auto; padding: clamp(1rem, 3vw, 2.5rem) clamp(0.9rem, 3vw, 2rem) 4rem; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.4vw, 2.9rem); line-height: 1.15; margin: 0.2em 0 0.5em; font-weight: 650; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 0.2em; font-weight: 650; }
p { margin: 0.4em 0 0.9em; max-width: 46em; }
section { margin-top: 2.6rem; }
.over { color: var(--soft); font-size: 0.95rem; margin: 0; }
.soft { color: var(--soft); }
.verdict { border-radius: 18px; padding: clamp(1.1rem, 3vw, 2rem); background: var(--good-soft); }
.verdict.broken { background: var(--bad-soft); }
.verdict h1 { color: var(--good); margin-bottom: 0; }
.verdict.broken h1 { color: var(--bad); }
code, pre { font-family: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace; font-size: 0.86em; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.1rem; margin: 0.6rem 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0 0; padding: 0; }
.figures div { background: var(--surface); border-radius: 14px; padding: 0.85rem 1rem; border: 1px solid var(--line); }
.figures dt { color: var(--soft); font-size: 0.9rem; }
.figures dd { margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.3; }
.figures .long { grid-column: 1 / -1; }
.figures small { display: block; font-size: 0.9rem; font-weight: 400; color: var(--soft); }
.figures .long { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; align-items: baseline; }
.figures .long dd { font-size: 0.95rem; font-weight: 400; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 14px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.55rem 0.9rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; font-size: 0.92rem; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.name { font-weight: 600; white-space: nowrap; }
tr.broken td { background: var(--bad-soft); }
tr.broken td.failed { color: var(--bad); font-weight: 700; }
.never { color: var(--warn); background: var(--warn-soft); border-radius: 999px; padding: 0.05em 0.6em; font-size: 0.9em; white-space: nowrap; }
.share { width: 7rem; min-width: 5rem; }
.share i { display: block; height: 0.55rem; border-radius: 999px; background: var(--accent); min-width: 2px; margin-top: 0.5em; }
.note { background: var(--warn-soft); color: var(--ink); border-radius: 12px; padding: 0.8rem 1.1rem; max-width: none; }
details { margin: 0.7rem 0; }
summary { cursor: pointer; font-weight: 600; padding: 0.4rem 0; min-height: 44px; display: list-item; align-content: center; }
.failed-lives { padding-left: 1.2rem; }
.failed-lives li { margin: 0.4rem 0; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 6px; }

.board { background: var(--surface); border: 1px solid var(--line); border-radius: 18px; padding: clamp(0.6rem, 2vw, 1.2rem); margin-top: 1rem; }
.tools { display: none; flex-wrap: wrap; gap: 0.5rem; margin-bottom: 0.8rem; align-items: center; }
.moves .tools { display: flex; }
button, select { font: inherit; font-size: 0.95rem; min-height: 44px; border-radius: 999px; border: 1.5px solid var(--edge); background: var(--surface); color: var(--ink); padding: 0.3rem 0.95rem; cursor: pointer; }
button:hover { background: var(--accent-soft); border-color: var(--accent); }
select { max-width: 100%; flex: 1 1 12rem; min-width: 0; }
#overview { height: 40px; background: var(--lane); border-radius: 8px; margin-bottom: 0.6rem; cursor: crosshair; touch-action: none; overflow: hidden; }
#overview svg, #picture svg { display: block; }
#picture { overflow: hidden; cursor: grab; touch-action: pan-y; user-select: none; -webkit-user-select: none; border-radius: 8px; }
#picture:active { cursor: grabbing; }
.hint { font-size: 0.9rem; color: var(--soft); margin: 0.6rem 0 0; display: none; max-width: none; }
.moves .hint { display: block; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin: 0.9rem 0 0; padding: 0; list-style: none; font-size: 0.9rem; color: var(--soft); }
.legend svg { width: 20px; height: 20px; vertical-align: -5px; margin-right: 0.35rem; overflow: visible; }
#seen { list-style: none; padding: 0; margin: 0.4rem 0 0; font-size: 0.95rem; }
#seen li { display: grid; grid-template-columns: 9.5em 9em 1fr; gap: 0 0.8rem; padding: 0.28rem 0; border-bottom: 1px solid var(--line); }
#seen .at { font-variant-numeric: tabular-nums; color: var(--soft); }
#seen .lane-name { font-weight: 600; overflow-wrap: anywhere; }
#seen .what { overflow-wrap: anywhere; }

svg text { font: 12.5px "Source Sans 3", "Segoe UI", system-ui, -apple-system, Roboto, Arial, sans-serif; fill: var(--ink); }
svg .name { font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; } svg .about { fill: var(--soft); font-weight: 400; font-size: 11.5px; }
svg .time { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums; }
.lane { fill: var(--lane); } .grid { stroke: var(--line); stroke-width: 1; }
.shade { fill: var(--shade); stroke: var(--shade-edge); stroke-dasharray: 3 3; } svg .shade-name { fill: var(--shade-ink); font-size: 11.5px; }
.bar { opacity: 0.95; }
svg .bar-name { fill: var(--on-strong); font-size: 12px; font-weight: 600; } svg .on-calm { fill: var(--on-pale); font-weight: 500; } svg .on-warn { fill: var(--on-warn); }
svg .on-down { fill: #f2f5f4; }
.line { stroke-width: 1.6; fill: none; opacity: 0.85; } .lost { stroke: var(--t-fault); stroke-width: 1.6; fill: none; stroke-dasharray: 4 3; }
path.lost:not(.line) { stroke-dasharray: none; stroke-width: 2.2; }
.dot { stroke: var(--surface); stroke-width: 1.5; paint-order: stroke; } .dot text { stroke: var(--surface); stroke-width: 3; paint-order: stroke; font-weight: 600; fill: var(--ink); }
.dot .halo { fill: var(--surface); stroke: currentColor; stroke-width: 1.5; } .dot .cross { fill: none; stroke: currentColor; stroke-width: 2.6; }
.t-calm { fill: var(--t-calm); color: var(--t-calm); } .t-good { fill: var(--t-good); color: var(--t-good); }
.t-coming { fill: var(--t-coming); color: var(--t-coming); } .t-warn { fill: var(--t-warn); color: var(--t-warn); }
.t-bad { fill: var(--t-bad); color: var(--t-bad); } .t-call { fill: var(--t-call); color: var(--t-call); }
.t-ring { fill: var(--t-ring); color: var(--t-ring); } .t-test { fill: var(--t-test); color: var(--t-test); }
.t-dark { fill: var(--t-dark); color: var(--t-dark); } .t-fault { fill: var(--t-fault); color: var(--t-fault); }
.t-down { fill: var(--t-down); color: var(--t-down); } .t-plain { fill: var(--t-plain); color: var(--t-plain); }
path.s-good { stroke: var(--t-good); } path.s-coming { stroke: var(--t-coming); } path.s-bad { stroke: var(--t-bad); }
path.s-ring { stroke: var(--t-ring); } path.s-plain { stroke: var(--t-plain); } path.s-fault { stroke: var(--t-fault); }
.healed path { stroke: var(--t-good); stroke-width: 2; stroke-dasharray: 6 4; } #overview .shade { stroke: none; fill: var(--t-warn); opacity: 0.35; }
svg .healed text { fill: var(--good); font-weight: 600; }
.failure path { stroke: var(--t-bad); stroke-width: 2.5; } svg .failure text { fill: var(--bad); font-weight: 700; }
.healed-mark { fill: var(--t-good); } .window { fill: none; stroke: var(--accent); stroke-width: 2.5; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.92rem; }
@media (max-width: 640px) {
  html { font-size: 16.5px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 0.6rem; } .figures dd { font-size: 1.15rem; }
  th, td { padding: 0.5rem 0.6rem; } .share { display: none; }
  .board { margin-inline: -0.4rem; border-radius: 14px; }
  button { padding: 0.3rem 0.8rem; }
  #seen li { grid-template-columns: auto 1fr; } #seen .what { grid-column: 1 / -1; }
  table.stack, table.stack tbody { display: block; }
  table.stack td.name { white-space: normal; overflow-wrap: anywhere; flex: 1 1 0; min-width: 0; }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack tr { display: flex; flex-wrap: wrap; gap: 0 0.9rem; align-items: baseline; padding: 0.6rem 0.8rem; border-bottom: 1px solid var(--line); }
  table.stack td { display: block; border: 0; padding: 0; background: none; }
  table.stack tr.broken { background: var(--bad-soft); }
  table.stack td.says { order: 1; flex: 0 0 100%; }
  table.stack td.n { text-align: left; color: var(--soft); font-size: 0.92rem; }
  table.stack td.n[data-name]::after { content: " " attr(data-name); }
  table.stack td.n.side, table.stack td.share { display: none; }
}
@media print { .tools, .hint { display: none !important; } details { break-inside: avoid; } }
`;
