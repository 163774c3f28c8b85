/* Opens a small panel beside a number or a note's call. Without this script the same links lead to the lists at the
   end of the page, and nothing is lost. */
(function () {
  "use strict";

  var words = document.body.dataset;
  var panel = null;
  var opener = null;

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  /* A copy that can stand beside its original: without ids, and without the way back to where the reader is. */
  function copy(element, tag, name) {
    var made = make(tag, name);
    var source = element.cloneNode(true);
    source.querySelectorAll("[id]").forEach(function (one) { one.removeAttribute("id"); });
    source.querySelectorAll(".trace-places, .note-number").forEach(function (one) { one.remove(); });
    while (source.firstChild) made.appendChild(source.firstChild);
    return made;
  }

  function close(back) {
    if (!panel) return;
    panel.remove();
    panel = null;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
    opener = null;
  }

  function place() {
    var box = opener.getBoundingClientRect();
    var wide = document.documentElement.clientWidth;
    if (wide < 640) return;
    var left = Math.min(Math.max(box.left, 16), wide - panel.offsetWidth - 16);
    var below = box.bottom + 8;
    var fits = below + panel.offsetHeight <= window.innerHeight || box.top < panel.offsetHeight + 8;
    var top = fits ? below : box.top - panel.offsetHeight - 8;
    panel.style.left = left + window.scrollX + "px";
    panel.style.top = top + window.scrollY + "px";
  }

  function open(link, parts, title) {
    close(false);
    opener = link;
    panel = make("div", "panel");
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-modal", "false");
    panel.setAttribute("aria-labelledby", "panel-title");
    panel.tabIndex = -1;
    var heading = make("h2", "panel-title", title);
    heading.id = "panel-title";
    panel.appendChild(heading);
    parts.forEach(function (part) { panel.appendChild(part); });
    var shut = make("button", "panel-close", words.close);
    shut.type = "button";
    shut.addEventListener("click", function () { close(true); });
    panel.appendChild(shut);
    panel.addEventListener("keydown", within);
    document.body.appendChild(panel);
    link.setAttribute("aria-expanded", "true");
    place();
    panel.focus({ preventScroll: true });
  }

  /* The panel stands at the end of the document, so leaving it by Tab leads back to the number that opened it. */
  function within(event) {
    if (event.key !== "Tab") return;
    var stops = panel.querySelectorAll("a[href], button");
    var at = document.activeElement;
    var leaves = event.shiftKey ? at === panel || at === stops[0] : at === stops[stops.length - 1];
    if (!leaves) return;
    event.preventDefault();
    close(true);
  }

  function trace(link, entry) {
    var group = entry.closest(".trace-group");
    var told = copy(entry, "div", "panel-entry");
    told.insertBefore(copy(group.querySelector(".trace-rule"), "p", "trace-rule"), told.querySelector("code"));
    var parts = [told];
    var sources = group.querySelector(".trace-sources");
    if (sources) {
      parts.push(copy(group.querySelector(".trace-label"), "p", "trace-label"));
      parts.push(copy(sources, "ul", "trace-sources"));
    }
    open(link, parts, words.number);
  }

  function follow(link) {
    var target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return false;
    if (link === opener) close(true);
    else if (link.classList.contains("n")) trace(link, target);
    else open(link, [copy(target, "div", "panel-entry")], words.note + " " + link.textContent.trim());
    return true;
  }

  document.querySelectorAll("a.n[href^='#'], a.note[href^='#']").forEach(function (link) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", function (event) {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey && follow(link)) event.preventDefault();
    });
    link.addEventListener("keydown", function (event) {
      if (event.key === " " && follow(link)) event.preventDefault();
    });
  });

  var contents = document.querySelector(".page-contents details");

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    if (contents.open && contents.contains(document.activeElement)) contents.querySelector("summary").focus();
    contents.open = false;
    close(true);
  });
  document.addEventListener("click", function (event) {
    if (!contents.contains(event.target)) contents.open = false;
    if (panel && !panel.contains(event.target) && !opener.contains(event.target)) close(false);
  });

  /* A table that fits its region need not be a stop of the keyboard. */
  function stops() {
    document.querySelectorAll(".scroll").forEach(function (region) {
      if (region.scrollWidth > region.clientWidth) region.setAttribute("tabindex", "0");
      else region.removeAttribute("tabindex");
    });
  }
  window.addEventListener("resize", stops);
  window.addEventListener("load", stops);

  /* A link to a trace, from elsewhere or from within the list, opens the list in browsers that do not do so. */
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var list = target && target.closest("details");
    if (list && !list.open) {
      list.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
