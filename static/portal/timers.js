// Time limits, said and extensible: the 60 seconds of a revealed value, the end of the session.

const say = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};

// Reveal ----------------------------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-reveal], [data-reveal-cancel]");
  if (ask) {
    const box = ask.closest(".revealbox");
    const form = box.querySelector("form.reveal");
    form.hidden = ask.hasAttribute("data-reveal-cancel") || !form.hidden;
    const button = box.querySelector("[data-reveal]");
    button.setAttribute("aria-expanded", String(!form.hidden));
    (form.hidden ? button : form.querySelector("input[type=radio]"))?.focus();
  }
  const hide = event.target.closest("[data-hide]");
  if (hide) mask(hide.closest("[data-countdown]"));
});

async function mask(box) {
  clearInterval(box.timer);
  const value = box.querySelector(".mono");
  if (value) value.textContent = "已隐藏";
  say("内容已隐藏");
  if (!box.dataset.maskUrl) {
    box.classList.remove("shown");
    box.querySelectorAll(".small").forEach((part) => part.remove());
    return;
  }
  const answer = await fetch(box.dataset.maskUrl, { credentials: "same-origin", headers: { "HX-Request": "true" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".revealbox");
  if (!fresh) return;
  box.replaceWith(fresh);
  window.htmx?.process(fresh);
}

function countDown(box) {
  if (box.timer) return;
  const end = Date.now() + Number(box.dataset.countdown) * 1000;
  const left = box.querySelector("[data-left]");
  say(`内容已显示，${box.dataset.countdown} 秒后自动隐藏`);
  box.timer = setInterval(() => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    if (left) left.textContent = seconds;
    if (seconds === 10) say("还显示 10 秒");
    if (seconds === 0 || !box.isConnected) mask(box);
  }, 1000);
}
const startAll = (root) => root.querySelectorAll("[data-countdown]").forEach(countDown);
// the swapped element itself may be the revealed box
document.addEventListener("htmx:load", (event) => {
  if (event.target.matches?.("[data-countdown]")) countDown(event.target);
  startAll(event.target);
});
startAll(document);

// Session: every request starts the time again; two minutes before its end a dialog asks ---------------------------
const limit = Number(document.body.dataset.session ?? 0);
if (limit > 0) {
  const dialog = document.getElementById("session-dialog");
  const warn = Math.min(120, Math.floor(limit / 2));
  let end = Date.now() + limit * 1000;
  const restart = () => { end = Date.now() + limit * 1000; };
  document.addEventListener("htmx:afterRequest", restart);
  document.addEventListener("portal:saved", restart);

  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    const url = document.body.dataset.sessionUrl || location.href;
    try {
      const answer = await fetch(url, { method: document.body.dataset.sessionUrl ? "POST" : "GET", credentials: "same-origin", headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" } });
      if (answer.redirected && /sign-in/.test(answer.url)) location.reload();
      else restart();
    } catch {
      say("没有连上平台，请检查网络");
    }
    dialog.close();
  });
  setInterval(() => {
    const seconds = Math.round((end - Date.now()) / 1000);
    dialog.querySelector("[data-left]").textContent = Math.max(0, seconds);
    if (seconds <= warn && seconds > 0 && !dialog.open) dialog.showModal();
    if (seconds <= 0) location.reload();
  }, 1000);
}
