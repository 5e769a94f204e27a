// Dragging moves the picture and marks nothing; two clicks on a word still mark it.

export const drag = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "drag", what }); };
  await page.evaluate(() => { view.begin((full, box) => Math.min(full.w, box.width / 0.8), false); });
  const area = await page.locator("#view").boundingBox();
  const x = area.x + area.width * 0.55;
  const place = () => page.evaluate(() => document.querySelector("#view svg").viewBox.baseVal.y);
  const dragged = async (from, to) => {
    const before = await place();
    await page.mouse.move(x, area.y + area.height * from);
    await page.mouse.down();
    for (let step = 1; step <= 8; step += 1) await page.mouse.move(x, area.y + area.height * (from + (to - from) * step / 8));
    const marked = await page.evaluate(() => String(window.getSelection()).length);
    await page.mouse.up();
    must(Math.abs(await place() - before) > 1, "dragging does not move the picture");
    must(marked === 0, `dragging marks ${marked} characters`);
  };
  for (const [from, to] of [[0.85, 0.2], [0.85, 0.05], [0.3, 0.9], [0.9, 0.02]]) await dragged(from, to);
  await page.evaluate(() => { view.begin((full, box) => Math.min(full.w, box.width / 0.8), false); });
  const word = await page.evaluate(() => {
    const around = document.getElementById("view").getBoundingClientRect();
    for (const text of document.querySelectorAll("#view svg text")) {
      const box = text.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 4, box.top + box.height / 2];
      if (/^[a-z]{4,}$/i.test(text.textContent) && box.right < around.right && box.bottom < around.bottom && document.elementFromPoint(x, y) === text) return { x, y, said: text.textContent };
    }
    return null;
  });
  if (word) {
    await page.mouse.dblclick(word.x, word.y);
    const marked = await page.evaluate(() => String(window.getSelection()).trim());
    must(marked === word.said, `two clicks on "${word.said}" mark "${marked}"`);
    await page.evaluate(() => window.getSelection().removeAllRanges());
  }
  return found;
};
