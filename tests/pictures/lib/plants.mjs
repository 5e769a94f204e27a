// Pages that are broken on purpose: each fault must be found by the rule that it breaks.

const css = (rule) => (html) => html.replace("</style>", `${rule}</style>`);

export const PLANTS = [
  { name: "letters that are too large for their card", rule: "card", change: css(".name{font-size:22px!important}") },
  { name: "letters that are too wide for their column", rule: "column", change: css("[data-lane='needs'] .body{letter-spacing:3px}") },
  { name: "lines on each other", rule: "overlap", change: css("[data-lane='needs'] .body{transform:translateY(9px)}") },
  { name: "a text outside", rule: "sheet", change: css("[data-lane='footer'] .small{transform:translateX(-90px)}") },
  { name: "letters that are too pale", rule: "contrast", change: css(".small{fill:#b8bec8!important}") },
  { name: "a field without a name", rule: "axe", change: (html) => html.replace(/(id="search" type="search") placeholder="[^"]*" aria-label="[^"]*"/, "$1") },
  { name: "a button whose name is another one", rule: "axe", change: (html) => html.replace(/class="touchpoint" tabindex="0" role="button" aria-label="[^"]*"/, 'class="touchpoint" tabindex="0" role="button" aria-label="something else"') },
  { name: "a picture from elsewhere", rule: "request", change: (html) => html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "").replace("</header>", '<img src="https://example.com/x.png" alt=""></header>') },
  { name: "a page that is too small", rule: "print", change: (html) => html.replace("A3 landscape", "A4 landscape") },
  { name: "sheets that are higher than paper", rule: "print", change: css("@media print{.paper{height:290mm!important}}") },
  { name: "letters that are too small on paper", rule: "print", change: css("@media print{.paper .small{font-size:4px!important}}") },
  { name: "letters that are cut at the edge of paper", rule: "print", change: css("@media print{.paper [data-lane='foot'] .end{text-anchor:start!important}}") },
  { name: "a lane that paper lacks", rule: "print", change: css("@media print{.paper [data-lane='needs']{display:none}}") },
  { name: "a key that does nothing", rule: "keys", change: (html) => html.replace('"0": fit', '"9": fit') },
  { name: "names of lanes that stay where they are", rule: "lanes", change: (html) => html.replaceAll("for (const watch of watchers) watch();", ";") },
  { name: "names of lanes that stand on each other", rule: "lanes", change: (html) => html.replace("translateY(${Math.round(top)}px)", "translateY(40px)") },
  { name: "heads that do not follow their columns", rule: "lanes", change: (html) => html.replace("translateX(${Math.round(from)}px)", "translateX(300px)") },
  { name: "a filter that paper does not know", rule: "filters", change: (html) => html.replace("dim(one.sheet, one.things,", "dim(one.sheet, [],") },
  { name: "stories that look the same", rule: "story", change: (html) => html.replace(/(<optgroup[^>]*><option value="\d+">)[^<]*(<\/option><option value="\d+">)[^<]*/, "$1same$2same") },
  { name: "a flow that is a moment late", rule: "story", change: (html) => html.replace("told.slice(0, at + 1).flatMap", "told.slice(0, at).flatMap") },
  { name: "a flow that nobody hears", rule: "story", change: (html) => html.replace('<p id="flow-step" aria-live="polite">', '<p id="flow-step">') },
  { name: "a check that breaks off", rule: "broken", change: (html) => html.replace('<input id="time"', '<input id="tide"') },
  { name: "a search that finds nothing", rule: "filters", change: (html) => html.replace("text.get(thing).includes(wanted)", "false") },
  { name: "a filter that does nothing", rule: "filters", change: (html) => html.replace('if (stage && thing.dataset.stage !== stage) return false;', "") },
  { name: "a bar that is too wide", rule: "frame", change: css(".bar{flex-wrap:nowrap!important}.bar button{min-width:340px}") },
  { name: "a script that fails", rule: "error", change: (html) => html.replace('"use strict";', '"use strict";setTimeout(() => { throw new Error("planted"); }, 0);') },
];
