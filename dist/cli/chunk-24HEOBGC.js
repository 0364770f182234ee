import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/block.ts
function block(text) {
  return text.split("\n").map((line) => line === "" ? "" : `    ${line}`).join("\n");
}
function partsOf(advice) {
  const parts = [];
  let block2 = [];
  const endBlock = () => {
    const text = block2.join("\n").trimEnd();
    if (text !== "") parts.push({ block: text });
    block2 = [];
  };
  for (const line of advice.split("\n")) {
    if (line.startsWith("    ")) block2.push(line.slice(4));
    else if (line.trim() === "" && block2.length > 0) block2.push("");
    else {
      endBlock();
      if (line.trim() !== "") parts.push({ prose: line.trim() });
    }
  }
  endBlock();
  return parts;
}

export {
  block,
  partsOf
};
