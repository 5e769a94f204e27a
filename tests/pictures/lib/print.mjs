// Printing: one page of A3, lying, with all of the picture on it.

export const print = async (page) => {
  const found = [];
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g) || [];
  const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(pdf);
  if (pages.length !== 1) found.push({ rule: "print", what: `it prints on ${pages.length} pages` });
  const [wide, high] = [Number(box?.[1]), Number(box?.[2])];
  const point = 72 / 25.4;
  if (Math.abs(wide - 420 * point) > 2 || Math.abs(high - 297 * point) > 2) found.push({ rule: "print", what: `the page has ${wide} by ${high} points, and A3 lying has 1191 by 842` });
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => {
    window.dispatchEvent(new Event("beforeprint"));
    const shown = (selector) => [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length > 0);
    const svg = (document.querySelector("#view svg") || document.documentElement);
    const sheet = svg.querySelector(".sheet, .ground").getBBox();
    const { x, y, width, height } = svg.viewBox.baseVal;
    const all = x <= 0 && y <= 0 && x + width >= sheet.width - 1 && y + height >= sheet.height - 1;
    window.dispatchEvent(new Event("afterprint"));
    return { bar: shown(".bar, #side"), all };
  });
  await page.emulateMedia({ media: null });
  if (seen.bar) found.push({ rule: "print", what: "the bar or the details are printed" });
  if (!seen.all) found.push({ rule: "print", what: "a part of the picture is not printed" });
  return found;
};
