// The code behind the # of a scanned address goes into the form and out of the address bar; it never travels in an address.
(() => {
  const form = document.querySelector("[data-code-form]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[0-9A-Za-z-]{16,20}$/.test(code)) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
})();
