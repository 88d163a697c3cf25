// Refreshes the preview of a body while it is typed. Without it the button 预览并检查 does the same.
(function () {
  'use strict';
  var area = document.querySelector('textarea[data-preview]');
  if (!area || !window.fetch) { return; }
  var shown = document.getElementById(area.dataset.preview);
  var form = area.form;
  var waiting = 0;
  var turn = 0;
  function refresh() {
    var mine = ++turn;
    var title = form.elements['f.title'];
    var data = new URLSearchParams();
    data.set('_token', form.elements._token.value);
    data.set('f.title', title ? title.value : '');
    data.set('body', area.value);
    fetch('/console/preview', { method: 'POST', body: data, credentials: 'same-origin', redirect: 'error' })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
      .then(function (html) { if (mine === turn) { shown.innerHTML = html; } })
      .catch(function () {});
  }
  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(refresh, 500);
  }
  area.addEventListener('input', soon);
  var title = form.elements['f.title'];
  if (title) { title.addEventListener('input', soon); }
  // Leaving with something typed and not sent is asked about once.
  var typed = false;
  form.addEventListener('input', function () { typed = true; });
  form.addEventListener('submit', function () { typed = false; });
  window.addEventListener('beforeunload', function (event) { if (typed) { event.preventDefault(); } });
  // A tab within a table field is a tab; Escape first leaves the field as usual.
  var leaving = false;
  document.querySelectorAll('textarea.tabbed').forEach(function (table) {
    table.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') { leaving = true; return; }
      if (event.key === 'Tab' && !event.shiftKey && !leaving) {
        event.preventDefault();
        table.setRangeText('\t', table.selectionStart, table.selectionEnd, 'end');
      }
      leaving = false;
    });
  });
}());
