// The player: a test's story, moment by moment, with the part of the map where it happens lit up.

export const story = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "story", what }); };
  const { map } = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const choice = page.locator("#story");
  if (map.stories.length === 0) {
    must(await choice.count() === 0, "there is a player, and no story");
    return found;
  }
  must(await choice.count() === 1, "there are stories, and no player");
  if (found.length > 0) return found;
  const options = await choice.evaluate((select) => [...select.options].map((option) => option.value));
  must(options.filter(Boolean).length === map.stories.length, "not every story can be chosen");
  const told = map.stories.reduce((most, one, at) => (one.steps.length > map.stories[most].steps.length ? at : most), 0);
  await choice.selectOption(options.filter(Boolean)[told]);
  const { steps } = map.stories[told];
  const now = () => page.evaluate(() => ({
    lit: [...document.querySelectorAll("svg .now")].map((one) => one.dataset.touchpoint || one.dataset.journey),
    current: document.querySelectorAll("#steps [aria-current='true']").length,
    rows: document.querySelectorAll("#steps button").length,
    at: Number(document.getElementById("time").value),
    most: Number(document.getElementById("time").max),
  }));
  const first = await now();
  must(first.rows === steps.length, `${first.rows} of ${steps.length} moments are listed`);
  const slider = page.locator("#time");
  await slider.focus();
  await page.keyboard.press("Home");
  for (let at = 0; at < steps.length; at += 1) {
    const seen = await now();
    const { touchpoint, journey } = steps[at];
    must(seen.current === 1, `moment ${at} is not marked in the list`);
    must(!(touchpoint || journey) || seen.lit.includes(touchpoint) || seen.lit.includes(journey), `moment ${at} lights up ${seen.lit} and not ${touchpoint || journey}`);
    await page.keyboard.press("ArrowRight");
  }
  must((await now()).at === first.most, "the slider does not reach its end");
  await page.keyboard.press("Home");
  await page.locator("#run").click();
  await page.waitForFunction(() => Number(document.getElementById("time").value) > 0, null, { timeout: 5000 })
    .catch(() => must(false, "the story does not play"));
  await page.locator("#run").click();
  await choice.selectOption("");
  must((await now()).lit.length === 0, "the story cannot be put away");
  return found;
};
