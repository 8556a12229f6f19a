// Steps in a dialog, pop-up boxes under a button, the drawer beside a list. All of them work as plain pages without script.

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");
let opener = null;

// a link with data-dialog leads to a page with a .stepbox; its form is shown here and posts as it would there
async function openStep(link) {
  opener = link;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector(".stepbox > form");
    if (!answer.ok || !form) {
      location.assign(link.href);
      return;
    }
    body.replaceChildren(document.adoptNode(form));
    const title = body.querySelector("h1");
    if (title) title.id = "dialog-title";
    if (!form.getAttribute("action")) form.setAttribute("action", link.getAttribute("href"));
    window.htmx?.process(form);
    dialog.showModal();
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openStep(link);
  }
  if (event.target === dialog || (dialog?.open && event.target.closest("[data-cancel], [data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});
dialog?.addEventListener("close", () => {
  body.replaceChildren();
  opener?.focus();
});

// Boxes under a button: the button names the box in data-opens; its content comes by htmx --------------------------
function shut(button) {
  const box = document.getElementById(button.dataset.opens);
  if (!box || box.hidden) return;
  box.hidden = true;
  button.setAttribute("aria-expanded", "false");
}
const openButtons = () => [...document.querySelectorAll("[data-opens][aria-expanded=true]")];

document.addEventListener("htmx:confirm", (event) => {
  const button = event.target.closest("[data-opens]");
  if (button?.getAttribute("aria-expanded") === "true") {
    event.preventDefault();
    shut(button);
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  const box = event.detail.target;
  if (!box?.classList.contains("popbox")) return;
  const button = document.querySelector(`[data-opens="${box.id}"]`);
  box.hidden = false;
  button?.setAttribute("aria-expanded", "true");
  (box.querySelector("input[type=search]") ?? box.querySelector("a, button"))?.focus();
});
document.addEventListener("pointerdown", (event) => {
  for (const button of openButtons()) {
    const box = document.getElementById(button.dataset.opens);
    if (!box.contains(event.target) && !button.contains(event.target)) shut(button);
  }
  document.querySelectorAll("details.morefilters[open]").forEach((one) => {
    if (!one.contains(event.target)) one.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const button of openButtons()) {
    shut(button);
    button.focus();
  }
});

// Drawer ---------------------------------------------------------------------------------------------------------------
const drawer = document.getElementById("drawer");
let row = null;

document.addEventListener("htmx:confirm", (event) => {
  const link = event.target.closest("a[hx-target='#drawer']");
  // narrow screens have no room beside the list: the link is followed to its page
  if (link && innerWidth < 1181) {
    event.preventDefault();
    location.assign(link.href);
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== drawer) return;
  drawer.hidden = false;
  row?.classList.remove("sel");
  row = event.detail.requestConfig.elt.closest("tr");
  row?.classList.add("sel");
  drawer.focus({ preventScroll: true });
});
function shutDrawer() {
  drawer.hidden = true;
  drawer.replaceChildren();
  row?.classList.remove("sel");
  row?.querySelector("a")?.focus();
}
drawer?.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer-close]")) shutDrawer();
});
document.addEventListener("keydown", (event) => {
  // what lies above the drawer is closed first
  if (event.key === "Escape" && drawer && !drawer.hidden && !dialog?.open && !openButtons().length) shutDrawer();
});
