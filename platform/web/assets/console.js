// Makes writing a draft easier: the preview follows, what is typed is kept, a paste from Word or
// Excel keeps its tables. Without it the button 预览并检查 does the first, and nothing is lost.
(function () {
  'use strict';
  // On a telephone the rail goes on beyond its edge: the page one is on is brought into sight.
  var here = document.querySelector('.rail nav [aria-current]');
  if (here) { here.closest('nav').scrollLeft = here.offsetLeft - 60; }

  var form = document.querySelector('form[data-autosave]');
  if (!form) { return; }

  // What is pasted as HTML becomes plain text in the form that the reader of documents recognises:
  // one paragraph a line, one row of a table a line, its cells parted by TAB.
  var BLOCKS = /^(ADDRESS|ARTICLE|BLOCKQUOTE|DD|DIV|DL|DT|FIGURE|FOOTER|FORM|H[1-6]|HEADER|HR|LI|MAIN|OL|P|PRE|SECTION|UL)$/;
  var SILENT = /^(HEAD|LINK|META|NOSCRIPT|SCRIPT|STYLE|TEMPLATE|TITLE)$/;
  function flat(text) { return text.replace(/[\s\u00a0]+/g, ' ').trim(); }
  function rowsOf(table) {
    var rows = [];
    var spans = [];
    Array.prototype.forEach.call(table.rows, function (row) {
      var cells = [];
      function fill() { while (spans[cells.length] > 0) { spans[cells.length] -= 1; cells.push(''); } }
      Array.prototype.forEach.call(row.cells, function (cell) {
        fill();
        var words = flat(cell.textContent);
        for (var n = 0; n < Math.min(cell.colSpan || 1, 100); n += 1) {
          spans[cells.length] = Math.max((cell.rowSpan || 1) - 1, 0);
          cells.push(n === 0 ? words : '');
        }
      });
      fill();
      if (cells.join('') !== '') { rows.push(cells); }
    });
    var width = rows.reduce(function (most, cells) { return Math.max(most, cells.length); }, 0);
    return rows.map(function (cells) {
      while (cells.length < width) { cells.push(''); }
      return cells.join('\t');
    });
  }
  // Word writes the number of a list item as a mark of its own, with blanks to fill the indent. Styles
  // say nothing else that matters here, and the content policy would report each of them.
  function plain(html) {
    return html
      .replace(/<style[\s>][\s\S]*?<\/style>/gi, '')
      .replace(/\sstyle=(?:"([^"]*)"|'([^']*)')/gi, function (all, one, other) {
        return /mso-list:\s*ignore/i.test(one || other || '') ? ' data-mark' : '';
      });
  }
  function textOf(html) {
    var page = new DOMParser().parseFromString(plain(html), 'text/html');
    var lines = [];
    var line = '';
    function end() { var words = flat(line); if (words) { lines.push(words); } line = ''; }
    function walk(node) {
      if (node.nodeType === 3) { line += node.nodeValue.replace(/\s+/g, ' '); return; }
      if (node.nodeType !== 1 || SILENT.test(node.tagName) || node.tagName.indexOf(':') >= 0 && !node.textContent.trim()) { return; }
      if (node.tagName === 'BR') { end(); return; }
      if (node.tagName === 'TABLE') { end(); lines = lines.concat(rowsOf(node)); return; }
      if (node.hasAttribute('data-mark')) { line += flat(node.textContent); return; }
      var block = BLOCKS.test(node.tagName);
      if (block) { end(); }
      Array.prototype.forEach.call(node.childNodes, walk);
      if (block) { end(); }
    }
    walk(page.body);
    end();
    return lines.join('\n');
  }
  document.querySelectorAll('textarea[data-paste]').forEach(function (area) {
    area.addEventListener('paste', function (event) {
      var data = event.clipboardData;
      var html = data && data.getData('text/html');
      // Plain text is pasted as it is; HTML matters for its tables and its paragraphs.
      if (!html || !/<(table|p|h[1-6]|li|div)[\s>]/i.test(html)) { return; }
      var text = textOf(html);
      if (!text) { return; }
      event.preventDefault();
      var before = area.value.slice(0, area.selectionStart);
      if (/\n/.test(text) && before && !/\n$/.test(before)) { text = '\n' + text; }
      if (/\t/.test(text)) { text += '\n'; }
      // This keeps the browser's undo; where it is gone, the text goes in all the same.
      if (!document.execCommand('insertText', false, text)) {
        area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
        area.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
  });

  // The preview.
  var area = document.querySelector('textarea[data-preview]');
  var title = form.elements['f.title'];
  var token = form.elements._token.value;
  function post(address, data) {
    return fetch(address, { method: 'POST', body: data, credentials: 'same-origin', redirect: 'error' })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer.status); });
  }
  if (area) {
    var shown = document.getElementById(area.dataset.preview);
    var waiting = 0;
    var turn = 0;
    var refresh = function () {
      var mine = ++turn;
      var data = new URLSearchParams();
      data.set('_token', token);
      data.set('f.title', title ? title.value : '');
      data.set('body', area.value);
      post('/console/preview', data)
        .then(function (html) { if (mine === turn) { shown.innerHTML = html; } })
        .catch(function () {});
    };
    var soon = function () { window.clearTimeout(waiting); waiting = window.setTimeout(refresh, 500); };
    area.addEventListener('input', soon);
    if (title) { title.addEventListener('input', soon); }
  }

  // What is typed is kept on the server a moment later, apart from the saved draft.
  var said = document.getElementById('kept');
  var typed = false;
  var unkept = false;
  var sending = false;
  var later = 0;
  function keep() {
    if (!unkept || sending) { return; }
    unkept = false;
    sending = true;
    var data = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (typeof value === 'string') { data.append(name, value); } });
    post(form.dataset.autosave, data)
      .then(function (at) { if (said && !unkept) { said.textContent = '未保存的修改已自动保留 ' + at.slice(-5); } })
      .catch(function () { if (said) { said.textContent = '未能自动保留，请尽快保存草稿'; } })
      .then(function () { sending = false; if (unkept) { plan(); } });
  }
  function plan() { window.clearTimeout(later); later = window.setTimeout(keep, 2000); }
  form.addEventListener('input', function (event) {
    if (event.target.type === 'file') { typed = true; return; }
    typed = unkept = true;
    plan();
  });
  form.addEventListener('submit', function () { typed = unkept = false; window.clearTimeout(later); });
  document.addEventListener('visibilitychange', function () { if (document.visibilityState === 'hidden') { keep(); } });
  window.addEventListener('beforeunload', function (event) { if (typed && (unkept || sending || said && !said.textContent)) { event.preventDefault(); } });

  // A tab within a table field is a tab; Escape first leaves the field as usual.
  var leaving = false;
  document.querySelectorAll('textarea.tabbed').forEach(function (table) {
    table.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') { leaving = true; return; }
      if (event.key === 'Tab' && !event.shiftKey && !leaving) {
        event.preventDefault();
        table.setRangeText('\t', table.selectionStart, table.selectionEnd, 'end');
        table.dispatchEvent(new Event('input', { bubbles: true }));
      }
      leaving = false;
    });
  });
}());
