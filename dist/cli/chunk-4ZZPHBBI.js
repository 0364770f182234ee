import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/migrations/syntax/position.ts
function locate(file, text, offset) {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { file, line: before.split("\n").length, column: characters(before.slice(lineStart)) + 1 };
}
function locator(file, text) {
  let starts;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastAtMost(starts, offset);
    return { file, line: line + 1, column: characters(text.slice(starts[line], offset)) + 1 };
  };
}
function lineStarts(text) {
  const starts = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}
function lastAtMost(numbers, limit) {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
function characters(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
function offsetOfCharacter(text, index) {
  let offset = 0;
  let seen = 0;
  for (const character of text) {
    if (seen === index) break;
    offset += character.length;
    seen += 1;
  }
  return offset;
}
function offsetsOfBytes(text, byteOffsets) {
  const offsets = [];
  let bytes = 0;
  let offset = 0;
  for (const desired of byteOffsets) {
    while (bytes < desired && offset < text.length) {
      const point = text.codePointAt(offset) ?? 0;
      bytes += point < 128 ? 1 : point < 2048 ? 2 : point < 65536 ? 3 : 4;
      offset += point < 65536 ? 1 : 2;
    }
    offsets.push(offset);
  }
  return offsets;
}

export {
  locate,
  locator,
  offsetOfCharacter,
  offsetsOfBytes
};
