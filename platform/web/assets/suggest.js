// Completes words in the search box. The page works the same without it.
(function () {
  "use strict";
  var box = document.querySelector("input[data-suggest]");
  if (!box || !window.fetch || !("list" in box)) return;
  var list = document.createElement("datalist");
  list.id = "suggestions";
  box.after(list);
  box.setAttribute("list", list.id);
  box.setAttribute("autocomplete", "off");
  var wait = 0, asked = "";
  box.addEventListener("input", function () {
    clearTimeout(wait);
    var words = box.value.trim();
    if (words.length < 2 || words === asked) return;
    wait = setTimeout(function () {
      asked = words;
      fetch("/search/suggest?q=" + encodeURIComponent(words))
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (found) {
          if (asked !== words) return;
          list.replaceChildren.apply(list, found.suggestions.map(function (one) {
            var option = document.createElement("option");
            option.value = one.text;
            return option;
          }));
        })
        .catch(function () { asked = ""; });
    }, 150);
  });
})();
