// The player: a story, moment by moment, with the part of the map where it happens lit up, and the steps of the
// journey that its customer has come to in the flow below.

import { axe } from "./axe.mjs";

/** What is seen of the flow: the picture, and the steps in it that are lit. */
const flow = (page) => page.evaluate(() => {
  const panel = document.getElementById("flow");
  if (!panel || panel.hidden) return { open: false, past: [], ways: [] };
  const area = document.getElementById("flow-view");
  const [svg] = [...area.shadowRoot.querySelectorAll("svg")].filter((one) => one.getClientRects().length > 0);
  const now = svg.querySelector(".step.now");
  const [box, around] = [(now || svg).getBoundingClientRect(), area.getBoundingClientRect()];
  return {
    open: true,
    journey: svg.dataset.journey,
    past: [...svg.querySelectorAll(".step.past")].map((one) => one.dataset.step).sort(),
    ways: [...svg.querySelectorAll(".edge.past")].map((one) => `${one.dataset.from} ${one.dataset.to}`).sort(),
    now: now && now.dataset.step,
    seen: !now || (box.bottom > around.top && box.top < around.bottom && box.right > around.left && box.left < around.right),
    high: around.height,
    said: document.getElementById("flow-step").textContent,
    live: document.getElementById("flow-step").getAttribute("aria-live"),
    font: Math.min(...[...svg.querySelectorAll("text")].map((text) => Number.parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
  };
});

/** The flow is told in step with the slider, is read aloud, and can be put away. */
const walked = async (page, told, must) => {
  const ways = [];
  await page.locator("#time").focus();
  await page.keyboard.press("Home");
  for (const { journey, title, ways: more } of told.steps) {
    ways.push(...more);
    const now = await flow(page);
    const shown = journey || (ways.length > 0 ? ways.at(-1)[0] : now.journey);
    const here = ways.filter(([name]) => name === shown);
    must(now.open && now.journey === shown, `"${title}" shows the flow of ${now.journey} and not of ${shown}`);
    must(JSON.stringify(now.past) === JSON.stringify([...new Set(here.map(([, , to]) => to))].sort()), `"${title}" lights up ${now.past}`);
    must(JSON.stringify(now.ways) === JSON.stringify([...new Set(here.filter(([, from]) => from).map(([, from, to]) => `${from} ${to}`))].sort()), `"${title}" lights up the ways ${now.ways}`);
    must(here.length === 0 || now.now === here.at(-1)[2], `"${title}" stands at ${now.now}`);
    must(now.seen, `"${title}": the step ${now.now} is out of sight`);
    must(now.said.includes(title) && now.live === "polite", `"${title}" is not said, but "${now.said}"`);
    must(now.font >= 7, `"${title}": letters of ${now.font.toFixed(1)} pixels`);
    await page.keyboard.press("ArrowRight");
  }
};

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
  // They stand below their journeys, and no two of a journey look the same.
  const groups = await choice.evaluate((select) => [...select.querySelectorAll("optgroup")].map((group) => ({ label: group.label, options: [...group.children].map((one) => [one.textContent, one.value]) })));
  must(new Set(groups.map((group) => group.label)).size === groups.length, "two groups of stories have one name");
  for (const { label, options: inside } of groups) {
    must(new Set(inside.map(([text]) => text)).size === inside.length, `two stories of ${label} look the same`);
    for (const [, value] of inside) {
      const journey = map.journeys.find((one) => one.name === map.stories[Number(value)].journey);
      must(journey && label.startsWith(journey.title), `${label} holds a story of ${journey && journey.title}`);
    }
  }
  // With keys: an arrow takes the next one, and letters what begins with them.
  await choice.focus();
  await page.keyboard.press("ArrowDown");
  must(await choice.inputValue() === options.filter(Boolean)[0], "an arrow does not take the first story");
  must(await page.evaluate(() => !document.getElementById("player").hidden), "a story that keys have chosen is not played");
  const told = map.stories.reduce((most, one, at) => (one.steps.length > map.stories[most].steps.length ? at : most), 0);
  await choice.selectOption(String(told));
  const { steps } = map.stories[told];
  const now = () => page.evaluate(() => ({
    lit: [...document.querySelectorAll("svg .now")].map((one) => one.dataset.touchpoint || one.dataset.journey),
    current: document.querySelectorAll("#steps [aria-current='true']").length,
    rows: document.querySelectorAll("#steps button").length,
    at: Number(document.getElementById("time").value),
    most: Number(document.getElementById("time").max),
  }));
  const flows = await page.evaluate(() => Object.keys(JSON.parse(document.getElementById("data").textContent).flows));
  const names = [...new Set(map.stories.flatMap((one) => one.steps.flatMap((step) => step.ways.map(([name]) => name))))];
  must(JSON.stringify([...flows].sort()) === JSON.stringify(names.sort()), `there are flows of ${flows}, and stories walk through ${names}`);
  await walked(page, map.stories[told], must);
  // A persona is played like a test.
  const lived = map.stories.findIndex((one) => one.persona);
  if (lived >= 0) {
    await choice.selectOption(String(lived));
    await walked(page, map.stories[lived], must);
    await choice.selectOption(String(told));
  }
  // All of the map is in the window: of a text that is cut there, axe sees the rest as a name of its own.
  await page.locator("#fit").click();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axe(page)).map((one) => ({ rule: "story", what: `with the flow, ${colorScheme}: ${one.what}` })));
  }
  await page.emulateMedia({ colorScheme: null });
  await page.locator("#flow-view").focus();
  await page.keyboard.press("Escape");
  must(!(await flow(page)).open, "Esc does not close the flow");
  must(await page.evaluate(() => document.activeElement.id) === "flow-show", "what was focused is lost with the flow");
  await page.locator("#time").focus();
  await page.keyboard.press("Home");
  must(!(await flow(page)).open, "a flow that was closed comes back by itself");
  await page.locator("#flow-show").click();
  must((await flow(page)).open, "the flow cannot be opened again");
  await page.locator("#flow-close").click();
  must(!(await flow(page)).open, "the button does not close the flow");
  await page.locator("#flow-show").click();
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
  must(!(await flow(page)).open, "the flow stays when the story is put away");
  return found;
};
