"use strict";
// What every picture's page does: move, zoom, keys, print, light and dark. The picture's own script comes
// behind this one and uses `view`.
const data = JSON.parse(document.getElementById("data").textContent);
const view = (() => {
  const area = document.getElementById("view");
  const svg = area.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const full = { x: 0, y: 0, w: whole.width, h: whole.height };
  let at = { ...full };

  // How much of the window something covers at its left and at its top, in pixels of the window.
  const insets = { left: 0, top: 0 };
  // The view box is what is seen.
  const watchers = [];
  const show = () => {
    svg.setAttribute("viewBox", `${at.x} ${at.y} ${at.w} ${at.h}`);
    const { left, top } = insets;
    for (const watch of watchers) watch();
    // What covers one edge has a place beside what covers the other.
    if (left !== insets.left || top !== insets.top) for (const watch of watchers) watch();
  };
  // Something that stands on the picture follows it.
  const onmove = (watch) => { watchers.push(watch); watch(); };
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
  // Shows the top, as wide as `wide` says of the whole and of the window; `middle` says where a narrow
  // picture stands.
  const begin = (wide, middle) => {
    const box = svg.getBoundingClientRect();
    const w = wide(full, box);
    const h = w * box.height / box.width;
    if (h < full.h || w < full.w) at = { x: middle ? (full.w - w) / 2 : 0, y: 0, w, h };
    show();
  };
  area.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = point(event);
    zoom(Math.exp(Math.max(-80, Math.min(80, event.deltaY)) * 0.004), x, y);
  }, { passive: false });
  const held = new Map();
  let moved = 0;
  // What is dragged is not marked; two clicks on a word still mark it.
  area.addEventListener("selectstart", (event) => { if (held.size > 0 && moved > 0) event.preventDefault(); });
  area.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
    area.classList.add("held");
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
    if (moved === 0 && (before.clientX !== event.clientX || before.clientY !== event.clientY)) {
      area.classList.add("moved");
      window.getSelection().removeAllRanges();
    }
    moved += Math.abs(before.clientX - event.clientX) + Math.abs(before.clientY - event.clientY);
    held.set(event.pointerId, event);
  });
  const release = (event) => {
    held.delete(event.pointerId);
    if (held.size === 0) area.classList.remove("held", "moved");
  };
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);

  // Where an element is, in the units of the picture.
  const boxOf = (element) => {
    const box = element.getBBox();
    const to = svg.getScreenCTM().inverse().multiply(element.getScreenCTM());
    return { x: box.x * to.a + to.e, y: box.y * to.d + to.f, w: box.width * to.a, h: box.height * to.d };
  };
  const center = (element) => {
    const box = boxOf(element);
    at.x = box.x + box.w / 2 - (at.w + insets.left * ratio()) / 2;
    at.y = box.y + box.h / 2 - (at.h + insets.top * ratio()) / 2;
    show();
  };
  const reveal = (element) => {
    const box = boxOf(element);
    const [left, top] = [at.x + insets.left * ratio(), at.y + insets.top * ratio()];
    const out = box.x < left || box.y < top || box.x + box.w > at.x + at.w || box.y + box.h > at.y + at.h;
    if (out) center(element);
  };

  // Whether half of something is in sight, or what is in sight is half full of it.
  const half = (from, size, start, end) => Math.min(from + size, end) - Math.max(from, start) >= Math.min(size, end - start) / 2;
  const across = (element) => {
    const box = boxOf(element);
    return half(box.x, box.w, at.x + insets.left * ratio(), at.x + at.w);
  };
  // Moves only as far as something needs to be there: across, and down where that is asked for too.
  const toward = (element, down) => {
    const box = boxOf(element);
    const go = () => {
      const left = insets.left * ratio();
      at.x = box.x - left - Math.max(0, Math.min((at.w - left - box.w) / 2, (at.w - left) / 8));
      show();
    };
    if (down && !half(box.y, box.h, at.y, at.y + at.h)) at.y = box.y - at.h / 20;
    // What covers an edge may come only with the move.
    if (across(element)) show();
    else for (let time = 0; time < 2; time += 1) go();
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const far = () => at.w / 8;
  const keys = {
    ArrowLeft: () => pan(-far(), 0), ArrowRight: () => pan(far(), 0),
    ArrowUp: () => pan(0, -far()), ArrowDown: () => pan(0, far()),
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), "0": fit,
  };
  const search = document.getElementById("search");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); return; }
    const inside = area.contains(event.target) || event.target === document.body;
    if (keys[event.key] && (inside || !event.key.startsWith("Arrow"))) { event.preventDefault(); keys[event.key](); }
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    search.value = "";
    search.dispatchEvent(new Event("input"));
    area.focus();
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
  // The sheets on which the picture is printed. While only a part of it is looked for, those on which nothing of that
  // stands are left out, and the others say at their foot what it is.
  const papers = [...document.querySelectorAll("#papers .paper")].map((sheet) => {
    const number = sheet.querySelector(".sheet-number");
    return { sheet, number, own: number.textContent };
  });
  const pen = document.createElement("canvas").getContext("2d");
  const printed = (shown, form, asked) => {
    const only = form.replace("{}", asked.filter(Boolean).join(" · "));
    for (const { sheet } of papers) sheet.classList.add("left-out");
    shown.forEach(({ sheet, number, own }, at) => {
      sheet.classList.remove("left-out");
      const place = data.words.sheetOf.replace("{}", at + 1).replace("{}", shown.length);
      pen.font = "11px Inter";
      const room = sheet.viewBox.baseVal.width / 2 - 80;
      let said = `${only} · ${place}`;
      for (let end = only.length; pen.measureText(said).width > room && end > 0; end -= 1) said = `${only.slice(0, end).trimEnd()}… · ${place}`;
      number.textContent = only ? said : own;
    });
  };
  let before = null;
  window.addEventListener("beforeprint", () => { before = { ...at }; fit(); });
  window.addEventListener("afterprint", () => { if (before) { at = before; show(); } });
  // What is seen keeps its width; its height is that of the window.
  const resized = () => {
    const box = svg.getBoundingClientRect();
    // Paper may show something else.
    if (box.width === 0) return;
    if (at.w !== full.w || at.h !== full.h) at.h = at.w * box.height / box.width;
    show();
  };
  new ResizeObserver(resized).observe(area);
  return { full, svg, area, papers, printed, insets, resized, onmove, begin, fit, zoom, pan, center, reveal, across, toward, element, dragged: () => moved > 6, busy: () => held.size > 0 };
})();
