/* What every page does in the browser. Each part works on attributes, so pages hold no script of their own:
     data-keep="name"      a form whose typed text is kept on this device until it has been taken
     data-private          a field of such a form, or what holds it, that is never kept
     data-done="name"      on a page that says the form "name" was taken although it shows it again
     data-forget           on a page after signing out: forget everything kept here
     data-dialog="id"      opens a dialog (.zz-dialog); data-close closes it
     data-size-form        the form that sets the size of letters
     data-take="/…"        a file box: files are sent at once, data-into names the element that gets the rows the server answers
     <meta name="zz-session" content="1800" data-renew="/…">   seconds left before sign-out, and how to go on
     <meta name="zz-worker" content="/…">                      what shows a page without a network
     data-error on a page that says something failed: what was sent before it is still wanted
   Without script every page still works. The desk says in its own words what failed (desk.js). */
(() => {
  "use strict";
  const page = document.documentElement;
  const desk = page.dataset.room === "desk";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const clockTime = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text || "" });
  const button = (label, act) => {
    const made = make("button", "", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  /* ---- toasts: one that offers an action stays until somebody answers it ---- */
  const toasts = document.getElementById("zz-toasts");
  const toast = (text, { late = false, label, act } = {}) => {
    // The same sentence twice is noise.
    all(".zz-toast", toasts).filter((one) => one.firstChild.textContent === text).forEach((one) => one.remove());
    const shown = make("div", late ? "zz-toast zz-toast--late" : "zz-toast");
    shown.append(make("span", "", text));
    if (label) shown.append(button(label, () => { shown.remove(); act(); }));
    shown.append(button("知道了", () => shown.remove()));
    toasts.append(shown);
    if (!label) setTimeout(() => shown.remove(), 8000);
    return shown;
  };
  toasts.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.parentElement.remove());
  // A server's answer may carry one: HX-Trigger: {"zz:toast": {"text": "…"}}
  document.addEventListener("zz:toast", (event) => toast(event.detail.text, event.detail));

  /* ---- parts of a page that could not be fetched: what was there stays, and one can try again ---- */
  const again = ({ elt, verb, path, target, triggeringEvent: event }) => {
    if (event?.type === "submit") elt.requestSubmit(event.submitter);
    else if (event) htmx.trigger(elt, event.type);
    else htmx.ajax(verb, path, { source: elt, target });
  };
  const sentences = { 403: "登录过期了，或者没有权限。请刷新页面再试。", 404: "这一条已经不在了。请刷新页面。", 409: "刚才有别人先办了。请刷新页面看现在的样子。", 429: "点得太快了，请等一分钟再试。" };
  const failed = (event) => {
    const status = event.detail.xhr?.status || 0;
    toast(sentences[status] || "没取到，是我们的问题。", { late: true, label: "再试一次", act: () => again(event.detail.requestConfig) });
  };
  if (!desk) ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, failed));

  /* ---- no network ---- */
  const strip = make("p", "zz-offline", "没有网。看过的还在，要交的等有网了再交。");
  strip.setAttribute("role", "status");
  const network = () => (navigator.onLine ? strip.remove() : document.body.prepend(strip));
  if (!desk) {
    ["online", "offline"].forEach((name) => addEventListener(name, network));
    network();
  }

  /* ---- a form is sent once. Its token against doubles stays as it is, so a second try is still the same act ---- */
  const release = (form) => {
    form.removeAttribute("data-busy");
    all("[data-waiting]", form).forEach((one) => { one.disabled = false; one.removeAttribute("aria-busy"); one.removeAttribute("data-waiting"); });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" && !form.matches("[hx-post],[hx-put],[hx-patch],[hx-delete]")) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("data-busy", "");
    // Afterwards: a disabled button would not send its own name and value.
    setTimeout(() => {
      const buttons = all("button:not([type=button]):not([disabled]), input[type=submit]:not([disabled])", form);
      buttons.forEach((one) => { one.disabled = true; one.setAttribute("data-waiting", ""); });
      event.submitter?.setAttribute("aria-busy", "true");
    });
    // A download or a dead line leaves the page standing.
    setTimeout(() => release(form), 15000);
  }, true);
  document.addEventListener("htmx:afterRequest", ({ target: form, detail: { xhr } }) => {
    if (!form.matches?.("form")) return;
    release(form);
    if (form.dataset.keep && xhr.status >= 200 && xhr.status < 300) store.drop(mine(form));
  });
  addEventListener("pageshow", (event) => event.persisted && all("[data-busy]").forEach(release));

  /* ---- typed text is kept on this device for a day: after an error, a dead line or a closed page it is there again ---- */
  const DAY = 86400000;
  const mine = (form) => `zz:keep:${page.dataset.reader || ""}:${form.dataset.keep}`;
  const store = {
    read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing could be kept either */ } },
    keys: () => { try { return Object.keys(localStorage).filter((key) => key.startsWith("zz:keep:")); } catch { return []; } },
  };
  const NEVER = "[type=password],[type=hidden],[type=file],[autocomplete='off'],[autocomplete='one-time-code'],[autocomplete^='cc-']";
  const keeps = (field) => field.name && !field.disabled && field.tagName !== "BUTTON" && !field.matches(NEVER) && !field.closest("[data-private]");
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const values = (form) => {
    const held = {};
    for (const field of form.elements) {
      if (!keeps(field) || (ticks(field) && !field.checked)) continue;
      (held[field.name] ||= []).push(...(field.multiple ? [...field.selectedOptions].map((one) => one.value) : [field.value]));
    }
    return held;
  };
  const say = (form, text) => all("[data-saved]", form).forEach((one) => { one.textContent = text; });
  const keep = (form) => {
    const at = Date.now();
    if (store.write(mine(form), { at, values: values(form) })) say(form, `${clockTime(at)}已存在这台设备上`);
    else form.setAttribute("data-unsaved", "");
  };
  const fill = (form, held) => {
    let filled = 0;
    const untouched = new Set();
    for (const field of form.elements) if (ticks(field) && field.checked) untouched.add(field.name);
    for (const field of form.elements) {
      const kept = held[field.name];
      if (!kept || !keeps(field)) continue;
      // What the server filled in stands: it has seen more than this device.
      if (ticks(field)) {
        if (!untouched.has(field.name) && kept.includes(field.value)) { field.checked = true; filled += 1; }
      } else if (field.multiple) {
        for (const one of field.options) one.selected = kept.includes(one.value);
        filled += 1;
      } else if (!field.value && kept[0]) { field.value = kept[0]; filled += 1; }
    }
    return filled;
  };
  const restore = (form) => {
    const held = store.read(mine(form));
    if (!held || !fill(form, held.values)) return;
    const note = make("p", "zz-note zz-note--kept");
    note.setAttribute("role", "status");
    note.append(make("span", "", `您${clockTime(held.at)}填的还在，接着填就行。`));
    note.append(button("不要了，重新填", () => { store.drop(mine(form)); form.reset(); note.remove(); }));
    form.prepend(note);
  };
  const settle = (forms) => {
    for (const key of store.keys()) {
      const held = store.read(key);
      const [, , reader, ...rest] = key.split(":");
      const form = forms.find((one) => mine(one) === key);
      // Taken: the page after sending shows no error and no such form, to the same reader (the page that asks to sign in again has none).
      const done = form ? document.querySelector(`[data-done~="${CSS.escape(rest.join(":"))}"]`) : held?.sent && !document.querySelector("[data-error]");
      if (!held || Date.now() - held.at > DAY || (done && reader === (page.dataset.reader || ""))) store.drop(key);
      else if (held.sent) store.write(key, { ...held, sent: false });
    }
  };
  const waits = {};
  // Where the form says so, the server keeps it as well (encrypted, personal fields too): it goes on from any device.
  const underWay = {};
  const keepThere = async (form) => {
    underWay[form.dataset.keepAt]?.abort();
    const { signal } = (underWay[form.dataset.keepAt] = new AbortController());
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("keep", "1");
    try {
      const answer = await fetch(form.dataset.keepAt, { method: "POST", body: data, headers: { Accept: "application/json" }, signal });
      if (answer.status === 204) form.removeAttribute("data-unsaved");
    } catch { /* what could be kept on this device is kept there */ }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.keepAt) {
      clearTimeout(waits[form.dataset.keepAt]);
      waits[form.dataset.keepAt] = setTimeout(keepThere, 2000, form);
    }
    if (!form?.dataset.keep) return;
    if (!keeps(event.target)) return event.target.dataset.take || form.setAttribute("data-unsaved", "");
    clearTimeout(waits[form.dataset.keep]);
    waits[form.dataset.keep] = setTimeout(keep, 400, form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.keep || event.defaultPrevented) return;
    clearTimeout(waits[form.dataset.keep]);
    clearTimeout(waits[form.dataset.keepAt]);
    underWay[form.dataset.keepAt]?.abort();
    form.removeAttribute("data-unsaved");
    store.write(mine(form), { at: Date.now(), values: values(form), sent: true });
  });
  // Only what cannot be kept is worth holding somebody up for.
  addEventListener("beforeunload", (event) => all("form[data-unsaved]").length && event.preventDefault());
  if (document.querySelector("[data-forget]")) store.keys().forEach(store.drop);
  const forms = all("form[data-keep]").filter((form) => form.dataset.keep);
  settle(forms);
  forms.forEach(restore);
  document.addEventListener("htmx:afterSettle", ({ target }) => all("form[data-keep]", target).filter((form) => form.dataset.keep).forEach(restore));

  /* ---- errors: the summary is read first and leads to the fields ---- */
  const errors = (root) => root.querySelector?.(".zz-errors")?.focus();
  errors(document);
  document.addEventListener("htmx:afterSwap", (event) => errors(event.target));

  /* ---- files are sent as soon as they are chosen, so that an error elsewhere loses none ---- */
  const take = (box, files) => {
    const body = new FormData();
    files.forEach((file) => body.append("file", file));
    body.set("field", box.dataset.field);
    body.set("csrfmiddlewaretoken", box.form?.elements.csrfmiddlewaretoken?.value || "");
    const rows = document.getElementById(box.dataset.into);
    const wait = make("p", "zz-upload", `正在传${files.length}个文件……`);
    wait.setAttribute("role", "status");
    rows.append(wait);
    fetch(box.dataset.take, { method: "POST", body, headers: { Accept: "text/html" } }).then(async (answer) => {
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      rows.insertAdjacentHTML("beforeend", await answer.text());
    }).catch(() => toast("文件没传上，是我们的问题。", { late: true, label: "再传一次", act: () => take(box, files) })).finally(() => wait.remove());
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.dataset?.take || !box.files.length) return;
    take(box, [...box.files]);
    box.value = "";
  });

  /* ---- dialogs ---- */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    else event.target.closest("[data-close]")?.closest(".zz-dialog")?.close();
  });

  /* ---- the size of letters changes in place: a reload would lose where one is reading ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-size-form]");
    if (!form || !event.submitter || page.dataset.mode !== "elder") return;
    event.preventDefault();
    const size = event.submitter.value;
    const body = new FormData(form);
    body.set(event.submitter.name, size);
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      page.dataset.size = size;
      all("button", form).forEach((one) => one.setAttribute("aria-pressed", String(one.value === size)));
    }).catch(() => toast("没换成，是我们的问题。", { late: true })).finally(() => release(form));
  });

  /* ---- nobody is signed out without a word ---- */
  const session = document.querySelector('meta[name="zz-session"]');
  const warn = () => {
    const left = Number(session.content) * 1000;
    // Ten minutes are enough to finish a sentence; half the time where the whole is shorter than that.
    setTimeout(() => toast("过一会儿会退出登录。还要用就点“继续用”。", {
      late: true,
      label: "继续用",
      act: () => fetch(session.dataset.renew, { headers: { "X-Requested-With": "fetch" } }).then((answer) => {
        if (!answer.ok) throw new Error(answer.status);
        warn();
      }).catch(() => toast("没续上。请先把填的交了，再重新登录。", { late: true })),
    }), Math.max(left - 600000, left / 2));
  };
  if (session) warn();

  /* ---- what was fetched once is there without a network: the page that says so, and its style ---- */
  const worker = document.querySelector('meta[name="zz-worker"]');
  if (worker) navigator.serviceWorker?.register(worker.content).catch(() => {});
})();
