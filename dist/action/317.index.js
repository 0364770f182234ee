export const id = 317;
export const ids = [317];
export const modules = {

/***/ 2317:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseFile: () => (/* binding */ parseFile)
});

// EXTERNAL MODULE: ./src/config/key.ts
var key = __webpack_require__(9569);
// EXTERNAL MODULE: ./src/config/keys.ts + 5 modules
var keys = __webpack_require__(3768);
// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
// EXTERNAL MODULE: ./src/config/node.ts
var config_node = __webpack_require__(216);
// EXTERNAL MODULE: ./src/config/type.ts
var type = __webpack_require__(4296);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./src/config/yaml.ts

/**
 * Parses YAML 1.2 (core schema) with anchors, aliases and merge keys. `file` is shown in messages.
 * The only module that loads the `yaml` package.
 */
function parseYaml(text, file) {
    const lineCounter = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(text, { lineCounter, prettyErrors: false, stringKeys: true });
    const locate = (offset) => {
        const { line, col } = lineCounter.linePos(offset);
        return { file, line, column: col };
    };
    const faults = [...document.errors, ...document.warnings].map((fault) => ({
        fatal: fault.code !== 'DUPLICATE_KEY' && fault.code !== 'TAG_RESOLVE_FAILED',
        problem: { ...describeFault(fault.code, fault.message), location: locate(fault.pos[0]) },
    }));
    // After one syntax error the parser's further complaints are about what it made of the rest.
    const fatal = faults.find((fault) => fault.fatal);
    if (fatal)
        return { root: undefined, problems: [fatal.problem] };
    const reader = new TreeReader(locate);
    const root = document.contents === null ? undefined : reader.read(document.contents, 0);
    const problems = [...faults.map((fault) => fault.problem), ...reader.problems];
    // Where an alias leads nowhere there is a hole, and everything said about it would mislead.
    return { root: reader.problems.length > 0 ? undefined : root, problems };
}
function describeFault(code, message) {
    switch (code) {
        case 'DUPLICATE_KEY':
            return { message: 'this key is written twice in the same map', hint: 'delete one of the two' };
        case 'TAB_AS_INDENT':
            return { message: 'a tab is used as indentation', hint: 'YAML takes spaces only' };
        case 'MULTIPLE_DOCS':
            return {
                message: 'a second YAML document begins here',
                hint: 'keep one; environments go below `environments:`',
            };
        case 'TAG_RESOLVE_FAILED':
            return {
                message: `unknown YAML tag: ${message.replace(/^Unresolved tag: /, '')}`,
                hint: 'delete the tag',
            };
        default:
            return { message: `not valid YAML: ${message}` };
    }
}
/** Turns the parser's nodes into ours, in document order, so that an alias sees the anchors written before it. */
class TreeReader {
    problems = [];
    #locate;
    /** `open` while the anchored node is being read: an alias to it would contain itself. */
    #anchors = new Map();
    constructor(locate) {
        this.#locate = locate;
    }
    /** `fallback` is the offset to blame when the parser gives the node none. */
    read(node, fallback) {
        if ((0,dist/* isAlias */.Vj)(node))
            return this.#readAlias(node.source, this.#locate(node.range?.[0] ?? fallback));
        const anchor = (0,dist/* isScalar */.jn)(node) || (0,dist/* isMap */.jh)(node) || (0,dist/* isSeq */.oP)(node) ? node.anchor : undefined;
        if (anchor !== undefined)
            this.#anchors.set(anchor, 'open');
        const result = this.#readValue(node, fallback);
        if (anchor !== undefined)
            this.#anchors.set(anchor, result);
        return result;
    }
    #readValue(node, fallback) {
        if ((0,dist/* isMap */.jh)(node))
            return this.#readMap(node, this.#locate(node.range?.[0] ?? fallback));
        if ((0,dist/* isSeq */.oP)(node)) {
            const offset = node.range?.[0] ?? fallback;
            return {
                kind: 'sequence',
                items: node.items.map((item) => this.read(item, offset)),
                location: this.#locate(offset),
            };
        }
        if ((0,dist/* isScalar */.jn)(node)) {
            const { value } = node;
            const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
            return {
                kind: 'scalar',
                value: known ? value : null,
                source: node.source ?? '',
                location: this.#locate(node.range?.[0] ?? fallback),
            };
        }
        return this.#nothing(this.#locate(fallback));
    }
    #readAlias(name, location) {
        const target = this.#anchors.get(name);
        if (target !== undefined && target !== 'open')
            return target;
        const message = target === 'open'
            ? `the alias *${name} stands inside its own anchor`
            : `no anchor &${name} stands before the alias *${name}`;
        this.problems.push({ message, location });
        return this.#nothing(location);
    }
    #readMap(map, location) {
        const own = new Map();
        const merged = [];
        for (const { key, value } of map.items) {
            if (!(0,dist/* isScalar */.jn)(key))
                continue;
            const offset = key.range?.[0] ?? 0;
            const entry = {
                name: String(key.value),
                location: this.#locate(offset),
                value: this.read(value, offset),
            };
            if (key.value === '<<' && key.type === dist/* Scalar */.X5.PLAIN)
                merged.push(...this.#mergedEntries(entry));
            else if (!own.has(entry.name))
                own.set(entry.name, entry);
        }
        for (const entry of merged) {
            if (!own.has(entry.name))
                own.set(entry.name, entry);
        }
        return { kind: 'mapping', entries: own, location };
    }
    /** The entries that `<<` brings in, the strongest first. */
    #mergedEntries({ location, value }) {
        const sources = value.kind === 'sequence' ? value.items : [value];
        return sources.flatMap((source) => {
            if (source.kind === 'mapping')
                return [...source.entries.values()];
            this.problems.push({ message: '`<<` takes the alias of a map, or a list of them', location });
            return [];
        });
    }
    #nothing(location) {
        return { kind: 'scalar', value: null, source: '', location };
    }
}

;// CONCATENATED MODULE: ./src/config/file.ts






const EXAMPLE = 'write `environments:`, below it `  production:`, and below that `    app_name: my-app`';
/**
 * Reads the text of a `deployment.yaml`. Never throws. `path` is shown in messages.
 * This module loads the YAML parser: import it lazily, and only when there is a file.
 */
function parseFile(text, path) {
    const yaml = parseYaml(text, path);
    const problems = [...yaml.problems];
    const report = (problem) => {
        // An anchor that several environments use is read once for each of them.
        if (!problems.some((known) => isSame(known, problem)))
            problems.push(problem);
    };
    const environments = yaml.root && !(0,config_node/* isEmpty */.Im)(yaml.root)
        ? readRoot(yaml.root, report)
        : reportNoRoot(yaml.problems, { file: path, line: 1, column: 1 }, report);
    return { file: { path, environments }, problems };
}
function isSame(one, other) {
    return (one.message === other.message &&
        one.location?.line === other.location?.line &&
        one.location?.column === other.location?.column);
}
function reportNoRoot(known, location, report) {
    if (known.length === 0)
        report({ message: 'the file is empty', hint: EXAMPLE, location });
}
function readRoot(root, report) {
    if (root.kind !== 'mapping') {
        report({
            message: `the file is ${(0,config_node/* describeNode */.WQ)(root)}, not a map`,
            hint: EXAMPLE,
            location: root.location,
        });
        return undefined;
    }
    for (const { name, location } of root.entries.values()) {
        if (name !== 'environments' && name !== 'common')
            (0,key/* reportUnknown */.VB)(name, ['environments', 'common'], location, report);
    }
    const common = root.entries.get('common')?.value;
    if (common)
        checkEnvironment(common, 'common', report);
    const environments = root.entries.get('environments');
    if (!environments || (0,config_node/* isEmpty */.Im)(environments.value) || holdsNothing(environments.value)) {
        report({
            message: 'the file has no environments',
            hint: EXAMPLE,
            location: environments?.location ?? root.location,
        });
        return undefined;
    }
    if (environments.value.kind !== 'mapping') {
        const message = `environments is ${(0,config_node/* describeNode */.WQ)(environments.value)}, not a map`;
        report({ message, hint: EXAMPLE, location: environments.value.location });
        return undefined;
    }
    return readEnvironments(environments.value, common, report);
}
function holdsNothing(node) {
    return node.kind === 'mapping' && node.entries.size === 0;
}
function readEnvironments(map, common, report) {
    const environments = new Map();
    for (const { name, location, value } of map.entries.values()) {
        const reading = config_name/* environmentName */.VE.read(name);
        if (!reading.ok)
            (0,type/* reportRefusal */.Ld)(report, 'the name of an environment', location, reading.refusal);
        checkEnvironment(value, `environments.${name}`, report);
        environments.set(name, new key/* Fields */.C8(common ? (0,config_node/* mergeNodes */.Ur)(common, value) : value, ''));
    }
    return environments;
}
function checkEnvironment(node, label, report) {
    if (node.kind === 'mapping')
        (0,key/* checkKeys */.L)(node, Object.values(keys/* KEYS */.R), '', report);
    else if (!(0,config_node/* isEmpty */.Im)(node))
        report({ message: `${label} is ${(0,config_node/* describeNode */.WQ)(node)}, not a map`, location: node.location });
}


/***/ })

};
