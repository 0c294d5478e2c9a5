/* Names to choose from while somebody types (a combobox with a listbox, WAI-ARIA 1.2): <form data-suggest="/…">.
   The address answers [{name, unit, url}]. Arrows move, Enter opens, Escape closes; without script the form searches.
   data-print: a button that prints. It is shown where there is a script to press it. */
(() => {
  "use strict";
  const WAIT = 150;
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  const equip = (form, place) => {
    const input = form.querySelector("input[name=q]");
    const list = document.createElement("ul");
    Object.assign(list, { id: `ct-suggest-${place}`, className: "zz-suggest ct-suggest", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可能要办的事");
    form.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    let asked = null, timer = 0, chosen = -1, offers = [];

    const show = (given) => {
      offers = given;
      chosen = -1;
      list.replaceChildren(...given.map((one, number) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${number}`;
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        line.append(make("span", one.name), make("small", one.unit));
        // Before the input loses the focus, or the list would be gone when the click arrives.
        line.addEventListener("mousedown", (event) => { if (event.button === 0) { event.preventDefault(); location.assign(one.url); } });
        return line;
      }));
      list.hidden = !given.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (number) => {
      chosen = (number + offers.length) % offers.length;
      [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === chosen)));
      input.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    };
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const words = input.value.trim();
      if (!words) return show([]);
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
        if (answer.ok && document.activeElement === input) show(await answer.json());
      } catch { /* Suggestions are a help; without them the form still searches. */ }
    };
    input.addEventListener("input", (event) => {
      // While characters are being composed, what stands there are not yet words.
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("blur", () => show([]));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
      else if (event.key === "Escape") show([]);
      else if (event.key === "Enter" && chosen >= 0) location.assign(offers[chosen].url);
      else return;
      event.preventDefault();
    });
  };

  document.querySelectorAll("form[data-suggest]").forEach(equip);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
