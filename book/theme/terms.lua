-- Words of the glossary in running text: the first in each section is a link to its explanation,
-- which terms.js shows beside the word. Quarto only; the embedded engine does the same to finished
-- pages (src/levekar/book/glossary.py), which also writes the list of words.
local LIST = "terms.json"
local HOME = "book/ordliste"
local SECTION = 2
-- inlines where no word is marked: they are links, or no running text
local CLOSED = { Link = true, Code = true, Note = true, RawInline = true, Math = true, Cite = true, Image = true }
-- classes of blocks, and HTML elements around blocks, where no word is marked
local APART = {
  answers = true, callout = true, citation = true, ["figure-tools"] = true, footnotes = true,
  overview = true, register = true, ["table-title"] = true,
}
local AROUND = { "aside", "details", "figure", "nav" }

local function path(name)
  if quarto and quarto.utils then return quarto.utils.resolve_path(name) end
  return pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), name })
end

local function read()
  local file = assert(io.open(path(LIST), "r"))
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local found, longest = {}, 0
local seen, used = {}, {}
local around = 0   -- how many raw HTML elements without running text are open

local function learn()
  for _, term in ipairs(read()) do
    for _, form in ipairs(term.forms) do
      found[form] = found[form] or term
      local _, spaces = form:gsub(" ", "")
      longest = math.max(longest, spaces + 1)
    end
  end
end

-- the words of a text: {first byte, last byte}
local function words(text)
  local result, start = {}, nil
  for at, code in utf8.codes(text) do
    local letter = utf8.char(code)
    local inside = letter:match("^[%w_-]$")
      or (code > 127 and pandoc.text.upper(letter) ~= pandoc.text.lower(letter))
    if inside and not start then start = at end
    if not inside and start then
      result[#result + 1] = { start, at - 1 }
      start = nil
    end
  end
  if start then result[#result + 1] = { start, #text } end
  return result
end

local function term_of(text, all, at, size)
  local parts = {}
  for number = at, at + size - 1 do
    local word = all[number]
    if number > at then
      local gap = text:sub(all[number - 1][2] + 1, word[1] - 1)
      if gap ~= " " and gap ~= "\u{a0}" then return nil end
    end
    parts[#parts + 1] = text:sub(word[1], word[2])
  end
  local whole = table.concat(parts, " ")
  return found[whole] or found[pandoc.text.lower(whole)]
end

-- plain text as inlines: a line is broken where it was
local function plain(text)
  local result = pandoc.Inlines({})
  for space, word in text:gmatch("( ?)([^ ]*)") do
    if space ~= "" then result:insert(pandoc.Space()) end
    if word ~= "" then result:insert(pandoc.Str(word)) end
  end
  return result
end

local function linked(text)
  local all, result, done, at = words(text), pandoc.Inlines({}), 0, 1
  while at <= #all do
    local term, size = nil, 1
    for n = math.min(longest, #all - at + 1), 1, -1 do
      term = term_of(text, all, at, n)
      if term then size = n break end
    end
    local start, last = all[at][1], all[at + size - 1][2]
    at = at + size
    if term and not seen[term.id] then
      seen[term.id] = true
      if not used[term.id] then
        used[term.id] = true
        used[#used + 1] = term
      end
      local given = { ["aria-describedby"] = term.note }
      if term.foreign then given.lang = "en" end
      result:extend(plain(text:sub(done + 1, start - 1)))
      result:insert(pandoc.Link(
        plain(text:sub(start, last)), "/" .. HOME .. ".qmd#" .. term.id, "", pandoc.Attr("", { "term" }, given)))
      done = last
    end
  end
  if done == 0 then return nil end
  result:extend(plain(text:sub(done + 1)))
  return result
end

local function in_line(inlines)
  local result, run, text = pandoc.Inlines({}), pandoc.Inlines({}), {}
  local function flush()
    result:extend(linked(table.concat(text)) or run)
    run, text = pandoc.Inlines({}), {}
  end
  for _, item in ipairs(inlines) do
    if item.t == "Str" or item.t == "Space" or item.t == "SoftBreak" then
      run:insert(item)
      text[#text + 1] = item.t == "Str" and item.text or " "
    else
      flush()
      local shut = item.t == "Span" and (item.classes:includes("citation") or item.attributes.__quarto_custom)
      if not CLOSED[item.t] and not shut and item.content then
        item.content = in_line(item.content)
      end
      result:insert(item)
    end
  end
  flush()
  return result
end

local function open_or_close(html)
  for _, name in ipairs(AROUND) do
    local _, opened = html:gsub("<" .. name .. "[%s>]", "")
    local _, closed = html:gsub("</" .. name .. ">", "")
    around = around + opened - closed
  end
end

local in_blocks

local function in_block(block, listed)
  local kind = block.t
  if kind == "Header" then
    if block.level <= SECTION then seen = {} end
  elseif kind == "RawBlock" then
    if block.format:match("^html") then open_or_close(block.text) end
  elseif around > 0 then
    return
  elseif kind == "Para" or (kind == "Plain" and listed) then
    block.content = in_line(block.content)
  elseif kind == "Div" then
    for _, class in ipairs(block.classes) do
      if APART[class] then return end
    end
    -- callouts, floats and the like are Quarto's own and hold no running text
    if not block.attributes.__quarto_custom then block.content = in_blocks(block.content, false) end
  elseif kind == "BulletList" or kind == "OrderedList" then
    for number, item in ipairs(block.content) do block.content[number] = in_blocks(item, true) end
  elseif kind == "DefinitionList" then
    for _, item in ipairs(block.content) do
      for number, definition in ipairs(item[2]) do item[2][number] = in_blocks(definition, true) end
    end
  end
end

in_blocks = function(blocks, listed)
  for number, block in ipairs(blocks) do
    in_block(block, listed)
    blocks[number] = block
  end
  return blocks
end

function Pandoc(doc)
  local file = quarto and quarto.doc and quarto.doc.input_file or ""
  if file:find(HOME, 1, true) then return doc end
  learn()
  doc.blocks = in_blocks(doc.blocks, false)
  if #used > 0 then
    local notes = { '<div class="terms" hidden>' }
    for _, term in ipairs(used) do
      notes[#notes + 1] = ('<p id="%s">%s</p>'):format(term.note, pandoc.write(pandoc.Pandoc({ pandoc.Plain({ pandoc.Str(term.definition) }) }), "html"))
    end
    notes[#notes + 1] = "</div>"
    doc.blocks:insert(pandoc.RawBlock("html", table.concat(notes, "\n")))
  end
  return doc
end
