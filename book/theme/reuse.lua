-- What stands at the foot of a chapter that is a notebook: the notebook itself, and the commands
-- that run it. Quarto only; the embedded engine's page.html.jinja has the same words.
local BLOCK = [[
<aside class="reuse" aria-labelledby="reuse-title">
<p id="reuse-title">Bruk kapitlet videre</p>
<ul>
<li><a href="%s" download data-noresolveinput="true">Last ned notatboka</a> (Jupyter)</li>
<li>Bygg kapitlet på nytt: <code>levekar build %s</code></li>
<li>Kjør det og se hva som endrer seg: <code>levekar run %s --diff</code></li>
</ul>
</aside>]]

function Pandoc(doc)
  local file = quarto and quarto.doc and quarto.doc.input_file or ""
  local name = file:match("([^/\\]+%.ipynb)$")
  if name then
    local number = name:match("^[^-.]+")
    doc.blocks:insert(pandoc.RawBlock("html", BLOCK:format(name, number, number)))
  end
  return doc
end
