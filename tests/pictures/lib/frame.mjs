// The frame of a page: nothing of it lies outside of the window or on something else.

const measure = () => {
  const found = [];
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) found.push({ rule: "frame", what: "the page is wider than the window" });
  const parts = [...document.querySelectorAll(".bar h1, .bar input, .bar select, .bar button, .bar output, #view, #side")]
    .map((part) => ({ name: part.id || part.tagName.toLowerCase(), box: part.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  for (const { name, box } of parts) if (box.left < -1 || box.right > wide + 1) found.push({ rule: "frame", what: `${name} leaves the window` });
  parts.forEach((a, at) => parts.slice(at + 1).forEach((b) => {
    const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (across > 1 && down > 1) found.push({ rule: "frame", what: `${a.name} and ${b.name} lie on each other` });
  }));
  for (const button of document.querySelectorAll(".bar button, .bar select")) {
    if (button.scrollWidth > button.clientWidth + 1 && button.tagName === "BUTTON") found.push({ rule: "frame", what: `${button.textContent} is cut` });
  }
  // A choice with long texts in it leaves room for the others.
  for (const choice of document.querySelectorAll(".bar select")) {
    if (choice.offsetWidth > 240) found.push({ rule: "frame", what: `${choice.id} is ${choice.offsetWidth} wide` });
  }
  const side = document.getElementById("side");
  if (side.scrollWidth > side.clientWidth + 1) found.push({ rule: "frame", what: "the details are wider than their place" });
  return found;
};

export const frame = (page) => page.evaluate(measure);
