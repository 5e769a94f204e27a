// Where texts are: inside of what they stand in, and not on each other.

/** Runs in the page. Boxes are in the units of the picture, whatever part of it is seen. */
const measure = ([selector, over]) => {
  const TOLERANCE = 1;
  const CARDS = ".card, .bubble, .pain, .idea-card, .auto-card, .chip-box, .box";
  const svg = (document.querySelector(selector) || document.documentElement);
  const found = [];
  const back = svg.getScreenCTM().inverse();
  const boxOf = (element) => {
    const box = element.getBBox();
    const to = back.multiply(element.getScreenCTM());
    const [x, y] = [box.x * to.a + to.e, box.y * to.d + to.f];
    return { left: x, top: y, right: x + box.width * to.a, bottom: y + box.height * to.d };
  };
  const said = (text) => (text.textContent.length > 40 ? `${text.textContent.slice(0, 40)}…` : text.textContent);
  const far = (inner, outer) => Math.max(outer.left - inner.left, outer.top - inner.top, inner.right - outer.right, inner.bottom - outer.bottom);

  // The card that a text was drawn into: the last one before it, in its group or around that.
  const cardOf = (element) => {
    for (let at = element; at && at !== svg && !at.matches("[data-lane]"); at = at.parentElement) {
      for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
        if (before.matches(CARDS)) return before;
      }
    }
    return null;
  };
  const columns = new Map();
  for (const touchpoint of svg.querySelectorAll("[data-touchpoint]")) {
    const card = touchpoint.querySelector(".card");
    if (card) columns.set(`${touchpoint.dataset.touchpoint}/${touchpoint.dataset.variant}`, boxOf(card));
  }
  const columnOf = (element) => {
    const cell = element.closest("[data-of]");
    return cell && columns.get(`${cell.dataset.of}/${cell.dataset.variant}`);
  };

  const sheet = (() => {
    const [x, y, width, height] = document.documentElement === svg || svg.matches(".paper")
      ? svg.getAttribute("viewBox").split(" ").map(Number)
      : [0, 0, svg.querySelector(".sheet, .ground").width.baseVal.value, svg.querySelector(".sheet, .ground").height.baseVal.value];
    return { left: x, top: y, right: x + width, bottom: y + height };
  })();
  const texts = [...svg.querySelectorAll("text")].map((text) => ({ text, box: boxOf(text) }));
  if (texts.length === 0) found.push({ rule: "boxes", what: "there is no text at all" });
  for (const { text, box } of texts) {
    if (far(box, sheet) > TOLERANCE) found.push({ rule: "sheet", what: `"${said(text)}" leaves the sheet by ${far(box, sheet).toFixed(1)}` });
    const card = cardOf(text);
    if (card && far(box, boxOf(card)) > TOLERANCE) found.push({ rule: "card", what: `"${said(text)}" leaves its ${card.getAttribute("class")} by ${far(box, boxOf(card)).toFixed(1)}` });
    const column = columnOf(text);
    const beyond = column ? Math.max(column.left - box.left, box.right - column.right) : 0;
    if (beyond > TOLERANCE) found.push({ rule: "column", what: `"${said(text)}" leaves its column by ${beyond.toFixed(1)}` });
  }
  for (const card of svg.querySelectorAll(CARDS)) {
    const outer = cardOf(card.matches(".chip-box") ? card.parentElement : card);
    const inside = card.matches(".chip-box") && outer && !outer.matches(".chip-box");
    if (inside && far(boxOf(card), boxOf(outer)) > TOLERANCE) found.push({ rule: "card", what: `"${said(card.parentElement)}" leaves its ${outer.getAttribute("class")}` });
    if (far(boxOf(card), sheet) > TOLERANCE) found.push({ rule: "sheet", what: `a ${card.getAttribute("class")} leaves the sheet` });
  }

  // From left to right, so that only neighbours are compared. Marks beside texts count as well.
  const marks = [...svg.querySelectorAll(".icon, .face")].map((text) => ({ text, box: boxOf(text), mark: true }));
  const all = [...texts, ...marks].filter(({ box }) => box.right > box.left).sort((a, b) => a.box.left - b.box.left);
  for (let at = 0; at < all.length; at += 1) {
    for (let next = at + 1; next < all.length && all[next].box.left < all[at].box.right - TOLERANCE; next += 1) {
      const [a, b] = [all[at], all[next]];
      if (a.mark && b.mark) continue;
      const shared = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (shared > over) found.push({ rule: "overlap", what: `"${said(a.text)}" and "${said(b.text)}" lie on each other by ${shared.toFixed(1)}` });
    }
  }
  return { found, texts: texts.length };
};

/** `over`: how far two lines of text may reach into each other, since lines are taller than their letters. */
export const boxes = async (page, selector = "#view svg", over = 1) => (await page.evaluate(measure, [selector, over])).found;
