// The flow of the journey that a story is in, with what its customer has come to. Nothing where the page has no
// flows. The player of `map.js` says when.
const flow = (() => {
  const panel = document.getElementById("flow");
  if (!panel) return null;
  const area = document.getElementById("flow-view");
  const title = document.getElementById("flow-title");
  const said = document.getElementById("flow-step");
  const show = document.getElementById("flow-show");
  // A reader who has closed it does not want it opened by the next moment.
  let wanted = true;
  let root = null;
  let last = null;

  const open = (now) => {
    panel.hidden = !now;
    document.body.classList.toggle("with-flow", now);
    show.setAttribute("aria-expanded", String(now));
    view.resized();
  };
  const picture = (journey) => {
    if (!root) {
      root = area.attachShadow({ mode: "open" });
      root.append(document.getElementById("flow-pictures").content.cloneNode(true));
    }
    let shown = null;
    for (const one of root.querySelectorAll("svg")) {
      const here = one.dataset.journey === journey;
      one.style.display = here ? "" : "none";
      if (here) shown = one;
    }
    return shown;
  };
  // As wide as there is room, but never so small that it cannot be read.
  const size = (svg) => {
    const whole = svg.viewBox.baseVal.width;
    svg.style.width = `${Math.max(Math.min(whole, area.clientWidth - 16), whole * 0.7)}px`;
  };
  const middle = (svg, step) => {
    const [box, around] = [step.getBoundingClientRect(), area.getBoundingClientRect()];
    area.scrollLeft += (box.left + box.right - around.left - around.right) / 2;
    area.scrollTop += (box.top + box.bottom - around.top - around.bottom) / 2;
  };

  /** Shows a journey after these ways, at a moment in words. */
  const tell = (journey, ways, moment) => {
    last = [journey, ways, moment];
    const known = journey && data.flows[journey];
    if (!known) { open(false); return; }
    open(wanted);
    if (!wanted) return;
    const svg = picture(journey);
    const here = ways.filter(([name]) => name === journey);
    const steps = new Set(here.map(([, , to]) => to));
    const taken = new Set(here.map(([, from, to]) => `${from}\n${to}`));
    const now = here.length > 0 ? here[here.length - 1][2] : null;
    for (const step of svg.querySelectorAll(".step")) {
      step.classList.toggle("past", steps.has(step.dataset.step));
      step.classList.toggle("now", step.dataset.step === now);
    }
    const lit = new Set();
    for (const edge of svg.querySelectorAll(".edge")) {
      const past = taken.has(`${edge.dataset.from}\n${edge.dataset.to}`);
      edge.classList.toggle("past", past);
      if (past) lit.add(edge.dataset.edge);
    }
    for (const label of svg.querySelectorAll(".edge-label")) label.classList.toggle("past", lit.has(label.dataset.edge));
    title.textContent = known.title;
    said.textContent = now ? `${moment} → ${known.steps[now]}` : moment;
    size(svg);
    middle(svg, svg.querySelector(".now") || svg.querySelector(".step"));
  };
  const again = (now) => {
    wanted = now;
    if (last) tell(...last);
  };
  show.addEventListener("click", () => again(panel.hidden));
  document.getElementById("flow-close").addEventListener("click", () => { again(false); show.focus(); });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { again(false); show.focus(); }
  });
  new ResizeObserver(() => {
    if (!panel.hidden && root) [...root.querySelectorAll("svg")].filter((one) => one.style.display !== "none").forEach(size);
  }).observe(area);
  return { tell, hide: () => { last = null; open(false); } };
})();
