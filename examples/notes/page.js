const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character])
}

/** The page as HTML. `notes` are rows of the table. */
export function renderPage({ title, stage, notes }) {
  const name = escapeHtml(title)
  const heading = stage ? `${name} <small>${escapeHtml(stage)}</small>` : name
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
  h1 small { font-size: 0.9rem; font-weight: 400; padding: 0.1rem 0.5rem; border: 1px solid; border-radius: 1rem; vertical-align: middle; opacity: 0.7; }
  form { display: flex; gap: 0.5rem; flex-wrap: wrap; margin: 1.5rem 0; }
  input, button { font: inherit; padding: 0.4rem 0.6rem; }
  input[name=text] { flex: 1 1 16rem; }
  ul { list-style: none; padding: 0; }
  li { padding: 0.7rem 0; border-top: 1px solid #8884; }
  li span { display: block; font-size: 0.85rem; opacity: 0.7; }
</style>
</head>
<body>
<h1>${heading}</h1>
<form method="post" action="/notes">
  <input name="text" placeholder="A note" aria-label="Note" required maxlength="2000">
  <input name="author" placeholder="Your name" aria-label="Your name" maxlength="100">
  <button>Add</button>
</form>
${notes.length === 0 ? '<p>No notes yet.</p>' : `<ul>${notes.map(renderNote).join('')}</ul>`}
</body>
</html>
`
}

function renderNote({ text, author, pinned, created_at: created }) {
  const by = author ? `${escapeHtml(author)}, ` : ''
  return `<li>${pinned ? '★ ' : ''}${escapeHtml(text)}<span>${by}${created.toISOString().slice(0, 16).replace('T', ' ')} UTC</span></li>`
}
