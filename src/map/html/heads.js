// The stages, and the names of the touchpoints, stay in sight: where the map's own are above the window, they stand at
// its upper edge, each over its columns.
(() => {
  const { svg, area, element } = view;
  const bar = element("div", "", "");
  bar.id = "heads";
  // The map says all this itself.
  bar.setAttribute("aria-hidden", "true");
  const told = (text) => [...text.querySelectorAll("tspan")].map((line) => line.textContent).join("").trim() || text.textContent;
  const row = (lane, things, box, name) => {
    const own = svg.querySelector(`[data-lane='${lane}']`);
    const line = element("div", "", lane);
    // Places across do not change; the picture's scale and place do.
    const names = [...svg.querySelectorAll(things)].map((thing) => {
      const { x, width } = thing.querySelector(box).getBBox();
      const span = element("span", told(thing.querySelector(name)), "");
      line.append(span);
      return { span, x, width };
    });
    bar.append(line);
    return { own, line, names };
  };
  const rows = [row("stages", ".stage-band", ".stage", ".stage-name"), row("touchpoints", "[data-touchpoint]", ".card", ".name")];
  area.append(bar);
  // While the map's own stages are in sight, a name stands in what is seen of its band, and is shortened to the room there.
  const own = [...svg.querySelectorAll(".stage-band")].map((band) => {
    const text = band.querySelector(".stage-name");
    const { x, width } = band.querySelector(".stage").getBBox();
    const spans = [...text.querySelectorAll("tspan")];
    const lines = (spans.length > 0 ? spans : [text]).map((line) => {
      const said = line.textContent;
      return { line, said, lengths: [...said].map((_, at) => line.getSubStringLength(0, [...said].slice(0, at + 1).join("").length)) };
    });
    return { band, text, x, start: text.getBBox().x, right: x + width, lines };
  });
  const PAD = 8;
  const shorten = ({ line, said, lengths }, room) => {
    const letters = [...said];
    let kept = letters.length;
    if (lengths[kept - 1] > room) while (kept > 0 && lengths[kept - 1] + 14 > room) kept -= 1;
    const now = kept === letters.length ? said : kept > 0 ? `${letters.slice(0, kept).join("").trimEnd()}…` : "";
    if (line.textContent !== now) line.textContent = now;
  };
  const follow = (around, inSight) => {
    const { a: scale, e: shift } = svg.getScreenCTM();
    const [left, right] = [view.insets.left, around.width].map((edge) => (edge + around.left - shift) / scale);
    for (const { text, x, start, right: end, lines } of own) {
      const seen = inSight && end > left && x < right;
      const from = seen ? Math.max(start, left + PAD) : start;
      const room = seen ? Math.min(end, right) - from - 2 : Infinity;
      text.setAttribute("transform", `translate(${from - start} 0)`);
      for (const line of lines) shorten(line, room);
    }
  };
  const NARROWEST = 70;
  view.onmove(() => {
    const around = area.getBoundingClientRect();
    const { a: scale, e: shift } = svg.getScreenCTM();
    const ends = rows.map(({ own }) => (own ? own.getBoundingClientRect().bottom : around.top));
    follow(around, ends[0] >= around.top + 4);
    let high = 0;
    rows.forEach(({ own, line, names }, at) => {
      // Seen from so far that a name has no room, columns need none.
      const seen = own && ends[at] < around.top + high + 4 && names.some(({ width }) => width * scale > NARROWEST);
      line.classList.toggle("seen", Boolean(seen));
      if (!seen) return;
      high += line.offsetHeight;
      for (const { span, x, width } of names) {
        const [left, right] = [x * scale + shift - around.left, (x + width) * scale + shift - around.left];
        // A stage that begins left of the window has its name at the edge.
        const from = Math.max(left, view.insets.left + 4);
        const room = right - from;
        span.hidden = room < 24 || left > around.width;
        span.style.transform = `translateX(${Math.round(from)}px)`;
        span.style.width = `${Math.max(0, Math.round(room))}px`;
      }
    });
    bar.classList.toggle("seen", high > 0);
    view.insets.top = high;
  });
})();
