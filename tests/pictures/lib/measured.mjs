// What data says of a map: told in the details, heard in its lanes, found, and in the table; of stages too.

export const measured = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "measured", what }); };
  const { map } = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  if (!map.measured) return found;
  const english = map.locale.startsWith("en");
  const form = (number) => (english ? number : number.replace(".", ","));
  const wanted = ({ customers, wentOn, feels }) => [
    String(customers),
    customers > 0 && `${wentOn} (${form((wentOn / customers * 100).toFixed(1))}`,
    feels !== null && form(Math.abs(feels).toFixed(1)),
  ].filter(Boolean);
  const all = (parts, text) => parts.every((part) => text.includes(part));
  const rows = await page.evaluate(() => [...document.querySelectorAll("#table tr")].map((row) => [...row.children].map((cell) => cell.textContent)));
  must(rows.every((row) => row.length === rows[0].length), "the table has rows of several lengths");
  const told = (selector) => page.evaluate((which) => {
    const thing = document.querySelector(which);
    thing.dispatchEvent(new FocusEvent("focus"));
    return document.getElementById("detail").textContent;
  }, selector);
  for (const one of map.measured.touchpoints) {
    const { title, stage } = { ...map.touchpoints.find(({ name }) => name === one.touchpoint).variants[0], stage: map.touchpoints.find(({ name }) => name === one.touchpoint).stage };
    const detail = await told(`#view [data-touchpoint="${one.touchpoint}"]`);
    must(all(wanted(one), detail), `the details of ${title} do not say ${wanted(one)}`);
    const heard = await page.evaluate((name) => document.querySelector(`#view [data-lane='measured'] [data-of="${name}"]`)?.getAttribute("aria-label") || "", one.touchpoint);
    must(heard.startsWith(title) && all(wanted(one), heard), `who hears the lane hears "${heard}" of ${title}`);
    const row = rows.find((cells) => cells[1] === title);
    must(row && all(wanted(one), row.slice(7).join(" ")), `the table does not say ${wanted(one)} of ${title} in ${stage}`);
    if (one.customers === 0) continue;
    await page.locator("#search").fill(wanted(one)[1]);
    must(await page.evaluate((name) => Boolean(document.querySelector(`#view .found[data-touchpoint="${name}"]`)), one.touchpoint), `"${wanted(one)[1]}" does not find ${title}`);
  }
  await page.locator("#search").fill("");
  for (const one of map.measured.stages) {
    const { title } = map.stages.find(({ name }) => name === one.stage);
    must(all(wanted(one), await told(`#view .stage-band[data-stage="${one.stage}"]`)), `the details of the stage ${title} do not say ${wanted(one)}`);
    const row = rows.find((cells) => cells[0] === title && cells[1] === "");
    must(row && all(wanted(one), row.slice(7).join(" ")), `the table does not say ${wanted(one)} of the stage ${title}`);
  }
  must(await page.evaluate(() => [...document.querySelectorAll("#view [data-lane='over-time'] [data-of]")].every((cell) => cell.getAttribute("aria-label"))), "who hears the lane over time hears nothing");
  return found;
};
