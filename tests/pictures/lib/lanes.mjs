// The names of the lanes stay in sight where a wide map is moved or zoomed.

const seen = (page) => page.evaluate(() => {
  const flat = (text) => text.replace(/[\s\u2066-\u2069]+/g, "");
  const area = document.getElementById("view").getBoundingClientRect();
  // The heads of the columns stand above the lanes.
  const heads = [...document.querySelectorAll("#heads div.seen")].reduce((high, one) => high + one.offsetHeight, 0);
  const view = { left: area.left, right: area.right, bottom: area.bottom, top: area.top + heads };
  const within = (box) => box.top >= view.top - 1 && box.bottom <= view.bottom + 1 && box.left >= view.left - 1 && box.right <= view.right + 1;
  const shown = [...document.querySelectorAll("#lanes span")].filter((name) => getComputedStyle(name).visibility === "visible");
  // Channels have their own names, each beside its row.
  const rows = [...document.querySelectorAll("#view [data-channel] > text")].map((row) => ({ name: row.textContent, own: row.getBoundingClientRect() }));
  const channels = shown.filter((name) => name.matches(".row"));
  const apart = channels.filter((name) => {
    const box = name.getBoundingClientRect();
    return !rows.some((row) => flat(row.name) === flat(name.textContent) && Math.abs((row.own.top + row.own.bottom - box.top - box.bottom) / 2) < 8);
  }).map((name) => name.textContent);
  const boxes = shown.map((name) => ({ name: name.textContent, box: name.getBoundingClientRect() }));
  const lanes = [...document.querySelectorAll("#view [data-lane]")].filter((lane) => lane.querySelector(":scope > .label")).map((lane) => {
    const [own, box] = [lane.querySelector(":scope > .label").getBoundingClientRect(), lane.getBoundingClientRect()];
    return { name: lane.querySelector(":scope > .label").textContent.replace(/\s+/g, " ").trim(), channel: lane.dataset.lane === "channels", own, top: own.top, bottom: box.bottom };
  });
  const room = (name) => [...document.querySelectorAll("#lanes span")].find((one) => flat(one.textContent) === flat(name)).offsetHeight + 20;
  // Each head stands over its columns, and those whose columns are in sight are there.
  const wrong = [];
  const own = { stages: [".stage-band", ".stage", ".stage-name"], touchpoints: ["[data-touchpoint]", ".card", ".name"] };
  for (const [lane, [things, box, name]] of Object.entries(own)) {
    const row = document.querySelector(`#heads .${lane}`);
    const all = [...document.querySelectorAll(`#view ${things}`)];
    const spans = [...row.querySelectorAll("span")];
    const above = all.every((thing) => thing.querySelector(box).getBoundingClientRect().bottom < area.top);
    const wide = all.some((thing) => thing.querySelector(box).getBoundingClientRect().width > 72);
    if (row.matches(".seen") && !above && !all.every((thing) => thing.querySelector(box).getBoundingClientRect().bottom < view.top + 4)) wrong.push(`the heads of ${lane} stand over the map's own`);
    if (!row.matches(".seen")) { if (above && wide) wrong.push(`there are no heads of ${lane}`); continue; }
    all.forEach((thing, at) => {
      const [place, head] = [thing.querySelector(box).getBoundingClientRect(), spans[at].getBoundingClientRect()];
      const seen = Math.min(place.right, view.right) - Math.max(place.left, view.left + 134);
      if (flat(thing.querySelector(name).textContent) !== flat(spans[at].textContent)) wrong.push(`a head says ${spans[at].textContent}`);
      if (seen > 30 && head.width === 0) wrong.push(`no head for ${spans[at].textContent}`);
      if (head.width > 0 && (head.left < place.left - 2 || head.right > place.right + 2)) wrong.push(`the head of ${spans[at].textContent} is not over its column`);
    });
  }
  return {
    wrong,
    own: lanes.filter(({ own }) => own.left >= view.left - 1 && own.right <= view.right).length,
    outside: boxes.filter(({ box }) => !within(box)).map(({ name }) => name),
    // Each shown name stands within its lane, and each lane whose middle is in sight has its name.
    strange: apart.concat(boxes.filter(({ name }) => !channels.some((one) => one.textContent === name)).filter(({ name, box }) => !lanes.some((lane) => flat(lane.name) === flat(name) && box.top >= lane.top - 8 && box.bottom <= lane.bottom + 40)).map(({ name }) => name)),
    missing: lanes.filter(({ channel, name, top, bottom }) => !(channel && channels.length > 0) && top >= view.top + 8 && bottom <= view.bottom - 8 && bottom - top > room(name) && !boxes.some((one) => flat(one.name) === flat(name))).map(({ name }) => name),
    over: boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 1).map((b) => `${a.name} and ${b.name}`)),
    shown: shown.length,
    many: lanes.length,
  };
});

/** Where the map's own names stand: those of stages in what is seen of their bands, those of lanes below the heads. */
const sticking = (page) => page.evaluate(() => {
  const area = document.getElementById("view").getBoundingClientRect();
  const heads = [...document.querySelectorAll("#heads div.seen")].reduce((high, one) => high + one.offsetHeight, 0);
  const left = document.querySelector("#lanes.seen") ? document.getElementById("lanes").getBoundingClientRect().right : area.left;
  const wrong = [];
  for (const band of document.querySelectorAll("#view .stage-band")) {
    const [box, text] = [band.querySelector(".stage").getBoundingClientRect(), band.querySelector(".stage-name")];
    const [from, to] = [Math.max(box.left, left), Math.min(box.right, area.right)];
    const name = text.getBoundingClientRect();
    if (box.bottom < area.top + 4 || box.top > area.bottom || to - from < 60) continue;
    if (text.textContent.trim() === "") wrong.push(`the band of ${band.dataset.stage} is nameless`);
    else if (name.left < from - 1 || name.right > to + 1) wrong.push(`"${text.textContent}" is cut`);
  }
  if (document.querySelector("#lanes.seen")) return wrong;
  for (const lane of document.querySelectorAll("#view [data-lane]:not([data-lane='channels'])")) {
    const label = lane.querySelector(":scope > .label");
    const [box, name] = [lane.getBoundingClientRect(), label && label.getBoundingClientRect()];
    if (label && name.top < area.top + heads - 1 && box.bottom > area.top + heads + name.height + 2) wrong.push(`the name of the lane ${label.textContent.trim()} stands under the heads`);
  }
  return wrong;
});

/** Moves right, and down at the left edge, as the page begins. */
const named = async (page) => {
  const found = [];
  await page.locator("#view").focus();
  const begin = () => page.evaluate(() => { view.begin((full, box) => Math.min(full.w, box.width / 0.8), false); });
  for (const key of ["ArrowRight", "ArrowDown"]) {
    await begin();
    for (let press = 0; press < 14; press += 1) {
      for (const what of await sticking(page)) found.push({ rule: "lanes", what: `${press} times ${key}: ${what}` });
      await page.keyboard.press(key);
    }
  }
  return found;
};

export const lanes = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "lanes", what }); };
  await page.locator("#view").focus();
  await page.keyboard.press("0");
  let now = await seen(page);
  must(now.many > 0 && now.shown === 0, `${now.shown} names stand at the edge while the map's own are in sight`);
  for (let press = 0; press < 6; press += 1) await page.keyboard.press("+");
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  for (const [key, times] of [["ArrowUp", 12], ["ArrowDown", 3], ["ArrowDown", 3], ["ArrowDown", 3]]) {
    for (let press = 0; press < times; press += 1) await page.keyboard.press(key);
    now = await seen(page);
    must(now.wrong.length === 0, now.wrong.join("; "));
    must(now.own < now.many, "the map's own names do not leave the view");
    must(now.missing.length === 0, `no name at the edge for ${now.missing.join(", ")}`);
    must(now.strange.length === 0, `${now.strange.join(", ")} stands beside another lane`);
    must(now.outside.length === 0, `${now.outside.join(", ")} is cut`);
    must(now.over.length === 0, `${now.over.join("; ")} lie on each other`);
  }
  // What lies below their column is covered: it is not clicked, and what is looked for does not stand there.
  must(await page.evaluate(() => {
    const box = document.getElementById("lanes").getBoundingClientRect();
    return document.getElementById("lanes").contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
  }), "what lies below the names takes clicks");
  must(await page.evaluate(() => {
    const things = [...document.querySelectorAll("#view [data-touchpoint]")];
    // Of many some, from all over the map.
    return things.filter((_, at) => at % Math.ceil(things.length / 12) === 0).every((thing) => {
      thing.dispatchEvent(new FocusEvent("focus"));
      const room = document.getElementById("view").clientWidth - document.getElementById("lanes").offsetWidth;
      return thing.getBoundingClientRect().width > room || thing.getBoundingClientRect().left >= document.getElementById("lanes").getBoundingClientRect().right - 1 || !document.querySelector("#lanes.seen");
    });
  }), "a touchpoint that is looked at stands below the names of the lanes");
  found.push(...await named(page));
  await page.keyboard.press("0");
  must((await seen(page)).shown === 0, "names stay at the edge when all is shown");
  return found;
};
