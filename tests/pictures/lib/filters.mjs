// Search and filters of a map, held against its document.

const shown = (page) => page.evaluate(() => ({
  count: document.getElementById("count").textContent,
  found: [...document.querySelectorAll("#view .found")].map((thing) => thing.dataset.touchpoint || thing.dataset.journey),
  dim: document.querySelectorAll("#view [data-touchpoint].dim, #view [data-journey].dim").length,
  things: document.querySelectorAll("#view [data-touchpoint], #view [data-journey]").length,
  detail: document.querySelector("#detail h3")?.textContent || "",
}));

/** The sheets of paper: whether each is printed, what is pale on it, and what its foot says. */
const sheets = (page) => page.evaluate(() => view.papers.map(({ sheet, number, own }) => {
  const name = (thing) => `${thing.dataset.touchpoint || thing.dataset.journey} ${thing.dataset.variant || thing.dataset.stage || ""}`;
  const things = [...sheet.querySelectorAll("[data-touchpoint], [data-journey]")];
  return {
    shown: !sheet.classList.contains("left-out"), foot: number.textContent, own,
    dim: things.filter((one) => one.classList.contains("dim")).map(name), lit: things.filter((one) => !one.classList.contains("dim")).map(name),
    columns: new Set([...sheet.querySelectorAll("[data-of]:not(.dim)")].map((one) => one.dataset.of)).size,
  };
}));

/** What is filtered in the window is so on paper, and each sheet says what is shown. */
const printed = async (page, map, value) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "filters", what }); };
  const all = await sheets(page);
  const pale = await page.evaluate(() => [...document.querySelectorAll("#view [data-touchpoint].dim, #view [data-journey].dim")].map((thing) => `${thing.dataset.touchpoint || thing.dataset.journey} ${thing.dataset.variant || thing.dataset.stage || ""}`));
  must(JSON.stringify([...new Set(all.flatMap((one) => one.dim))].sort()) === JSON.stringify([...new Set(pale)].sort()), `${value} makes other things pale on paper than in the window`);
  const kept = all.filter((one) => one.shown);
  must(kept.length > 0 && all[0].shown, `${value} leaves the first sheet out`);
  kept.forEach((one, at) => must(one.foot.includes(value.slice(0, 12)) && (one.foot.match(/\d+/g) || []).slice(-2).join(" ") === `${at + 1} ${kept.length}`, `sheet ${at + 1} with ${value} says "${one.foot}"`));
  for (const one of all.slice(1)) must(one.shown === (one.lit.length > 0 || one.columns > 0), `a sheet with ${one.lit.length} things of ${value} is ${one.shown ? "printed" : "left out"}`);
  return found;
};

/** What fits is in sight, and where nothing fits the curves and the ground of the future are pale too. */
const lit = async (page, filter) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "filters", what: `${filter}: ${what}` }); };
  const now = await page.evaluate(() => {
    const area = document.getElementById("view").getBoundingClientRect();
    const left = document.querySelector("#lanes.seen") ? document.getElementById("lanes").getBoundingClientRect().right : area.left;
    const fits = [...document.querySelectorAll("#view .found, #view .stage-band:not(.dim)")].filter((one) => one.matches(".found") || document.getElementById("stage")?.value);
    const across = (one) => { const box = one.getBoundingClientRect(); return Math.min(box.right, area.right) - Math.max(box.left, left) > Math.min(box.width, 80) / 2; };
    const faces = [...document.querySelectorAll("#view [data-lane='feelings'] [data-of]")];
    const grounds = [...document.querySelectorAll("#view .future-ground")].map((ground) => {
      const box = ground.getBoundingClientRect();
      const cards = [...document.querySelectorAll("#view [data-touchpoint]")].filter((one) => { const card = one.getBoundingClientRect(); return (card.left + card.right) / 2 > box.left && (card.left + card.right) / 2 < box.right; });
      return { pale: ground.matches(".dim"), wanted: cards.length > 0 && cards.every((one) => one.matches(".dim")) };
    });
    return {
      seen: fits.length === 0 || fits.some(across),
      pale: faces.some((one) => one.matches(".dim")),
      masked: [...document.querySelectorAll("#view .curve")].every((one) => { const mask = one.getAttribute("mask"); return mask && document.querySelector(mask.slice(4, -1)) !== null; }),
      grounds: grounds.every(({ pale, wanted }) => pale === wanted),
    };
  });
  must(now.seen, "nothing that fits is in sight");
  must(!now.pale || now.masked, "the curve is not pale where nothing fits");
  must(now.grounds, "the ground of the future is not as pale as what stands on it");
  return found;
};

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
    const box = document.querySelector("#view .picked")?.getBoundingClientRect();
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
      // From the other end of the map: a filter leads to what fits.
      await page.evaluate((end) => { view.begin((full, box) => Math.min(full.w, box.width / 0.8), false); if (end) view.pan(view.full.w - 600, 0); }, values.indexOf(value) < values.length / 2);
      await choice.selectOption(value);
      found.push(...await printed(page, map, await choice.evaluate((select) => select.selectedOptions[0].textContent)));
      found.push(...await lit(page, `${id} ${value}`));
      now = await shown(page);
      const wanted = variants.filter(fit(value)).map((one) => one.name).sort();
      const names = now.found.filter((name) => map.touchpoints.some((one) => one.name === name)).sort();
      must(JSON.stringify(names) === JSON.stringify(wanted), `${id} ${value} shows ${names} and not ${wanted}`);
    }
    await choice.selectOption("");
    must((await shown(page)).dim === 0, `the filter for ${id} cannot be taken away`);
    must((await sheets(page)).every((one) => one.shown && one.dim.length === 0 && one.foot === one.own), "paper stays filtered");
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
