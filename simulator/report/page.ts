/**
 * The report as one HTML page that needs nothing from outside: verdict, figures, tables, and the picture of one life
 * that can be moved through. Promises that no text in it can act (everything is escaped, scripts are held to the two
 * written here), and the same content without a script: the first stretch of the life, and its story.
 */
import { createHash } from 'node:crypto';
import { drawScene } from './draw.ts';
import { LOOK } from './look.ts';
import { type Drawn, type Report, timesRealTime, unreached, untried } from './report.ts';
import type { Scene } from './scene.ts';
import { drawStrip, firstView } from './strip.ts';
import { type Figure, figures, particulars, verdict } from './text.ts';
import { moveTimeline } from './timeline.ts';
import { count, escaped, many, moment, percent, still } from './words.ts';

const safe = (text: string): string => escaped(still(text));
/** JSON that may stand inside a script element. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
/** The same scene, its texts without anything that acts on a screen. */
const stilled = (scene: Scene): Scene =>
  JSON.parse(
    JSON.stringify(scene, (_, value: unknown) => (typeof value === 'string' ? still(value) : value)),
  );
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Width the first picture is drawn for, before a script knows better. */
const FIRST_WIDTH = 1180;

function head(report: Report): string {
  const broken = report.ran.sum.failedLives > 0;
  const figure = ([name, value, beside]: Figure): string =>
    `<div><dt>${safe(name)}</dt><dd>${safe(value)}${beside === '' ? '' : `<small>${safe(beside)}</small>`}</dd></div>`;
  const particular = ([name, value, beside]: Figure): string =>
    `<div class="long"><dt>${safe(name)}</dt><dd><code>${safe(value)}</code> ${safe(beside)}</dd></div>`;
  return `<header>
<div class="verdict${broken ? ' broken' : ''}"><p class="over">noodknop · simulated lives</p><h1>${safe(verdict(report))}</h1></div>
<dl class="figures">${figures(report).map(figure).join('')}${particulars(report).map(particular).join('')}</dl>
</header>`;
}

function failures({ failing, told, ran }: Report): string {
  if (failing.length === 0) return '';
  const items = failing
    .slice(0, 10)
    .flatMap(({ life, failures: broken }) =>
      broken.map(
        ({ promise, kind, at, message }) =>
          `<li><strong>${safe(promise ?? 'crash')}</strong> <span class="soft">${safe(kind)}, at ${moment(at)} in <code>${safe(life)}</code></span><br>${safe(message).replaceAll('\n', '<br>')}</li>`,
      ),
    );
  const more = ran.sum.failedLives - Math.min(10, failing.length);
  const rest = more > 0 ? `<p class="soft">And ${many(more, 'more life', 'more lives')}.</p>` : '';
  const first =
    told === null
      ? ''
      : `<p>To repeat the first of them: <code>${safe(told.repeat)}</code></p>
<details><summary>Its plan, to be kept as a test (${safe(told.planFile)})</summary><pre>${safe(told.plan)}</pre></details>`;
  return `<section aria-labelledby="failures"><h2 id="failures">What failed</h2><ul class="failed-lives">${items.join('')}</ul>${rest}${first}</section>`;
}

function promises({ ran }: Report): string {
  const never = untried(ran);
  const rows = ran.sum.promises.map(({ promise, says, checks, tried, lives, failures: broken }) => {
    const asked = tried === 0 && broken === 0 ? '<span class="never">never tried</span>' : count(tried);
    return `<tr${broken > 0 ? ' class="broken"' : ''}><td class="name">${promise}</td><td class="says">${says.map(safe).join('<br>')}</td><td class="n side">${checks}</td><td class="n"${tried === 0 ? '' : ' data-name="tried"'}>${asked}</td><td class="n side">${count(lives)}</td><td class="n failed" data-name="failed">${count(broken)}</td></tr>`;
  });
  const note =
    never.length === 0
      ? ''
      : `<p class="note">Never put to the test in this run: ${never.join(', ')}. They were not broken, and nothing was shown either.</p>`;
  return `<section aria-labelledby="promises"><h2 id="promises">Promises</h2>
<p class="soft">Each row is a promise of the system, and how often these lives put it to the test.</p>${note}
<div class="scroll"><table class="stack"><thead><tr><th>Promise</th><th>What was checked</th><th class="n">Checks</th><th class="n">Tried</th><th class="n">Lives</th><th class="n">Failed</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function met(report: Report, what: 'marks' | 'faults'): string {
  const { sum } = report.ran;
  const rows = sum[what].map(({ name, says, lives }) => {
    const never = lives === 0 ? '<span class="never">not met</span>' : count(lives);
    const share = sum.lives === 0 ? 0 : Math.round((1000 * lives) / sum.lives) / 10;
    return `<tr><td class="name">${safe(name)}</td><td class="says">${safe(says)}</td><td class="n"${lives === 0 ? '' : ` data-name="${lives === 1 ? 'life' : 'lives'}"`}>${never}</td><td class="n side">${percent(lives, sum.lives)}</td><td class="share"><i style="width:${share}%"></i></td></tr>`;
  });
  const missing = unreached(report.ran);
  const title =
    what === 'marks'
      ? `<h2 id="marks">Interesting moments</h2><p class="soft">States that must come up now and then, or the run proves little. ${sum.marks.length - missing.length} of ${sum.marks.length} were reached.</p>`
      : '<h2 id="faults">Faults</h2><p class="soft">What went wrong in these lives. Each life leaves some of it out.</p>';
  const note =
    what === 'marks' && missing.length > 0
      ? `<p class="note">Not reached: ${missing.map(safe).join(', ')}.</p>`
      : '';
  return `<section aria-labelledby="${what}">${title}${note}<div class="scroll"><table class="stack"><thead><tr><th>Name</th><th>What it is</th><th class="n">Lives</th><th class="n">Share</th><td></td></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

const LEGEND: readonly (readonly [string, string])[] = [
  ['<circle cx="10" cy="10" r="5.5" class="t-bad"/>', 'press'],
  ['<rect x="0" y="4" width="20" height="12" rx="3" class="t-good"/>', 'shows “received”'],
  ['<rect x="0" y="4" width="20" height="12" rx="3" class="t-coming"/>', 'shows “coming”'],
  ['<rect x="0" y="4" width="20" height="12" rx="3" class="t-bad"/>', 'shows “not received”'],
  ['<rect x="0" y="4" width="20" height="12" rx="3" class="t-call"/>', 'shows “nobody, call 112”'],
  ['<rect x="0.5" y="3" width="19" height="14" rx="3" class="shade"/>', 'a fault'],
  ['<path class="line s-bad" d="M2 3L18 17"/>', 'a message on its way'],
  [
    '<path class="lost" d="M2 3L12 12" stroke-dasharray="4 3"/><path class="lost" d="M8 8l8 8m0 -8l-8 8"/>',
    'a message that never arrives',
  ],
  ['<path d="M10 3L17 10L10 17L3 10Z" class="t-ring"/>', 'rings'],
  ['<path d="M2 4h16v10h-8l-4 4v-4h-4z" class="t-coming"/>', 'answer'],
  ['<rect x="8.5" y="2" width="3" height="16" rx="1.5" class="t-good"/>', 'on the disk'],
];

function timeline({ title, life, story }: Drawn, scene: Scene): string {
  const view = firstView(scene);
  const picture = drawScene(scene, view, FIRST_WIDTH);
  const options = scene.moments.map(
    ({ at, text }, i) => `<option value="${i}">${moment(at)} · ${safe(text.slice(0, 90))}</option>`,
  );
  const quiet =
    scene.quiet.length === 0
      ? ''
      : `<p class="soft">Without a lane, because they have nothing to tell: ${scene.quiet.map(safe).join(', ')}.</p>`;
  const left =
    scene.leftOut === 0
      ? ''
      : `<p class="note">${count(scene.leftOut)} things were too many for this picture and are left out of it.</p>`;
  const seen = picture.seen.map(
    ({ at, lane, text }) =>
      `<li><span class="at">${at}</span><span class="lane-name">${safe(lane)}</span><span class="what">${safe(text)}</span></li>`,
  );
  return `<section aria-labelledby="life"><h2 id="life">One life</h2>
<p class="soft">${safe(title)}: <code>${safe(life)}</code>. It begins at ${safe(scene.begins)} by the clock on the wall; times count from there.</p>${left}
<div class="board">
<div class="tools" role="group" aria-label="Move through the life">
<button type="button" data-deed="earlier" aria-label="Earlier">←</button><button type="button" data-deed="later" aria-label="Later">→</button>
<button type="button" data-deed="closer" aria-label="Closer">+</button><button type="button" data-deed="wider" aria-label="Wider">−</button>
<button type="button" data-deed="whole">Whole life</button><button type="button" data-deed="previous">Previous moment</button><button type="button" data-deed="next">Next moment</button>
<select id="jump" aria-label="Go to a moment"><option value="">Go to a moment …</option>${options.join('')}</select>
</div>
<div id="overview">${drawStrip(scene, view, FIRST_WIDTH)}</div>
<div id="picture" tabindex="0" role="group" aria-label="Lanes of devices, gateway, channels and people. Arrow keys move, plus and minus come closer and go back, N and P go to the next and previous moment, Home shows the whole life.">${picture.svg}</div>
<p class="hint">Drag or use the arrow keys to move; pinch, Ctrl and the wheel, or + and − to come closer; N and P go from moment to moment.</p>
<ul class="legend">${LEGEND.map(([shape, text]) => `<li><svg viewBox="0 0 20 20" aria-hidden="true">${shape}</svg>${text}</li>`).join('')}</ul>
</div>
<details><summary>What is seen in this stretch, in words</summary><p class="soft" id="said" aria-live="polite"></p><ul id="seen">${seen.join('')}</ul></details>
<details open><summary>The life as a story</summary><pre>${safe(story)}</pre></details>${quiet}</section>`;
}

/** The page, whole. */
export function pageReport(report: Report): string {
  const { drawn, fingerprint, ran } = report;
  const scene = drawn === null ? null : stilled(drawn.scene);
  const script =
    scene === null
      ? ''
      : `(${moveTimeline.toString()})(${inScript(scene)},${inScript(firstView(scene))},${drawScene.toString()},${drawStrip.toString()});`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src ${script === '' ? "'none'" : hashOf(script)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${safe(verdict(report))} – noodknop</title>
<style>${LOOK}</style>
</head>
<body>
<main>
${head(report)}
${failures(report)}
${drawn === null || scene === null ? '' : timeline(drawn, scene)}
${promises(report)}
${met(report, 'marks')}
${met(report, 'faults')}
<footer><p>Version ${safe(fingerprint)}, ${count(timesRealTime(ran))} times real time per core. To repeat this run: <code>${safe(report.repeat)}</code></p></footer>
</main>
${script === '' ? '' : `<script>${script}</script>`}
</body>
</html>
`;
}
