// Whether texts of a picture can be read: WCAG AA, 4.5 to 1, or 3 to 1 for large ones.

/** Runs in the page. The ground of a text is what is painted below its middle, laid on each other. */
const measure = (selector) => {
  const svg = (document.querySelector(selector) || document.documentElement);
  const found = [];
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ratio = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  const painted = [...svg.querySelectorAll("rect, circle, path, text")].map((element) => {
    const style = getComputedStyle(element);
    return { element, style, box: element.getBoundingClientRect(), text: element.tagName === "text" };
  });
  const grounds = [];
  for (const { element, style, box, text } of painted) {
    if (!text) {
      if (style.fill !== "none" && box.width > 0) grounds.push({ box, colour: parse(style.fill), opacity: Number(style.opacity) * Number(style.fillOpacity) });
      continue;
    }
    if (box.width === 0) continue;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const under = grounds.filter((ground) => ground.box.left <= x && x <= ground.box.right && ground.box.top <= y && y <= ground.box.bottom);
    const ground = under.reduce((below, { colour, opacity }) => below.map((channel, at) => channel * (1 - opacity) + colour[at] * opacity), [255, 255, 255]);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
    const has = ratio(parse(style.fill), ground);
    if (has < (large ? 3 : 4.5)) found.push({ rule: "contrast", what: `"${element.textContent.slice(0, 40)}" has a contrast of ${has.toFixed(2)}` });
  }
  return found;
};

export const contrast = (page, selector = "#view svg") => page.evaluate(measure, selector);
