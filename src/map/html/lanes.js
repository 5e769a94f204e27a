// The names of the lanes stay in sight: where the map's own names are left of the window, they stand at its edge,
// and in the lane of channels those of the channels do.
(() => {
  const { svg, area, element } = view;
  const column = element("div", "", "");
  column.id = "lanes";
  // The map says all this itself.
  column.setAttribute("aria-hidden", "true");
  const told = (text) => [...text.querySelectorAll("tspan")].map((line) => line.textContent).join("").trim() || text.textContent;
  const named = (own, of, className) => {
    const texts = own.matches("text") ? [own] : [...own.querySelectorAll("text")];
    const name = element("span", texts.map(told).join(" "), className);
    column.append(name);
    return { own, of, name };
  };
  const lanes = [...svg.querySelectorAll("[data-lane]")].flatMap((lane) => {
    const label = lane.querySelector(":scope > .label");
    const own = label && label.getBBox();
    // How far down a name can go in its lane.
    const free = own ? lane.getBBox().y + lane.getBBox().height - own.y - own.height : 0;
    const rows = [...lane.querySelectorAll("[data-channel] > text")];
    return label ? [{ ...named(label, lane, ""), free, rows: rows.map((row) => named(row, row.parentElement, "row")) }] : [];
  });
  if (lanes.length === 0) return;
  area.append(column);
  view.onmove(() => {
    const around = area.getBoundingClientRect();
    for (const { own } of lanes) own.removeAttribute("transform");
    const place = ({ own, of, name }) => {
      const [label, box] = [own.getBoundingClientRect(), of.getBoundingClientRect()];
      return { name, left: label.left, start: label.top - around.top, end: box.bottom - around.top, high: name.offsetHeight };
    };
    const places = lanes.map((lane) => ({ ...place(lane), rows: lane.rows.map(place) }));
    // Where one of the map's own names is cut, all of them stand at the edge.
    const away = places.some(({ left }) => left < around.left);
    column.classList.toggle("seen", away);
    // What lies below the column is not in sight.
    view.insets.left = away ? column.offsetWidth : 0;
    if (!away) {
      // The map's own names go down with what covers the top, as far as their lanes reach; those of the channels say
      // which lane it is.
      const { a: scale } = svg.getScreenCTM();
      places.forEach(({ start, rows }, at) => {
        const hidden = Math.min((view.insets.top + 4 - start) / scale, lanes[at].free);
        if (hidden > 0 && rows.length === 0) lanes[at].own.setAttribute("transform", `translate(0 ${hidden})`);
      });
      return;
    }
    // A name stands where its lane is, from its own place down to the end of the lane. A lane that is lower than its
    // name has none: seen from so far, nothing of it can be read.
    const put = ({ name, start, end, high }, wanted) => {
      const top = Math.min(Math.max(start, view.insets.top + 6), end - high - 2);
      name.style.transform = `translateY(${Math.round(top)}px)`;
      name.classList.toggle("seen", wanted && end - start > high + 2 && top >= view.insets.top && top < around.height - high);
    };
    places.forEach((lane, at) => {
      const next = places[at + 1];
      const { rows } = lane;
      const low = rows.some(({ start, high }, nth) => nth > 0 && start - rows[nth - 1].start < high);
      for (const { name, start, high } of rows) {
        name.style.transform = `translateY(${Math.round(start - 2)}px)`;
        name.classList.toggle("seen", !low && start >= view.insets.top + 2 && start < around.height - high);
      }
      // The names of the channels say which lane it is.
      put({ ...lane, end: next ? next.start : lane.end }, rows.length === 0 || low);
    });
  });
})();
