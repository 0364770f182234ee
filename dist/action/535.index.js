export const id = 535;
export const ids = [535];
export const modules = {

/***/ 719:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ skipBlank)
/* harmony export */ });
/** The offset of the first character at or after `from` that is neither white space nor in a comment; the text's end if none. */
function skipBlank(sql, from) {
    let at = from;
    for (;;) {
        if (sql.startsWith('--', at))
            at = endOfLine(sql, at);
        else if (sql.startsWith('/*', at))
            at = endOfComment(sql, at);
        else if (/[ \t\n\r\f\v]/.test(sql.charAt(at)))
            at += 1;
        else
            return at;
    }
}
function endOfLine(sql, from) {
    const end = sql.indexOf('\n', from);
    return end === -1 ? sql.length : end;
}
/** Block comments nest in PostgreSQL. */
function endOfComment(sql, from) {
    const mark = /\/\*|\*\//g;
    mark.lastIndex = from;
    let depth = 0;
    for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
        depth += found[0] === '/*' ? 1 : -1;
        if (depth === 0)
            return mark.lastIndex;
    }
    return sql.length;
}


/***/ }),

/***/ 2535:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createParser: () => (/* binding */ createParser)
/* harmony export */ });
/* unused harmony export loadParser */
/* harmony import */ var _blank_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(719);
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4269);
/* harmony import */ var _parser_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(654);
/* harmony import */ var _position_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9930);




/** Loads the parser from the installed package; a bundle has its own way and calls `createParser`. */
async function loadParser() {
    return createParser(await __webpack_require__.e(/* import() */ 627).then(__webpack_require__.t.bind(__webpack_require__, 2627, 23)));
}
async function createParser(library) {
    await library.loadModule();
    return {
        parse: (sql) => ({ statements: toStatements(sql, statementList(parseTree(library, sql))) }),
    };
}
function parseTree(library, sql) {
    try {
        return library.parseSync(sql);
    }
    catch (error) {
        const position = cursorPosition(error);
        if (position === undefined || !(error instanceof Error))
            throw error;
        throw new _parser_js__WEBPACK_IMPORTED_MODULE_0__/* .SqlSyntaxError */ .M(error.message, (0,_position_js__WEBPACK_IMPORTED_MODULE_1__/* .offsetOfCharacter */ .M0)(sql, position));
    }
}
function cursorPosition(error) {
    const details = (0,_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll)(error) ? error.sqlDetails : undefined;
    const position = (0,_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll)(details) ? details.cursorPosition : undefined;
    return typeof position === 'number' ? position : undefined;
}
function statementList(tree) {
    const statements = (0,_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll)(tree) ? tree.stmts : undefined;
    return Array.isArray(statements) ? statements.filter(_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll) : [];
}
/** The tree counts UTF-8 bytes, leaves out a location of 0, and a length that reaches the end of the text. */
function toStatements(sql, raw) {
    const size = Buffer.byteLength(sql);
    const bounds = raw.flatMap(({ stmt_location, stmt_len }) => {
        const from = typeof stmt_location === 'number' ? stmt_location : 0;
        return [from, typeof stmt_len === 'number' ? from + stmt_len : size];
    });
    const offsets = (0,_position_js__WEBPACK_IMPORTED_MODULE_1__/* .offsetsOfBytes */ .Vi)(sql, bounds);
    return raw.map(({ stmt }, index) => {
        const [kind, node] = Object.entries((0,_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll)(stmt) ? stmt : {})[0] ?? ['', {}];
        const start = (0,_blank_js__WEBPACK_IMPORTED_MODULE_3__/* .skipBlank */ .W)(sql, offsets[2 * index] ?? 0);
        return { kind, node: (0,_node_js__WEBPACK_IMPORTED_MODULE_2__/* .isNode */ .Ll)(node) ? node : {}, start, end: offsets[2 * index + 1] ?? sql.length };
    });
}


/***/ }),

/***/ 4269:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IN: () => (/* binding */ nameParts),
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   Ll: () => (/* binding */ isNode),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   Xn: () => (/* binding */ descend),
/* harmony export */   Y_: () => (/* binding */ children),
/* harmony export */   jf: () => (/* binding */ child)
/* harmony export */ });
/** A field that is a node; undefined when it is absent or something else. */
function child(node, field) {
    const value = node[field];
    return isNode(value) ? value : undefined;
}
/** A field that is a list of nodes, each wrapped in its kind: `{ AlterTableCmd: {...} }`. */
function children(node, field) {
    const value = node[field];
    if (!Array.isArray(value))
        return [];
    return value.filter(isNode).flatMap((item) => Object.values(item).filter(isNode));
}
function text(node, field) {
    const value = node[field];
    return typeof value === 'string' ? value : undefined;
}
/** The tree leaves out what is false. */
function flag(node, field) {
    return node[field] === true;
}
/** A qualified name as the tree spells it, `[{ String: { sval } }, ...]`. */
function nameParts(value) {
    if (!Array.isArray(value))
        return [];
    return value.filter(isNode).flatMap((item) => text(child(item, 'String') ?? {}, 'sval') ?? []);
}
/** Every node below `value`, with the field or kind that it stands under; `enter` says which of those to go into. */
function* descend(value, enter = () => true) {
    if (Array.isArray(value)) {
        for (const item of value)
            yield* descend(item, enter);
    }
    else if (isNode(value)) {
        for (const [field, below] of Object.entries(value)) {
            if (!enter(field))
                continue;
            if (isNode(below))
                yield [field, below];
            yield* descend(below, enter);
        }
    }
}
function isNode(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 654:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ SqlSyntaxError)
/* harmony export */ });
/** The first mistake that the parser found; `offset` counts UTF-16 units from 0. */
class SqlSyntaxError extends Error {
    offset;
    constructor(message, offset) {
        super(message);
        this.name = 'SqlSyntaxError';
        this.offset = offset;
    }
}


/***/ }),

/***/ 9930:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M0: () => (/* binding */ offsetOfCharacter),
/* harmony export */   Vi: () => (/* binding */ offsetsOfBytes),
/* harmony export */   x5: () => (/* binding */ locate)
/* harmony export */ });
/* unused harmony export characters */
/** The place of an offset (UTF-16, from 0) in a file; columns count characters, as an editor does. */
function locate(file, text, offset) {
    const before = text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { file, line: before.split('\n').length, column: characters(before.slice(lineStart)) + 1 };
}
/** How many characters (code points) a text has: the unit of PostgreSQL's error positions. */
function characters(text) {
    let count = 0;
    for (const _ of text)
        count += 1;
    return count;
}
/** The offset (UTF-16) of character number `index`, counting from 0. */
function offsetOfCharacter(text, index) {
    let offset = 0;
    let seen = 0;
    for (const character of text) {
        if (seen === index)
            break;
        offset += character.length;
        seen += 1;
    }
    return offset;
}
/** The offset (UTF-16) of each of these UTF-8 byte offsets, which must ascend. */
function offsetsOfBytes(text, byteOffsets) {
    const offsets = [];
    let bytes = 0;
    let offset = 0;
    for (const wanted of byteOffsets) {
        while (bytes < wanted && offset < text.length) {
            const point = text.codePointAt(offset) ?? 0;
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            offset += point < 0x10000 ? 1 : 2;
        }
        offsets.push(offset);
    }
    return offsets;
}


/***/ })

};
