// What a person without a pointer, or with very large text, notices of a page. Put into every page of a story before its own
// scripts run; without JavaScript it is put there when it is asked. Nothing of it is part of the house.
(() => {
  if (window.eyes) return;
  const eyes = window.eyes = { passed: [] };
  const FIELDS = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]";
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const short = (e) => `${e.tagName.toLowerCase()} “${(e.labels?.[0] ?? e).textContent.trim().slice(0, 40) || e.name || e.id}”`;

  // The stops of Tab in the order of the document: a group of radio buttons is one.
  eyes.stops = () => {
    const all = [...document.querySelectorAll(FIELDS)].filter((e) => e.tabIndex >= 0 && !e.disabled && !hidden(e));
    return all.filter((e) => {
      if (e.type !== "radio") return true;
      const group = all.filter((o) => o.type === "radio" && o.name === e.name && o.form === e.form);
      return e === (group.find((o) => o === document.activeElement) ?? group.find((o) => o.checked) ?? group[0]);
    });
  };
  const stop = (e) => e.type !== "radio" ? e : eyes.stops().find((o) => o.type === "radio" && o.name === e.name && o.form === e.form);

  // How many stops are behind us: where Tab begins when what has the focus is no stop itself (an error summary, the content).
  const behind = (stops, here) => here === document.body ? 0 :
    stops.filter((e) => here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING).length;
  eyes.ahead = () => {
    const stops = eyes.stops(), at = stops.indexOf(document.activeElement);
    return at < 0 ? stops.length - behind(stops, document.activeElement) : stops.length - 1 - at;
  };

  // How many presses of Tab lead to it (of Shift and Tab when negative), and how many after the skip link.
  eyes.way = (target) => {
    const stops = eyes.stops(), here = document.activeElement, goal = stops.indexOf(stop(target)), at = stops.indexOf(here);
    if (goal < 0) return null;
    const main = stops.findIndex((e) => document.querySelector("main").contains(e)), past = behind(stops, here);
    const fresh = here === document.body && !eyes.passed.length;
    const group = target.type === "radio" ? document.getElementsByName(target.name).length : 0;
    return { group, steps: at >= 0 ? goal - at : goal >= past ? goal - past + 1 : goal - past, after_skip: fresh && goal >= main && main > 1 ? goal - main + 1 : null };
  };

  // How it looks, with what is drawn for it: a radio button is drawn by its label, a card by the link's own box.
  const looks = (e) => [e, ...(e.labels ?? [])].flatMap((each) => [null, "::before", "::after"].map((part) => {
    const s = getComputedStyle(each, part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth, s.backgroundColor].join();
  })).join("|");

  const box = (e) => {  // where it is drawn: a radio button and a tick box under their label's picture of one
    const r = e.getBoundingClientRect();
    return { top: r.top + scrollY, bottom: r.bottom + scrollY, left: r.left, right: r.right, y: r.top, height: r.height, width: r.width };
  };
  const covered = (e) => {  // WCAG 2.4.11: not wholly hidden
    const r = e.getClientRects()[0];
    if (!r || r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) return true;
    const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 12), 0), innerWidth - 1), y = Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return !!top && !e.contains(top) && !top.contains(e) && ![...(e.labels ?? [])].some((l) => l.contains(top) || top.contains(l));
  };

  // What has the focus when a key is pressed was looked at by then: where it is, whether it can be seen.
  const note = () => {
    const e = document.activeElement;
    if (!e || e === document.body || e.tagName === "MAIN" || eyes.passed.at(-1)?.e === e) return;
    eyes.passed.push({ e, lit: looks(e), box: box(e), covered: covered(e) });
  };
  addEventListener("keydown", note, true);
  addEventListener("focusout", (event) => {
    const last = eyes.passed.at(-1);
    if (last && last.e === event.target) last.plain = looks(last.e);
  }, true);

  // What was wrong on the way since the page came, with the element that has the focus now.
  eyes.wrong = () => {
    note();
    const found = [], passed = eyes.passed;
    passed.forEach((one, n) => {
      if (!one.e.isConnected) return;
      if (one.plain !== undefined && one.plain === one.lit) found.push(`${short(one.e)} does not show that it has the focus`);
      if (one.covered) found.push(`${short(one.e)} has the focus and is out of sight`);
      if (one.e.tabIndex > 0) found.push(`${short(one.e)} has a place of its own in the order`);
      const before = passed[n - 1];
      if (!before || !before.e.isConnected || !(before.e.compareDocumentPosition(one.e) & Node.DOCUMENT_POSITION_FOLLOWING)) return;
      if (one.box.bottom <= before.box.top && one.box.left < before.box.right && one.box.right > before.box.left)
        found.push(`${short(one.e)} comes after ${short(before.e)} and stands above it`);
    });
    return found;
  };

  // What is wider than the page, or is cut off by a box too small for it. Tables that scroll in a box of their own may (WCAG 1.4.10).
  const cut = () => {
    const found = [], root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) found.push(`the page is ${root.scrollWidth} px wide, the window ${root.clientWidth}`);
    for (const e of document.body.querySelectorAll("*")) {
      if (e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1 || e.clientWidth <= 1 || e.clientHeight <= 1) continue;
      const s = getComputedStyle(e);
      const wide = e.scrollWidth > e.clientWidth + 1 && /hidden|clip/.test(s.overflowX), high = e.scrollHeight > e.clientHeight + 1 && /hidden|clip/.test(s.overflowY);
      if ((wide || high) && !hidden(e) && e.textContent.trim() && !e.closest("svg")) found.push(`${short(e)} is cut off`);
    }
    return found;
  };

  eyes.wide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;

  // As it stands, and with the line, paragraph, letter and word spacing of WCAG 1.4.12.
  eyes.cut = () => {
    const plain = cut(), sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets.push(sheet);
    const spaced = cut();
    document.adoptedStyleSheets.pop();
    return [...plain, ...spaced.map((words) => `${words} when its text is spaced out`)];
  };

  // The page by its address but for numbers and the questions of an assessment, whether a form was refused on it, and the kinds of
  // things on it, each with what it stands in; apart from that what is around the content, which is alike on most pages.
  eyes.state = () => {
    const main = document.querySelector("main"), errors = document.querySelector(".nhsuk-error-summary") ? "!" : "";
    const page = location.pathname.replace(/\d+/g, "7").replace(/(assessments.*sections\/).+\/.+/, "$1question") + errors;
    const kind = (e) => `${e.tagName}.${e.getAttribute("class") ?? ""}.${e.type ?? ""}.${e.open ?? ""}`;
    const kinds = (all) => [...new Set([...all].filter((e) => !e.closest("svg")).map((e) => `${kind(e.parentElement)} > ${kind(e)}`))];
    return { page, main: kinds(main.querySelectorAll("*")), around: kinds([...document.body.querySelectorAll("*")].filter((e) => !main.contains(e))) };
  };
})();
