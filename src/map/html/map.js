(() => {
  const { map, words } = data;
  const { svg, element } = view;
  const detail = document.getElementById("detail");
  const things = [...svg.querySelectorAll("[data-touchpoint], [data-journey]")];
  const named = (list, name) => list.find((one) => one.name === name);
  const title = (list, name) => (named(list, name) || { title: name }).title;
  const bands = [...svg.querySelectorAll(".stage-band[data-stage]")];
  // What data says, in lines; of the future it says nothing.
  const measured = (kind, name) => (data.measured && data.measured[kind][name]) || [];
  const measuredOf = (thing) => (thing.dataset.variant === "future" ? [] : measured("touchpoints", thing.dataset.touchpoint || thing.dataset.of));
  // As large as can be read; a map is wider than most windows.
  view.begin((full, box) => Math.min(full.w, box.width / 0.8), false);

  // ---- what is said about a thing ----
  const list = (parts, heading, items) => {
    if (items.length === 0) return;
    if (heading) parts.push(element("h2", heading));
    const made = element("ul", "", "plain");
    for (const item of items) made.append(element("li", item));
    parts.push(made);
  };
  const variantOf = (thing) => {
    const touchpoint = named(map.touchpoints, thing.dataset.touchpoint);
    const wanted = thing.dataset.variant;
    return touchpoint.variants.find((one) => one.states.includes(wanted)) || touchpoint.variants[0];
  };
  const ofTouchpoint = (thing) => {
    const one = variantOf(thing);
    const places = [words.modes[one.mode], ...one.places.filter((place) => place !== one.mode).map((place) => place.replaceAll("_", " "))].filter(Boolean);
    const parts = [element("p", places.join(" · "), "kind"), element("h3", one.title)];
    if (one.doc) parts.push(element("p", one.doc, "doc"));
    const feels = one.feels === null ? "" : `${one.feels > 0 ? "+" : ""}${one.feels}`.replace("-", "−");
    if (feels) parts.push(element("p", `${feels} ${one.feeling || ""}`));
    list(parts, words.measured, measuredOf(thing));
    list(parts, words.needs, one.needs.map((need) => `${need.met === null ? "" : `${need.met ? words.met : words.unmet}: `}${need.text}`));
    list(parts, words.pains, one.pains.map((pain) => pain.text || pain.name || ""));
    list(parts, words.opportunities, one.opportunities.map((chance) => {
      const due = chance.due && words.due.replace("{}", words.days[chance.due] || chance.due);
      return [chance.text, chance.owner, due, words.statuses[chance.status]].filter(Boolean).join(" · ");
    }));
    parts.push(element("code", one.source));
    return parts;
  };
  const ofJourney = (thing) => {
    const one = named(map.journeys, thing.dataset.journey);
    const parts = [element("p", one.triggers.map((trigger) => trigger.title).join(", "), "kind"), element("h3", one.title)];
    if (one.doc) parts.push(element("p", one.doc, "doc"));
    if (one.mostMessages !== null) parts.push(element("p", words.atWorst.replace("{}", one.mostMessages)));
    list(parts, words.messages, map.messages.filter((message) => message.journey === one.name)
      .map((message) => `${message.title} (${message.via.map((some) => some.map((name) => title(map.channels, name)).join(" + ")).join(" › ")}) ${message.source}`));
    list(parts, words.tests, one.tests.map((test) => `${test.title} (${test.source})`));
    parts.push(element("code", one.source));
    return parts;
  };
  const ofStage = (band) => {
    const one = named(map.stages, band.dataset.stage);
    const parts = [element("p", words.stage, "kind"), element("h3", one.title)];
    if (one.doc) parts.push(element("p", one.doc, "doc"));
    list(parts, words.measured, measured("stages", one.name));
    parts.push(element("code", one.source));
    return parts;
  };
  let picked = null;
  const about = (thing) => (thing.dataset.journey ? ofJourney(thing) : thing.dataset.touchpoint ? ofTouchpoint(thing) : ofStage(thing));
  const tell = (thing) => detail.replaceChildren(...about(thing));
  const pick = (thing) => {
    if (picked) picked.classList.remove("picked");
    picked = thing;
    thing.classList.add("picked");
    tell(thing);
  };
  for (const band of bands) {
    band.setAttribute("tabindex", "0");
    band.setAttribute("role", "button");
    band.setAttribute("aria-label", named(map.stages, band.dataset.stage).title);
  }
  // Bars and lines are heard as what they say.
  for (const cell of svg.querySelectorAll("[data-lane='measured'] [data-of], [data-lane='over-time'] [data-of]")) {
    const own = cell.closest("[data-lane]").dataset.lane === "measured" ? measuredOf(cell) : [...cell.querySelectorAll("text")].map((text) => text.textContent);
    cell.setAttribute("role", "img");
    cell.setAttribute("aria-label", [title(map.touchpoints.flatMap((one) => one.variants), cell.dataset.of), ...own].join(", "));
  }
  for (const thing of [...bands, ...things]) {
    thing.addEventListener("pointerenter", () => { if (!view.busy()) tell(thing); });
    thing.addEventListener("pointerleave", () => { if (picked) tell(picked); });
    thing.addEventListener("click", () => { if (!view.dragged()) pick(thing); });
    thing.addEventListener("focus", () => { pick(thing); if (thing.matches(".stage-band")) view.toward(thing, true); else view.reveal(thing); });
    thing.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(thing); view.center(thing); }
    });
  }

  // ---- search and filters ----
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const chosen = (id) => (document.getElementById(id) || { value: "" }).value;
  const said = (value) => {
    if (value === null || typeof value === "boolean") return "";
    if (Array.isArray(value)) return value.map(said).join("\n");
    return typeof value === "object" ? Object.values(value).map(said).join("\n") : String(value);
  };
  // The sheets of paper have the same things on them, and are printed as the picture is seen.
  const papers = view.papers.map((one) => ({ ...one, things: [...one.sheet.querySelectorAll("[data-touchpoint], [data-journey]")] }));
  const text = new Map([...things, ...papers.flatMap((one) => one.things)].map((thing) => [thing, (thing.dataset.journey
    ? [thing.textContent, said(named(map.journeys, thing.dataset.journey))].join("\n")
    : [thing.textContent, said(variantOf(thing)), ...measuredOf(thing)].join("\n")).toLocaleLowerCase()]));
  const words_of = (list) => (list ? list.split(" ") : []);
  const fits = (thing, wanted) => {
    const persona = chosen("persona");
    const channel = chosen("channel");
    const stage = chosen("stage");
    const whose = words_of(thing.dataset.personas);
    if (persona && whose.length > 0 && !whose.includes(persona)) return false;
    if (channel && !words_of(thing.dataset.channels).includes(channel)) return false;
    if (stage && thing.dataset.stage !== stage) return false;
    return !wanted || text.get(thing).includes(wanted);
  };
  const column = (one) => `${one.dataset.of || one.dataset.touchpoint}/${one.dataset.variant || ""}`;
  // Curves go through all columns, and the ground of the future lies below its own: they are pale there.
  const SVG = "http://www.w3.org/2000/svg";
  const made = (name, attributes) => {
    const one = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    return one;
  };
  const roots = [svg, ...view.papers.map((one) => one.sheet)];
  const curves = new Map(roots.map((root) => {
    // A column is where something of it stands.
    const places = new Map();
    for (const cell of root.querySelectorAll("[data-touchpoint], [data-of]")) {
      const ground = cell.querySelector("circle.face-ground, .card");
      if (!ground) continue;
      const middle = ground.matches("circle") ? Number(ground.getAttribute("cx")) : Number(ground.getAttribute("x")) + Number(ground.getAttribute("width")) / 2;
      places.set(column(cell), { cell, middle });
    }
    const lines = [...root.querySelectorAll(".curve, .felt-good, .felt-bad")];
    const grounds = [...root.querySelectorAll(".future-ground")].map((ground) => {
      const left = Number(ground.getAttribute("x"));
      const right = left + Number(ground.getAttribute("width"));
      return { ground, cell: ([...places.values()].find(({ middle }) => middle > left && middle < right) || {}).cell };
    });
    return [root, { places: [...places.values()].sort((a, b) => a.middle - b.middle), lines, grounds, mask: null }];
  }));
  const fade = (root, gone) => {
    const one = curves.get(root);
    for (const { ground, cell } of one.grounds) ground.classList.toggle("dim", Boolean(cell) && gone(cell));
    if (one.mask) one.mask.remove();
    one.mask = null;
    const away = one.places.some(({ cell }) => gone(cell));
    const id = `kept-${roots.indexOf(root)}`;
    for (const line of one.lines) {
      if (away) line.setAttribute("mask", `url(#${id})`);
      else line.removeAttribute("mask");
    }
    if (!away) return;
    one.mask = made("mask", { id, maskUnits: "userSpaceOnUse", x: -1e5, y: -1e5, width: 2e5, height: 2e5 });
    // From half way to the column before to half way to the next one.
    one.places.forEach(({ cell, middle }, at) => {
      const [before, after] = [one.places[at - 1], one.places[at + 1]];
      const [from, to] = [before ? (before.middle + middle) / 2 : -1e5, after ? (after.middle + middle) / 2 : 1e5];
      one.mask.append(made("rect", { x: from, y: -1e5, width: to - from, height: 2e5, fill: "#fff", "fill-opacity": gone(cell) ? 0.16 : 1 }));
    });
    root.append(one.mask);
  };
  /** Makes pale what is not looked for, in the picture or on a sheet. */
  const dim = (root, those, away, gone) => {
    for (const thing of those) thing.classList.toggle("dim", away(thing));
    for (const cell of root.querySelectorAll("[data-of]")) cell.classList.toggle("dim", gone(cell));
    fade(root, gone);
    for (const row of root.querySelectorAll("[data-channel]")) row.classList.toggle("dim", Boolean(chosen("channel")) && row.dataset.channel !== chosen("channel"));
    for (const card of root.querySelectorAll("[data-persona]")) card.classList.toggle("dim", Boolean(chosen("persona")) && card.dataset.persona !== chosen("persona"));
    for (const band of root.querySelectorAll(".stage-band, .stage-notes")) band.classList.toggle("dim", Boolean(chosen("stage")) && band.dataset.stage !== chosen("stage"));
  };
  const paged = (all, columns) => {
    const option = (id) => chosen(id) && document.getElementById(id).selectedOptions[0].textContent;
    const asked = [option("persona"), option("channel"), option("stage"), search.value.trim() && `“${search.value.trim()}”`];
    const wanted = (one, at) => all || at === 0 || one.things.some((thing) => !thing.classList.contains("dim"))
      || [...one.sheet.querySelectorAll("[data-of]")].some((cell) => columns.has(column(cell)));
    view.printed(papers.filter(wanted), all ? "" : words.only, asked);
  };
  let found = [];
  let next = 0;
  const look = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const all = !wanted && !chosen("persona") && !chosen("channel") && !chosen("stage");
    found = things.filter((thing) => fits(thing, wanted));
    const kept = new Set(found);
    const columns = new Set(found.filter((thing) => thing.dataset.touchpoint).map(column));
    for (const thing of things) thing.classList.toggle("found", !all && kept.has(thing));
    dim(svg, things, (thing) => !all && !kept.has(thing), (cell) => !all && !columns.has(column(cell)));
    for (const one of papers) {
      const here = new Set(one.things.filter((thing) => fits(thing, wanted)));
      dim(one.sheet, one.things, (thing) => !all && !here.has(thing), (cell) => !all && !columns.has(column(cell)));
    }
    paged(all, columns);
    count.textContent = all ? "" : words.found.replace("{}", found.length);
    next = 0;
  };
  // Of what fits, something is in sight; what lane is read stays.
  const lead = (id) => {
    const band = id === "stage" && bands.find((one) => one.dataset.stage === chosen("stage"));
    const first = band || found[0];
    if (first && !found.some(view.across)) view.toward(first, false);
  };
  search.addEventListener("input", look);
  for (const id of ["persona", "channel", "stage"]) {
    const choice = document.getElementById(id);
    if (choice) choice.addEventListener("change", () => { look(); if (choice.value) lead(id); });
  }
  document.getElementById("find").addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.length === 0 || !count.textContent) return;
    const thing = found[next % found.length];
    next += 1;
    pick(thing);
    view.center(thing);
  });

  // ---- stories: what happens to one customer ----
  // A moment as it is written where the map is read.
  const when = ({ at }) => at.replace(/^\S+/, (day) => words.days[day] || day);
  const story = document.getElementById("story");
  if (!story) return;
  const player = document.getElementById("player");
  const time = document.getElementById("time");
  const run = document.getElementById("run");
  const steps = document.getElementById("steps");
  let told = [];
  let ticking = null;
  const thingOf = (step) => things.find((thing) => step.touchpoint && thing.dataset.touchpoint === step.touchpoint)
    || things.find((thing) => step.journey && thing.dataset.journey === step.journey && (!step.stage || thing.dataset.stage === step.stage))
    || things.find((thing) => step.journey && thing.dataset.journey === step.journey) || null;
  const stop = () => {
    clearInterval(ticking);
    ticking = null;
    run.textContent = words.play;
    run.setAttribute("aria-pressed", "false");
  };
  const turn = (at) => {
    time.value = String(at);
    const step = told[at];
    time.setAttribute("aria-valuetext", `${when(step)} ${step.title}`);
    for (const thing of things) thing.classList.remove("told", "now");
    told.slice(0, at).map(thingOf).filter(Boolean).forEach((thing) => thing.classList.add("told"));
    const now = thingOf(step);
    if (flow) {
      // The journey of the moment; before it begins, the one that comes.
      const ways = told.slice(0, at + 1).flatMap((one) => one.ways);
      const coming = told.slice(at).find((one) => one.journey);
      const journey = step.journey || (ways.length > 0 ? ways[ways.length - 1][0] : coming && coming.journey);
      flow.tell(journey, ways, `${when(step)} ${step.title}`);
    }
    if (now) { now.classList.add("now"); view.reveal(now); }
    [...steps.querySelectorAll("button")].forEach((button, place) => button.setAttribute("aria-current", String(place === at)));
  };
  story.addEventListener("change", () => {
    stop();
    for (const thing of things) thing.classList.remove("told", "now");
    told = story.value === "" ? [] : map.stories[Number(story.value)].steps;
    player.hidden = told.length === 0;
    time.max = String(Math.max(0, told.length - 1));
    steps.replaceChildren(...told.map((step, at) => {
      const item = element("li");
      const button = element("button");
      button.type = "button";
      button.append(element("small", when(step)), ` ${step.title}`);
      button.addEventListener("click", () => { stop(); turn(at); });
      item.append(button);
      return item;
    }));
    if (told.length > 0) turn(0);
    else if (flow) flow.hide();
  });
  time.addEventListener("input", () => { stop(); turn(Number(time.value)); });
  run.addEventListener("click", () => {
    if (ticking) { stop(); return; }
    run.textContent = words.pause;
    run.setAttribute("aria-pressed", "true");
    if (Number(time.value) >= told.length - 1) turn(0);
    ticking = setInterval(() => {
      const at = Number(time.value) + 1;
      if (at >= told.length) { stop(); return; }
      turn(at);
    }, 900);
  });
})();
