(() => {
  const { map, words } = data;
  const { svg, element } = view;
  const detail = document.getElementById("detail");
  const things = [...svg.querySelectorAll("[data-touchpoint], [data-journey]")];
  const named = (list, name) => list.find((one) => one.name === name);
  const title = (list, name) => (named(list, name) || { title: name }).title;
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
  let picked = null;
  const tell = (thing) => detail.replaceChildren(...(thing.dataset.journey ? ofJourney(thing) : ofTouchpoint(thing)));
  const pick = (thing) => {
    if (picked) picked.classList.remove("picked");
    picked = thing;
    thing.classList.add("picked");
    tell(thing);
  };
  for (const thing of things) {
    thing.addEventListener("pointerenter", () => { if (!view.busy()) tell(thing); });
    thing.addEventListener("pointerleave", () => { if (picked) tell(picked); });
    thing.addEventListener("click", () => { if (!view.dragged()) pick(thing); });
    thing.addEventListener("focus", () => { pick(thing); view.reveal(thing); });
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
    : [thing.textContent, said(variantOf(thing))].join("\n")).toLocaleLowerCase()]));
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
  /** Makes pale what is not looked for, in the picture or on a sheet. */
  const dim = (root, those, away, gone) => {
    for (const thing of those) thing.classList.toggle("dim", away(thing));
    for (const cell of root.querySelectorAll("[data-of]")) cell.classList.toggle("dim", gone(cell));
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
  search.addEventListener("input", look);
  for (const id of ["persona", "channel", "stage"]) {
    const choice = document.getElementById(id);
    if (choice) choice.addEventListener("change", look);
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
