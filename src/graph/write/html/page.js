"use strict";
(() => {
  const graph = JSON.parse(document.getElementById("graph").textContent);
  const words = graph.words;
  const view = document.getElementById("view");
  const svg = view.querySelector("svg");
  const detail = document.getElementById("detail");
  const steps = [...svg.querySelectorAll(".step")];
  const whole = svg.viewBox.baseVal;
  const full = { x: 0, y: 0, w: whole.width, h: whole.height };
  let at = { ...full };

  // ---- pan and zoom: the view box is what is seen ----
  const show = () => svg.setAttribute("viewBox", `${at.x} ${at.y} ${at.w} ${at.h}`);
  const ratio = () => {
    const box = svg.getBoundingClientRect();
    return Math.max(at.w / box.width, at.h / box.height);
  };
  const fit = () => { at = { ...full }; show(); };
  const zoom = (by, x = at.x + at.w / 2, y = at.y + at.h / 2) => {
    const w = Math.min(full.w * 3, Math.max(120, at.w * by));
    const real = w / at.w;
    at = { x: x - (x - at.x) * real, y: y - (y - at.y) * real, w, h: at.h * real };
    show();
  };
  const pan = (x, y) => { at.x += x; at.y += y; show(); };
  const point = (event) => {
    const from = svg.createSVGPoint();
    from.x = event.clientX;
    from.y = event.clientY;
    return from.matrixTransform(svg.getScreenCTM().inverse());
  };
  // At first the width fits, and the top is seen.
  const begin = () => {
    const box = svg.getBoundingClientRect();
    const w = Math.max(Math.min(full.w, box.width), full.w / 2.2);
    const h = w * box.height / box.width;
    if (h < full.h) at = { x: (full.w - w) / 2, y: 0, w, h };
    show();
  };
  begin();
  view.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = point(event);
    zoom(Math.exp(Math.max(-80, Math.min(80, event.deltaY)) * 0.004), x, y);
  }, { passive: false });
  const held = new Map();
  let moved = 0;
  view.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
    view.classList.add("held");
  });
  window.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    if (held.size === 2) {
      const other = [...held.values()].find((one) => one.pointerId !== event.pointerId);
      const far = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const { x, y } = point(other);
      if (far(event) > 0) zoom(far(before) / far(event), x, y);
    } else {
      pan((before.clientX - event.clientX) * ratio(), (before.clientY - event.clientY) * ratio());
    }
    moved += Math.abs(before.clientX - event.clientX) + Math.abs(before.clientY - event.clientY);
    held.set(event.pointerId, event);
  });
  const release = (event) => {
    held.delete(event.pointerId);
    if (held.size === 0) view.classList.remove("held");
  };
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);

  const boxOf = (step) => {
    const [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(step.getAttribute("transform")).slice(1).map(Number);
    const [left, top] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(svg.querySelector(".graph").getAttribute("transform")).slice(1).map(Number);
    const box = step.querySelector(".box");
    return { x: x + left, y: y + top, w: Number(box.getAttribute("width")), h: Number(box.getAttribute("height")) };
  };
  const center = (step) => {
    const box = boxOf(step);
    at.x = box.x + box.w / 2 - at.w / 2;
    at.y = box.y + box.h / 2 - at.h / 2;
    show();
  };
  const reveal = (step) => {
    const box = boxOf(step);
    const out = box.x < at.x || box.y < at.y || box.x + box.w > at.x + at.w || box.y + box.h > at.y + at.h;
    if (out) center(step);
  };

  // ---- what is said about a step ----
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
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
    step.addEventListener("pointerenter", () => { if (held.size === 0) tell(number); });
    step.addEventListener("pointerleave", () => { if (picked !== null) tell(picked); });
    step.addEventListener("click", () => { if (moved < 6) pick(number); });
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
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; look(); view.focus(); }
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

  // ---- keys and buttons ----
  const far = () => at.w / 8;
  const keys = {
    ArrowLeft: () => pan(-far(), 0), ArrowRight: () => pan(far(), 0),
    ArrowUp: () => pan(0, -far()), ArrowDown: () => pan(0, far()),
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), "0": fit,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); return; }
    if (event.key === "Enter" && event.target.classList && event.target.classList.contains("step")) {
      center(event.target);
      return;
    }
    const inside = view.contains(event.target) || event.target === document.body;
    if (keys[event.key] && (inside || !event.key.startsWith("Arrow"))) { event.preventDefault(); keys[event.key](); }
  });
  document.getElementById("in").addEventListener("click", () => zoom(0.8));
  document.getElementById("out").addEventListener("click", () => zoom(1.25));
  document.getElementById("fit").addEventListener("click", fit);
  document.getElementById("print").addEventListener("click", () => window.print());
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  let before = null;
  window.addEventListener("beforeprint", () => { before = { ...at }; fit(); });
  window.addEventListener("afterprint", () => { if (before) { at = before; show(); } });
  // What is seen keeps its width; its height is that of the window.
  const resized = () => {
    const box = svg.getBoundingClientRect();
    if (at.w !== full.w || at.h !== full.h) at.h = at.w * box.height / box.width;
    show();
  };
  new ResizeObserver(resized).observe(view);
})();
