export const id = 880;
export const ids = [880];
export const modules = {

/***/ 9880:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   inject: () => (/* binding */ inject)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _config_distance_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3327);
/* harmony import */ var _config_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5972);



/** Adds what is missing to `env` of an app.yaml and keeps everything that is there, comments and order included. */
function inject(text, options) {
    const appYaml = new AppYaml(text, options);
    appYaml.check();
    const missing = options.injections.filter((injection) => appYaml.lacks(injection));
    if (appYaml.problems.length > 0 || missing.length === 0)
        return { text, problems: appYaml.problems };
    return { text: appYaml.add(missing), problems: [] };
}
const ENTRY_KEYS = ['name', 'value', 'valueFrom'];
class AppYaml {
    problems = [];
    #document;
    #lines = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    #options;
    #entries = new Map();
    constructor(text, options) {
        this.#options = options;
        this.#document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, { lineCounter: this.#lines, prettyErrors: false });
    }
    check() {
        for (const error of this.#document.errors)
            this.#report(error.pos[0], syntaxMessage(error));
        const { contents } = this.#document;
        if (this.problems.length > 0 || isNothing(contents))
            return;
        if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(contents)) {
            this.#reportAt(contents, 'app.yaml must hold keys such as `command` and `env`');
            return;
        }
        this.#checkCommand(this.#resolve(contents.get('command', true)));
        this.#readEnv(this.#resolve(contents.get('env', true)));
    }
    /** True when `injection` must be added; reports the user's own entry when it says something else. */
    lacks({ name, value, resource, origin }) {
        const own = this.#entries.get(name);
        if (own === undefined)
            return true;
        const agrees = own.value === value || (own.valueFrom !== undefined && own.valueFrom === resource);
        if (!agrees) {
            this.#reportAt(own.node, `${name} is set here and, to something else, by ${origin}`, 'remove this entry or make both equal');
        }
        return false;
    }
    add(injections) {
        const document = this.#document;
        const env = this.#resolve(document.get('env', true));
        const added = injections.map(({ name, value }) => document.createNode({ name, value: quoted(value) }));
        if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(env)) {
            if (env.items.length === 0)
                env.flow = false;
            env.items.push(...added);
        }
        else
            document.set('env', document.createNode(added));
        return document.toString({ lineWidth: 0, flowCollectionPadding: false });
    }
    #checkCommand(command) {
        if (isNothing(command))
            return;
        // argv, not a shell: one text is refused by the platform (docs "Configure Databricks app execution with app.yaml").
        const words = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(command) ? command.items.map((item) => this.#resolve(item)) : [];
        if (!words.every(yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn) || words.length === 0) {
            this.#reportAt(command, '`command` must be a list of words', 'write  command: ["node", "server.js"]');
            return;
        }
        for (const word of words) {
            const reason = (0,_config_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .secretReason */ .r)('', textOf(word) ?? '');
            if (reason)
                this.#reportAt(word, `\`command\` must not hold a secret: ${reason}`, 'pass it by env and valueFrom');
        }
    }
    #readEnv(env) {
        if (isNothing(env))
            return;
        if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(env)) {
            this.#reportAt(env, '`env` must be a list', 'write  env: [{ name: LOG_LEVEL, value: info }]');
            return;
        }
        for (const item of env.items) {
            const entry = this.#resolve(item);
            if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(entry))
                this.#readEntry(entry);
            else
                this.#reportAt(item, 'an entry of `env` must have a name and a value', 'write  - { name: X, value: "y" }');
        }
    }
    #readEntry(map) {
        const name = textOf(this.#resolve(map.get('name', true)));
        if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
            this.#reportAt(map, 'an entry of `env` needs a `name` of letters, digits and _');
            return;
        }
        for (const { key } of map.items)
            this.#checkKey(name, key);
        const entry = {
            value: textOf(this.#resolve(map.get('value', true))),
            valueFrom: textOf(this.#resolve(map.get('valueFrom', true))),
            node: map,
        };
        if ((entry.value === undefined) === (entry.valueFrom === undefined)) {
            this.#reportAt(map, `${name} needs either \`value\` or \`valueFrom\``, 'write  value: ""  for an empty one');
        }
        this.#checkSecret(name, entry);
        const first = this.#entries.get(name);
        if (first)
            this.#reportAt(map, `${name} is set twice; the first is in line ${this.#lineOf(first.node)}`);
        else
            this.#entries.set(name, entry);
    }
    #checkKey(name, key) {
        const text = textOf(key);
        if (text !== undefined && ENTRY_KEYS.includes(text))
            return;
        const near = text === undefined ? undefined : (0,_config_distance_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(text, ENTRY_KEYS);
        const hint = near === undefined ? `valid keys: ${ENTRY_KEYS.join(', ')}` : `write ${near}`;
        this.#reportAt(key, `${name} has an unknown key "${text ?? '?'}"`, hint);
    }
    #checkSecret(name, { value, node }) {
        const reason = value === undefined ? undefined : (0,_config_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .secretReason */ .r)(name, value);
        if (reason === undefined)
            return;
        this.#reportAt(node, `${name} must not stand here in plain text: ${reason}`, `put it into a secret scope, make it a \`resources\` entry of deployment.yaml, and write  { name: ${name}, valueFrom: <name of that resource> }`);
    }
    #resolve(node) {
        return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isAlias */ .Vj)(node) ? node.resolve(this.#document) : node;
    }
    #lineOf(node) {
        return this.#lines.linePos(node.range?.[0] ?? 0).line;
    }
    #reportAt(node, message, hint) {
        this.#report((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isNode */ .Ll)(node) ? (node.range?.[0] ?? 0) : 0, message, hint);
    }
    #report(offset, message, hint) {
        const { file, columns } = this.#options;
        const { line, col } = this.#lines.linePos(offset);
        const location = columns ? { file, line, column: col } : { file, line };
        this.problems.push(hint === undefined ? { message, location } : { message, hint, location });
    }
}
function syntaxMessage(error) {
    if (error.code === 'TAB_AS_INDENT')
        return 'a tab cannot indent YAML; use spaces';
    if (error.code === 'MULTIPLE_DOCS')
        return 'app.yaml must hold one document; remove the `---` line';
    return error.message.split('\n', 1)[0] ?? error.message;
}
/** Quoted, because `on` and `12:30` are something else to parsers of YAML 1.1. */
function quoted(value) {
    const scalar = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Scalar */ .X5(value);
    scalar.type = yaml__WEBPACK_IMPORTED_MODULE_0__/* .Scalar */ .X5.QUOTE_DOUBLE;
    return scalar;
}
function isNothing(node) {
    return node === undefined || node === null || ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node) && node.value === null);
}
/** A scalar as it is written, so that `8080` and `"8080"` are equal; undefined for anything else and for nothing. */
function textOf(node) {
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node) || node.value === null)
        return undefined;
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}


/***/ })

};
