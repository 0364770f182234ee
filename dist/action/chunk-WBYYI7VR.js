import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/postgres/blank.ts
function skipBlank(sql, from) {
  let at = from;
  for (; ; ) {
    if (sql.startsWith("--", at)) at = endOfLine(sql, at);
    else if (sql.startsWith("/*", at)) at = endOfComment(sql, at);
    else if (/[ \t\n\r\f\v]/.test(sql.charAt(at))) at += 1;
    else return at;
  }
}
function endOfLine(sql, from) {
  const end = sql.indexOf("\n", from);
  return end === -1 ? sql.length : end;
}
function endOfComment(sql, from) {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

export {
  skipBlank,
  endOfComment
};
