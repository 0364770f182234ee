import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/config/distance.ts
function nearest(name, candidates) {
  const desired = fold(name);
  const limit = Math.max(1, Math.floor(desired.length / 3));
  const distances = candidates.map((candidate) => editDistance(desired, fold(candidate)));
  const least = Math.min(...distances);
  const near = least <= limit ? candidates.filter((_, index) => distances[index] === least) : [];
  const meant = near.length > 0 ? near : candidates.filter((candidate) => fold(candidate).split("_").includes(desired));
  return meant.length === 1 ? meant[0] : void 0;
}
function fold(name) {
  return name.toLowerCase().replaceAll("-", "_");
}
function editDistance(a, b) {
  let beforeLast = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const deletion = (last[column] ?? 0) + 1;
      const insertion = (current[column - 1] ?? 0) + 1;
      let cost = Math.min(substitution, deletion, insertion);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

export {
  nearest
};
