/* The desk's behaviour: keys, the selected row, the dialog, and honest words when the network fails.
   Everything works without it; this makes it quick. Markup says what happens by data attributes:
   data-key           pressed by this key (a letter, a digit, [, ], ?, Escape)
   data-key-focus     focused by this key
   data-worklist      a table of rows; its value names the list
   data-row           a row: data-url opens it, data-preview is shown beside, data-next is its next action
   data-show, data-close, data-menu, data-first  dialogs, menus, what has the focus first
   Toasts, typed text that is kept, and forms that are sent once are zizai.js's. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const kept = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ } },
  };
  const session = {
    get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* as above */ } },
  };
  const visible = (element) => element && element.getClientRects().length > 0;

  const toast = (text, { late = false, label, act } = {}) => document.dispatchEvent(new CustomEvent("zz:toast", { detail: { text, late, label, act } }));

  /* ---- the selected row ---------------------------------------------------------- */
  const list = () => $("[data-worklist]");
  const rows = () => { const table = list(); return table ? $$("[data-row]", table) : []; };
  const selected = () => $("[data-row][aria-selected='true']");
  const memory = () => "row:" + location.pathname + location.search;
  let loading;

  function select(row, { scroll = true } = {}) {
    if (!row) return;
    for (const other of rows()) other.removeAttribute("aria-selected");
    row.setAttribute("aria-selected", "true");
    if (scroll) row.scrollIntoView({ block: "nearest" });
    session.set(memory(), String(rows().indexOf(row)));
    preview(row);
  }

  function move(by) {
    const all = rows();
    const at = all.indexOf(selected());
    select(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  }

  function preview(row) {
    const pane = $("#peek");
    if (!visible(pane)) return;
    clearTimeout(loading);
    loading = setTimeout(() => htmx.ajax("GET", row.dataset.preview, { target: "#peek", swap: "innerHTML" }), 120);
  }

  function togglePreview() {
    const pane = $("#peek");
    if (!pane) return;
    pane.hidden = !pane.hidden;
    kept.set("desk-preview", pane.hidden ? "off" : "on");
    if (!pane.hidden && selected()) preview(selected());
  }

  function prepareList() {
    if (!list()) return;
    const pane = $("#peek");
    if (pane) pane.hidden = kept.get("desk-preview") === "off";
    session.set("desk-list", location.pathname + location.search);
    const all = rows();
    const at = Math.min(Number(session.get(memory()) || 0), all.length - 1);
    if (all.length) select(all[at], { scroll: at > 0 });
    countTicks();
  }

  /* ---- ticking several -------------------------------------------------------------- */
  function countTicks() {
    const bar = $("[data-bulk-bar]");
    if (!bar) return;
    const number = $$("[data-check]:checked").length;
    bar.hidden = number === 0;
    $("[data-bulk-count]", bar).textContent = number;
  }

  /* ---- dialogs --------------------------------------------------------------------------- */
  function openDialog(dialog) {
    if (!dialog.open) dialog.showModal();
    // What floats above a modal dialog must lie inside it.
    dialog.append($("#zz-toasts"));
    ($("[role=alert]", dialog) || $("form :is(.zz-input, input[type=radio], input[type=checkbox])", dialog) || $("[data-first]", dialog) || dialog).focus();
  }

  function close(dialog) {
    // What is typed is kept on this device, except what is personal: only that is worth holding somebody up for.
    if ($("form[data-unsaved]", dialog) && !dialog.dataset.sure) {
      dialog.dataset.sure = "1";
      toast("您写的还没交，里面有个人信息，关掉就不留了。再按一次就关掉。");
      setTimeout(() => delete dialog.dataset.sure, 8000);
      return;
    }
    delete dialog.dataset.sure;
    document.body.append($("#zz-toasts"));
    dialog.close();
    if (dialog.id === "dialog") $("#dialog-body").replaceChildren();
  }

  /* ---- keys ------------------------------------------------------------------------------- */
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const keysOff = () => kept.get("desk-keys") === "off";

  function press(key) {
    // The innermost open dialog answers first, then the preview, then the page.
    const root = $("dialog[open]") || document;
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const found = $$(wanted, root).filter(visible);
    if (!found.length) return false;
    const element = found.find((one) => one.closest("#peek")) || found[0];
    if (element.tagName === "SUMMARY") { element.parentElement.open = !element.parentElement.open; element.focus(); } else element.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const dialog = $("dialog[open]");
    if (event.key === "Escape") {
      const menu = target.closest("details[open]") || $("[data-menu][open]");
      if (dialog) { event.preventDefault(); close(dialog); } else if (menu) { menu.open = false; $("summary", menu).focus(); } else if (typing(target)) target.blur(); else press("Escape");
      return;
    }
    if (typing(target) || keysOff()) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!dialog) {
      const focus = $(`[data-key-focus="${CSS.escape(key)}"]`);
      if (focus) { event.preventDefault(); focus.focus(); focus.select(); return; }
      if (list() && onList(key, target)) { event.preventDefault(); return; }
    }
    if (key.length === 1 && key !== " " && press(key)) event.preventDefault();
  });

  function onList(key, target) {
    const row = selected();
    if (key === "j") return move(1), true;
    if (key === "k") return move(-1), true;
    // Enter and space belong to whatever link or button has the focus.
    const control = target.closest("a, button, summary, input");
    if (key === "Enter" && row && !control) return location.assign(row.dataset.url), true;
    if (key === " " && !control) return togglePreview(), true;
    if (key === "x" && row) { const box = $("[data-check]", row); if (box) { box.checked = !box.checked; countTicks(); } return Boolean(box); }
    if (key === "a" && row && row.dataset.next && !visible($("#peek [data-key=a]"))) return htmx.ajax("GET", row.dataset.next, { target: "#dialog-body" }), true;
    return false;
  }

  /* ---- clicks -------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const show = target.closest("[data-show]");
    if (show) openDialog($(show.dataset.show));
    const shut = target.closest("[data-close]");
    if (shut) close(shut.closest("dialog"));
    if (target.closest("[data-bulk-none]")) { for (const box of $$("[data-check]")) box.checked = false; countTicks(); }
    const row = target.closest("[data-row]");
    if (row && !target.closest("a, input, button")) select(row, { scroll: false });
    for (const menu of $$("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("dblclick", (event) => {
    const row = event.target instanceof Element && event.target.closest("[data-row]");
    if (row && !event.target.closest("a, input")) location.assign(row.dataset.url);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check]")) countTicks();
    if (event.target.matches("[data-keys-off]")) kept.set("desk-keys", event.target.checked ? "off" : "on");
  });

  /* ---- htmx: dialogs, refusals, failures --------------------------------------------------------- */
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  document.addEventListener("htmx:configRequest", (event) => {
    // Signing in again in another tab changes the token; the cookie has the one that counts.
    if (event.detail.verb !== "get" && token()) {
      event.detail.headers["X-CSRFToken"] = token();
      event.detail.parameters.delete?.("csrfmiddlewaretoken");
      delete event.detail.parameters.csrfmiddlewaretoken;
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    // A form that was refused comes back with its reasons and what was typed.
    if (target.id === "dialog-body" && [403, 404, 409, 422].includes(xhr.status) && xhr.responseText.includes("desk-sheet")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    // Settled, not swapped: only then is the new form htmx's, and a quick Enter does not send it past the dialog.
    if (event.detail.target.id === "dialog-body" && $("#dialog-body").children.length) openDialog($("#dialog"));
    if (event.detail.target.id === "work") prepareList();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt, requestConfig } = event.detail;
    const sent = requestConfig && requestConfig.verb !== "get";
    if (xhr.status === 401) {
      const login = xhr.getResponseHeader("X-Login");
      return toast("登录过期了。您写的还在：在新窗口登录好，再回来交一次。", { late: true, label: "去登录", act: () => window.open(login, "_blank") });
    }
    if (xhr.status === 403 && sent) return toast("这一页放得太久了，没交上去。您写的还在，刷新以后再交。", { late: true, label: "刷新", act: () => location.reload() });
    if (xhr.status === 404) return toast("这一件没有了，或者您的岗位看不到它了。", { late: true, label: "刷新", act: () => location.reload() });
    toast(sent ? "没交上去，是我们的问题。您写的还在，请再交一次。" : "没取到，是我们的问题。", sent ? { late: true } : { late: true, label: "再试", act: () => htmx.trigger(elt, "click") });
  });
  document.addEventListener("htmx:sendError", (event) => {
    const sent = event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
    toast(sent ? "网断了，没交上去。您写的还在，网通了再交一次，不会重复。" : "网断了，没取到。", { late: true });
  });
  addEventListener("offline", () => toast("网断了。这里显示的是刚才取到的，网通了再办。", { late: true, label: "刷新看看", act: () => location.reload() }));
  addEventListener("online", () => toast("网通了。", { label: "刷新", act: () => location.reload() }));

  document.addEventListener("DOMContentLoaded", () => {
    prepareList();
    const back = $("[data-back]");
    const from = session.get("desk-list");
    // Back to the list one came from, with its filter and page.
    if (back && from && from.startsWith("/desk/")) back.href = from;
    const off = $("[data-keys-off]");
    if (off) off.checked = keysOff();
    const dialog = $("#dialog");
    if (dialog) for (const one of $$("dialog")) one.addEventListener("cancel", (event) => { event.preventDefault(); close(one); });
    // On a phone the rail is a strip: show where one is.
    const here = $(".zz-desk__rail [aria-current]");
    if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
  });
})();
