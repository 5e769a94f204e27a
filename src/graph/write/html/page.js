(() => {
  const graph = data;
  const words = graph.words;
  const { full, svg, element, center, reveal } = view;
  const detail = document.getElementById("detail");
  const steps = [...svg.querySelectorAll(".step")];
  // The width fits, unless that makes letters too small; then it begins with the head, at the left.
  const seen = (box) => Math.max(Math.min(full.w, box.width / 0.7), full.w / 2.2);
  view.begin((_, box) => seen(box), seen(svg.getBoundingClientRect()) >= full.w);
  // ---- what is said about a step ----
  let picked = null;
  const tell = (number) => {
    const node = graph.nodes[number];
    const parts = [element("p", words.kinds[node.kind], "kind"), element("h3", node.title)];
    for (const line of node.lines) parts.push(element("p", line));
    if (node.doc) parts.push(element("p", node.doc, "doc"));
    const list = (items) => {
      if (items.length === 0) return;
      const made = element("ul", "", "plain");
      for (const item of items) made.append(element("li", item));
      parts.push(made);
    };
    list(node.chain.map((hop) => hop.channels.map((one) => one.title).join(" + ") + (hop.then ? ` (${hop.then})` : "")));
    list(node.notes.map((note) => note.text));
    const ways = graph.edges.filter((edge) => edge.from === number);
    list(ways.map((edge) => `${edge.labels.join(" · ")} → ${graph.nodes[edge.to].title}`.trim()));
    if (node.latest) parts.push(element("p", words.latest.replace("{}", node.latest)));
    if (node.stage !== null) parts.push(element("p", `${words.stage}: ${graph.stages[node.stage].title}`));
    parts.push(element("code", `${node.source.file}:${node.source.line}`));
    detail.replaceChildren(...parts);
  };
  const pick = (number) => {
    if (picked !== null) steps[picked].classList.remove("picked");
    picked = number;
    steps[number].classList.add("picked");
    tell(number);
  };
  steps.forEach((step, number) => {
    step.addEventListener("pointerenter", () => { if (!view.busy()) tell(number); });
    step.addEventListener("pointerleave", () => { if (picked !== null) tell(picked); });
    step.addEventListener("click", () => { if (!view.dragged()) pick(number); });
    step.addEventListener("keydown", (event) => { if (event.key === "Enter") center(step); });
    step.addEventListener("focus", () => { pick(number); reveal(step); });
  });
  for (const button of document.querySelectorAll("#steps button")) {
    button.addEventListener("click", () => {
      const number = Number(button.dataset.node);
      steps[number].focus({ preventScroll: true });
      pick(number);
      center(steps[number]);
    });
  }

  // ---- search and filters ----
  const search = document.getElementById("search");
  const stage = document.getElementById("stage");
  const channel = document.getElementById("channel");
  const count = document.getElementById("count");
  const text = graph.nodes.map((node, number) => [
    node.id, node.title, ...node.lines, node.doc || "", `${node.source.file}:${node.source.line}`,
    ...node.chain.flatMap((hop) => hop.channels.flatMap((one) => [one.name, one.title])),
    ...node.notes.map((note) => note.text),
    ...graph.edges.filter((edge) => edge.from === number).flatMap((edge) => edge.labels),
  ].join("\n").toLocaleLowerCase());
  let found = [];
  let next = 0;
  const look = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const all = !wanted && !(stage && stage.value) && !(channel && channel.value);
    found = graph.nodes.map((node, number) => number).filter((number) => {
      const node = graph.nodes[number];
      if (wanted && !text[number].includes(wanted)) return false;
      if (stage && stage.value && String(node.stage) !== stage.value) return false;
      if (channel && channel.value && !node.chain.some((hop) => hop.channels.some((one) => one.name === channel.value))) return false;
      return true;
    });
    steps.forEach((step, number) => step.classList.toggle("found", !all && found.includes(number)));
    svg.classList.toggle("searched", !all);
    // Paper shows what the window shows.
    const ids = new Set(found.map((number) => graph.nodes[number].id));
    const shown = view.papers.filter(({ sheet }, at) => {
      sheet.classList.toggle("searched", !all);
      for (const step of sheet.querySelectorAll(".step")) step.classList.toggle("found", !all && ids.has(step.dataset.step));
      return all || at === 0 || sheet.querySelector(".found");
    });
    const chosen = [stage, channel].map((one) => one && one.value && one.selectedOptions[0].textContent);
    view.printed(shown, all ? "" : words.only, [...chosen, wanted && `“${search.value.trim()}”`]);
    count.textContent = all ? "" : words.found.replace("{}", found.length);
    next = 0;
  };
  search.addEventListener("input", look);
  if (stage) stage.addEventListener("change", look);
  if (channel) channel.addEventListener("change", look);
  document.getElementById("find").addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.length === 0 || !svg.classList.contains("searched")) return;
    const number = found[next % found.length];
    next += 1;
    pick(number);
    center(steps[number]);
  });

  // ---- the path ----
  const play = document.getElementById("play");
  if (play) {
    const stops = graph.path.stops;
    const buttons = [...document.querySelectorAll("#stops button")];
    const edges = new Map([...svg.querySelectorAll(".edge, .edge-label")].map((one) => [one, Number(one.dataset.edge)]));
    const turn = (number) => {
      play.value = String(number);
      play.setAttribute("aria-valuetext", `${stops[number].at}: ${graph.nodes[stops[number].node].title}`);
      svg.querySelector(".graph").classList.add("playing");
      const nodes = new Set(stops.slice(0, number + 1).map((stop) => stop.node));
      const ways = new Set(stops.slice(0, number + 1).map((stop) => stop.edge));
      steps.forEach((step, place) => {
        step.classList.toggle("past", nodes.has(place));
        step.classList.toggle("now", place === stops[number].node);
      });
      for (const [one, place] of edges) one.classList.toggle("past", ways.has(place));
      buttons.forEach((button, place) => button.setAttribute("aria-current", String(place === number)));
      pick(stops[number].node);
      reveal(steps[stops[number].node]);
    };
    play.addEventListener("input", () => turn(Number(play.value)));
    buttons.forEach((button, number) => button.addEventListener("click", () => turn(number)));
  }
})();
