// Search and filters of a map, held against its document.

const shown = (page) => page.evaluate(() => ({
  count: document.getElementById("count").textContent,
  found: [...document.querySelectorAll("svg .found")].map((thing) => thing.dataset.touchpoint || thing.dataset.journey),
  dim: document.querySelectorAll("svg [data-touchpoint].dim, svg [data-journey].dim").length,
  things: document.querySelectorAll("svg [data-touchpoint], svg [data-journey]").length,
  detail: document.querySelector("#detail h3")?.textContent || "",
}));

const number = (text) => Number((text.match(/\d+/) || ["-1"])[0]);

export const filters = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "filters", what }); };
  const { map } = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const first = map.touchpoints[0];
  const title = first.variants[0].title;

  // A whole title finds at least its touchpoint, and Enter leads there.
  await page.locator("#search").fill(title);
  let now = await shown(page);
  must(now.found.includes(first.name), `"${title}" is not found`);
  must(number(now.count) === now.found.length, `${now.found.length} are found, and the page says "${now.count}"`);
  must(now.dim === now.things - now.found.length, "what is not found is not dimmed");
  await page.locator("#search").press("Enter");
  now = await shown(page);
  must(now.detail !== "", "Enter in the search tells nothing");
  must(await page.evaluate(() => {
    const box = document.querySelector("svg .picked")?.getBoundingClientRect();
    const view = document.getElementById("view").getBoundingClientRect();
    return box && box.left < view.right && box.right > view.left && box.top < view.bottom && box.bottom > view.top;
  }), "Enter in the search does not lead to what is found");
  await page.locator("#search").fill("no such words at all");
  now = await shown(page);
  must(now.found.length === 0 && number(now.count) === 0 && now.dim === now.things, "nothing is found for words that are not there");
  await page.locator("#search").press("Escape");
  now = await shown(page);
  must(now.dim === 0 && now.count === "", "Esc does not undo the search");

  // Each value of each filter, as the document says it.
  const variants = map.touchpoints.flatMap((one) => one.variants.map((variant) => ({ name: one.name, stage: one.stage, ...variant })));
  const fits = {
    persona: (value) => (one) => one.personas.length === 0 || one.personas.includes(value),
    channel: (value) => (one) => one.channels.includes(value),
    stage: (value) => (one) => one.stage === value,
  };
  for (const [id, fit] of Object.entries(fits)) {
    const choice = page.locator(`select#${id}`);
    const many = { persona: map.personas, channel: map.channels, stage: map.stages }[id].length;
    if (await choice.count() === 0) {
      must(many < 2, `there is no filter for ${id}`);
      continue;
    }
    const values = await choice.evaluate((select) => [...select.options].map((option) => option.value).filter(Boolean));
    must(values.length === many, `the filter for ${id} has ${values.length} of ${many} values`);
    for (const value of values) {
      await choice.selectOption(value);
      now = await shown(page);
      const wanted = variants.filter(fit(value)).map((one) => one.name).sort();
      const names = now.found.filter((name) => map.touchpoints.some((one) => one.name === name)).sort();
      must(JSON.stringify(names) === JSON.stringify(wanted), `${id} ${value} shows ${names} and not ${wanted}`);
    }
    await choice.selectOption("");
    must((await shown(page)).dim === 0, `the filter for ${id} cannot be taken away`);
  }

  // The map as a table: every touchpoint and stage stands in it.
  const table = await page.evaluate(() => {
    document.querySelector("#table").open = true;
    return document.querySelector("#table table").textContent;
  });
  const flat = (text) => text.replace(/\s+/g, " ");
  for (const one of variants) must(flat(table).includes(flat(one.title)), `the table lacks ${one.title}`);
  for (const stage of map.stages) must(flat(table).includes(flat(stage.title)), `the table lacks the stage ${stage.title}`);
  await page.evaluate(() => { document.querySelector("#table").open = false; });
  return found;
};
