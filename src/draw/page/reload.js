// Asks whether the sources have changed, and keeps what is seen where it is.
(() => {
  const kept = sessionStorage.getItem("journeyc-view");
  if (kept) view.svg.setAttribute("viewBox", kept);
  let known = null;
  setInterval(async () => {
    try {
      const now = await (await fetch("/version", { cache: "no-store" })).text();
      if (known !== null && known !== now) {
        sessionStorage.setItem("journeyc-view", view.svg.getAttribute("viewBox"));
        location.reload();
      }
      known = now;
    } catch { /* The server has stopped; it may come back. */ }
  }, 500);
})();
