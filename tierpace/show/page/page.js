"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const body = find("rows");
  const data = JSON.parse(find("data").textContent);
  const rows = Array.from(body.rows).slice(0, data.rows.length);
  const kept = rows.map((row, at) => ({ row, at, keys: data.rows[at].k, of: data.rows[at].f, opened: null, text: null, keep: true }));
  const PART = 200; // rows laid out at a time; the style sheet holds back as many until this script is ready
  let order = kept, limit = PART;
  const heads = Array.from(document.querySelectorAll("#table > thead th"));
  const filters = ["manager", "group", "region", "ladder"];
  const SIGNALS = ["Airtime", "Diamonds", "Active days"];
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const number = new Intl.NumberFormat("en");

  // ------------------------------------------------------------------------------------------------ elements
  const SVG = "http://www.w3.org/2000/svg";
  const fill = (element, attributes, children) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    for (const child of children) if (child !== null) element.append(child);
    return element;
  };
  const html = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  // ----------------------------------------------------------------------------------------- sort and filter
  const name = (item) => item.row.cells[0].querySelector("b").textContent.toLowerCase();
  const RISING = ["name", "0", "1"]; // the columns that open from the smallest; the others from the largest

  const compare = (key, down) => (a, b) => {
    let order = 0;
    if (key === "name") {
      order = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
    } else {
      const x = a.keys[key], y = b.keys[key];
      if (x === null || y === null) return x === y ? a.at - b.at : x === null ? 1 : -1;
      order = x - y;
    }
    return (down ? -order : order) || a.at - b.at;
  };

  const lay_out = () => {
    let shown = 0;
    for (const item of order) {
      shown += item.keep;
      item.row.hidden = !item.keep;
      item.row.classList.toggle("later", item.keep && shown > limit);
      if (item.opened) item.opened.hidden = !item.keep || shown > limit || item.row.dataset.open !== "yes";
    }
    const all = number.format(kept.length), some = number.format(shown);
    const drawn = shown > limit ? `, the first ${number.format(limit)} drawn` : "";
    find("shown").textContent = (shown === kept.length ? `${all} shown` : `${some} of ${all} shown`) + drawn;
    find("rest").hidden = shown <= limit;
  };

  const sort = (key, down) => {
    if (key === "name") for (const item of kept) item.name = item.name || name(item);
    order = key === "" ? kept : [...kept].sort(compare(key, down));
    const all = document.createDocumentFragment();
    for (const item of order) {
      all.append(item.row);
      if (item.opened) all.append(item.opened);
    }
    limit = PART;
    lay_out();
    body.append(all);
    for (const head of heads) {
      if (head.dataset.key === undefined) continue;
      head.setAttribute("aria-sort", head.dataset.key !== key ? "none" : down ? "descending" : "ascending");
    }
    find("order").value = key;
  };

  const filter = () => {
    const words = find("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const standing = find("standing").value;
    const wanted = filters.map((key) => (find(key) ? find(key).value : ""));
    for (const item of kept) {
      let keep = standing === "" || item.keys[0] === Number(standing);
      for (let k = 0; keep && k < wanted.length; k++) keep = wanted[k] === "" || item.of[k] === Number(wanted[k]);
      if (keep && words.length) {
        item.text = item.text || item.row.textContent.toLowerCase();
        keep = words.every((word) => item.text.includes(word));
      }
      item.keep = keep;
    }
    limit = PART;
    lay_out();
  };

  const further = (rows) => {
    limit += rows;
    lay_out();
  };

  // --------------------------------------------------------------------------------------------- words and units
  const percent = (p) => (p === 0 || p === 1 ? `${100 * p} %` : p >= 0.995 ? ">99 %" : p < 0.01 ? "<1 %" : `${Math.floor(100 * p + 1e-7)} %`);
  const UNITS = [3600, 1, 1];
  const amount = (value, signal) => {
    if (signal === 0) {
      const minutes = Math.floor(value / 60 + 1e-6), hours = Math.floor(minutes / 60), rest = minutes % 60;
      return rest ? `${number.format(hours)} h ${rest} min` : `${number.format(hours)} h`;
    }
    const whole = Math.floor(value + 1e-6);
    return `${number.format(whole)} ${signal === 1 ? "diamonds" : whole === 1 ? "day" : "days"}`;
  };
  const round = (value, signal) => (signal === 0 ? `${number.format(Math.round(value / 3600))} h` : amount(Math.round(value), signal));
  const brief = (value, signal) => {
    const v = value / UNITS[signal];
    if (v >= 1e6) return `${number.format(Math.round(v / 1e4) / 100)}m`;
    if (v >= 1e4) return `${number.format(Math.round(v / 100) / 10)}k`;
    return number.format(Math.round(v * 10) / 10) + (signal === 0 ? " h" : "");
  };
  const letters = (text) => Array.from(text, (letter) => (letter === "." ? null : LETTERS.indexOf(letter)));
  const curve = (text, top) => {
    const parts = letters(text), out = [];
    for (let i = 0; i < parts.length; i += 2) out.push(parts[i] === null ? null : ((parts[i] * 64 + parts[i + 1]) / 4095) * top);
    return out;
  };
  const running = (text, signal, top) => (signal === 2 ? letters(text) : curve(text, top)); // a month has fewer than 64 days

  // ---------------------------------------------------------------------------------------------------- charts
  const TALL = 200, LEFT = 44, RIGHT = 96, UP = 8, DOWN = 22;

  const chart = (own, signal) => {
    const top = own.t[signal], ladder = data.ladders[own.l], WIDE = innerWidth < 600 || (innerWidth > 639 && innerWidth < 981) ? 320 : 440;
    const x = (day) => LEFT + (day / data.days) * (WIDE - LEFT - RIGHT);
    const y = (value) => TALL - DOWN - (value / top) * (TALL - UP - DOWN);
    const at = (day, value) => `${x(day).toFixed(1)} ${y(value).toFixed(1)}`;
    const line = (values, days) => {
      let out = "", on = false;
      values.forEach((value, i) => {
        if (value !== null) out += (on ? "L" : "M") + at(days ? days[i] : i, value);
        on = value !== null;
      });
      return out;
    };
    const now = running(own.n[signal], signal, top), earned = own.x[signal];
    const rest = curve(own.r[signal] || own.r[0], 1);
    const ahead = own.q[signal].map((end) => rest.map((share) => earned + share * (end - earned)));
    const band = (low, high) =>
      "M" + data.ahead.map((day, i) => at(day, low[i])).join("L") + "L" + data.ahead.map((day, i) => at(day, high[i])).reverse().join("L") + "Z";
    const parts = [];
    for (let k = 0; k <= 4; k++) {
      const value = nice(top / UNITS[signal]) * k * UNITS[signal];
      if (value > top) break;
      parts.push(svg("path", { class: "axis", d: `M${LEFT} ${y(value).toFixed(1)}H${WIDE - RIGHT}` }));
      parts.push(svg("text", { x: LEFT - 5, y: (y(value) + 4).toFixed(1), "text-anchor": "end" }, brief(value, signal)));
    }
    for (const day of [1, 8, 15, 22, data.days]) {
      parts.push(svg("text", { x: x(day).toFixed(1), y: TALL - 6, "text-anchor": "middle" }, String(day)));
    }
    if (data.ahead.length > 1) {
      parts.push(svg("path", { class: "outer", d: band(ahead[0], ahead[4]) }));
      parts.push(svg("path", { class: "inner", d: band(ahead[1], ahead[3]) }));
    }
    for (const old of own.o[signal]) parts.push(svg("path", { class: "old", d: line(running(old, signal, top)) }));
    let free = -Infinity;
    ladder.tiers
      .map((tier, k) => [ladder.need[k][signal], tier, k])
      .filter(([value]) => value > 0)
      .sort((a, b) => b[0] - a[0])
      .forEach(([value, tier, k]) => {
        const target = k === own.k[1];
        parts.push(svg("path", { class: target ? "need target" : "need", d: `M${LEFT} ${y(value).toFixed(1)}H${WIDE - RIGHT}` }));
        free = Math.max(y(value) + 4, free + 12);
        const need = brief(value, signal), room = 11 - need.length;
        const label = tier.length > room ? `…${tier.slice(1 - room)}` : tier; // the ends of names differ between tiers
        parts.push(svg("text", { class: target ? "target-text" : "", x: WIDE - RIGHT + 4, y: free.toFixed(1) }, `${need} ${label}`));
      });
    if (data.ahead.length > 1) parts.push(svg("path", { class: "middle", d: line(ahead[2], data.ahead) }));
    parts.push(svg("path", { class: "now", d: line(now, data.at) }));
    parts.push(svg("circle", { class: "dot", cx: x(data.at[data.at.length - 1]).toFixed(1), cy: y(earned).toFixed(1), r: 3.5 }));
    const words = spoken(own, signal);
    const drawing = svg("svg", { class: "chart", viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": `${SIGNALS[signal]}. ${words}` }, ...parts);
    return html("figure", {}, html("figcaption", {}, SIGNALS[signal], html("span", {}, ` ${short(own, signal)}`)), drawing);
  };

  const nice = (top) => {
    const step = top / 4, size = 10 ** Math.floor(Math.log10(step || 1));
    return [1, 2, 2.5, 5, 10].map((k) => k * size).find((k) => k >= step && (k >= 1 || top < 4)) || 1;
  };

  const short = (own, signal) => {
    const so_far = `${amount(own.x[signal], signal).replace(" diamonds", "")} so far`;
    const end = signal === 1 ? brief(own.g[1], 1) : round(own.g[signal], signal);
    return data.ahead.length > 1 ? `${so_far}; at this rate ${end}` : so_far;
  };

  const spoken = (own, signal) => {
    const ladder = data.ladders[own.l], [low, , middle, , high] = own.q[signal], out = [short(own, signal)];
    if (data.ahead.length > 1) out.push(`the month likely ends between ${round(low, signal)} and ${round(high, signal)}, half the time above ${round(middle, signal)}`);
    const needs = ladder.tiers.map((tier, k) => [tier, ladder.need[k][signal]]).filter(([, value]) => value > 0);
    if (needs.length) out.push(`thresholds: ${needs.map(([tier, value]) => `${tier} ${round(value, signal)}`).join(", ")}`);
    const day = Math.floor(data.at[data.at.length - 1]);
    const then = data.past.map((month, k) => [month, running(own.o[signal][k], signal, own.t[signal])[day]]).filter(([, value]) => value !== null && value !== undefined);
    if (then.length) out.push(`after ${day} ${day === 1 ? "day" : "days"} of past months: ${then.map(([month, value]) => `${month} ${round(value, signal)}`).join(", ")}`);
    return out.join("; ") + ".";
  };

  // --------------------------------------------------------------------------------------------------- details
  const chances = (own) => {
    const ladder = data.ladders[own.l], tested = [0, 1, 2].filter((s) => own.s.some((tier) => tier[s] !== null));
    const cell = (p) => html("td", {}, p === null ? "–" : percent(p / 1e4));
    const above = (k) => (k ? own.c[k - 1] : 0), ends = own.c.map((p, k) => (p === null || above(k) === null ? null : p - above(k))); // an easier tier is cleared with every harder one
    const head = ["Tier", "All together", ...tested.map((s) => SIGNALS[s]), "Month ends here"];
    const lines = ladder.tiers.map((tier, k) =>
      html("tr", {}, html("th", { scope: "row" }, html("bdi", {}, tier), k === own.k[1] ? " (target)" : ""), cell(own.c[k]), ...tested.map((s) => cell(own.s[k][s])), cell(ends[k] === null ? null : ends[k] || (own.c[k] % 1e4 ? 1 : 0))));
    lines.push(html("tr", {}, html("th", { scope: "row" }, "no tier"), ...["", ...tested].map(() => html("td", {}, "")), cell(above(own.c.length) === null ? null : 1e4 - above(own.c.length))));
    return html("table", {}, html("caption", {}, "Chance of each tier"), html("thead", {}, html("tr", {}, ...head.map((text) => html("th", { scope: "col" }, text)))), html("tbody", {}, ...lines));
  };

  const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const habits = ([seconds, hour, days, rate]) => {
    const out = [], often = WEEK.filter((_, k) => days[k] === "1");
    if (seconds !== null) out.push(`A stream lasts ${amount(seconds, 0)}` + (hour === null ? "" : `, mostly from about ${String(hour).padStart(2, "0")}:00`));
    if (often.length) out.push(often.length === 7 ? "Streams on every day of the week" : `Streams mostly on ${often.join(", ")}`);
    if (rate !== null) out.push(`An hour brings about ${number.format(rate)} diamonds`);
    return out.length ? `${out.join(". ")}.` : "";
  };

  const details = (own) => {
    const cell = html("td", { colspan: heads.length });
    if (own.n) {
      const drawn = [0, 1, 2].filter((s) => data.measured[s]);
      cell.append(html("div", { class: "charts" }, ...drawn.map((s) => chart(own, s))));
      const grey = data.past.length ? ` Grey: ${data.past.join(", ")}.` : "";
      const fan = data.ahead.length > 1 ? " Shaded: where the month will likely run, half of all futures in the darker part, four in five in all; dashed: the middle." : "";
      cell.append(html("p", { class: "legend" }, `Running totals by the day of the month. Bold: ${data.month} so far.${fan}${grey} Level lines: thresholds.`));
    }
    const said = [["Plan", own.d], ["Habits", own.h && habits(own.h)], ["Next 14 days", own.z !== undefined && `${percent(own.z / 1e4)} chance of no stream`], ["Last month", own.m && `ended in ${own.m}`], ["Rests on", own.w]];
    const texts = said.filter(([, text]) => text).flatMap(([head, text]) => [html("h3", {}, head), html("p", {}, html("bdi", {}, text))]);
    cell.append(html("div", { class: "facts" }, html("div", {}, ...texts), html("div", {}, chances(own))));
    return html("tr", { class: "more" }, cell);
  };

  const toggle = (item, button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    if (!item.opened) {
      item.opened = details(data.rows[item.at]);
      item.opened.id = `more${item.at}`;
      button.setAttribute("aria-controls", item.opened.id);
      item.row.after(item.opened);
    }
    item.opened.hidden = !open;
    item.row.dataset.open = open ? "yes" : "no";
    button.setAttribute("aria-expanded", String(open));
  };

  // ----------------------------------------------------------------------------------------------------- begin
  const begin = () => {
    for (const head of heads) {
      const key = head.dataset.key;
      if (key === undefined) continue;
      const button = html("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        sort(key, now === "none" ? !RISING.includes(key) : now === "ascending");
      });
    }
    kept.forEach((item) => {
      if (!data.rows[item.at].c) return;
      const label = item.row.cells[0].querySelector("b");
      const button = html("button", { type: "button", class: "open", "aria-expanded": "false" });
      button.append(...label.childNodes);
      label.append(button);
    });
    find("further").addEventListener("click", () => further(PART));
    find("everything").addEventListener("click", () => further(Infinity));
    body.addEventListener("click", (event) => {
      const button = event.target.closest("button.open");
      if (button) toggle(kept[rows.indexOf(button.closest("tr"))], button);
    });
    for (const id of ["find", "standing", ...filters]) if (find(id)) find(id).addEventListener("input", filter);
    find("order").addEventListener("input", () => sort(find("order").value, !RISING.includes(find("order").value)));
    find("reset").addEventListener("click", () => {
      for (const id of ["find", "standing", ...filters]) if (find(id)) find(id).value = "";
      filter();
      find("find").focus();
    });
    const root = document.documentElement, theme = find("theme");
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const name_theme = () => (theme.textContent = dark() ? "Light" : "Dark");
    theme.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      name_theme();
    });
    name_theme();
    theme.hidden = false;
    find("controls").hidden = rows.length === 0;
    filter();
    root.dataset.ready = "yes";
  };
  begin();
})();
