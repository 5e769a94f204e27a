// Moving, zooming and reaching everything without a pointer, and light and dark.

const seen = (page) => page.evaluate(() => {
  const { x, y, width, height } = (document.querySelector("#view svg") || document.documentElement).viewBox.baseVal;
  return { x, y, width, height };
});

export const keys = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "keys", what }); };
  await page.locator("#view").focus();
  await page.keyboard.press("0");
  const all = await seen(page);
  const whole = await page.evaluate(() => {
    const box = (document.querySelector(".sheet") || document.querySelector(".ground")).getBBox();
    return { width: box.width, height: box.height };
  });
  must(Math.abs(all.width - whole.width) < 1 && Math.abs(all.height - whole.height) < 1, "0 does not show all");
  await page.keyboard.press("+");
  const nearer = await seen(page);
  must(nearer.width < all.width && nearer.x > all.x, "+ does not come nearer to the middle");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const moved = await seen(page);
  must(moved.x > nearer.x && moved.y > nearer.y, "arrows do not move");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  const back = await seen(page);
  must(Math.abs(back.x - nearer.x) < 0.01 && Math.abs(back.y - nearer.y) < 0.01, "arrows do not move back");
  await page.keyboard.press("-");
  must((await seen(page)).width > nearer.width, "- does not go away");
  await page.locator("#in").click();
  must((await seen(page)).width < all.width * 1.01, "the button + does nothing");
  await page.locator("#fit").click();
  must(Math.abs((await seen(page)).width - all.width) < 0.01, "the button that shows all does not");

  await page.locator("#view").focus();
  await page.keyboard.press("/");
  must(await page.evaluate(() => document.activeElement.id) === "search", "/ does not lead to the search");
  await page.keyboard.press("Escape");
  must(await page.evaluate(() => document.activeElement.id) === "view", "Esc does not leave the search");

  // Every part that can be reached is reached by Tab, in the order of the picture, and says what it is.
  const things = await page.evaluate(() => document.querySelectorAll("svg [tabindex='0']").length);
  must(things > 0, "nothing in the picture can be reached");
  const said = new Set();
  for (let at = 0; at < Math.min(things, 6); at += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const view = document.getElementById("view").getBoundingClientRect();
      return {
        inside: Boolean(element.closest("svg")),
        name: element.getAttribute("aria-label") || element.textContent,
        seen: box.right > view.left && box.left < view.right && box.bottom > view.top && box.top < view.bottom,
        detail: document.querySelector("#detail h3")?.textContent || "",
      };
    });
    must(now.inside, `Tab ${at + 1} leaves the picture`);
    must(now.seen, `${now.name} is not seen when Tab reaches it`);
    must(now.detail !== "", `nothing is told of ${now.name}`);
    said.add(`${at} ${now.detail}`);
  }
  await page.keyboard.press("Enter");
  must(await page.evaluate(() => document.querySelectorAll("svg .picked").length) === 1, "Enter does not pick what is reached");

  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await page.locator("#theme").click();
  const after = await ground();
  must(before !== after, "the button for light and dark changes nothing");
  await page.locator("#theme").click();
  must(await ground() === before, "light and dark do not come back");
  return found;
};
