export const id = 573;
export const ids = [573];
export const modules = {

/***/ 5573:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readPayload: () => (/* binding */ readPayload)
});

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/source/shell.ts
var shell = __webpack_require__(3819);
;// CONCATENATED MODULE: ./src/source/build.ts


/** What travels after a build although git ignores it, when `source.include` says nothing. */
const BUILT_ARTEFACTS = ['dist/**', 'build/**', '*.whl'];
/**
 * Runs the command in a shell and shows its output line by line. Throws DeployError `BUILD_FAILED` with the last lines of
 * output; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
async function runBuild(command, options) {
    const title = `Build: ${command.trim().split('\n', 1)[0]}`;
    const failed = await (0,shell/* runShell */.E)(command, { ...options, title });
    if (failed)
        throw failure(command, failed);
}
function failure(command, { ending, output }) {
    return new error/* DeployError */.sH('BUILD_FAILED', `The build command \`${command.trim()}\` ${ending}. ${output}`, {
        hint: 'Run it in the same directory on your machine. It does not see DATABRICKS_*, INPUT_* or ACTIONS_* variables. Nothing was deployed.',
    });
}

// EXTERNAL MODULE: ./src/source/tree.ts + 4 modules
var tree = __webpack_require__(3285);
// EXTERNAL MODULE: ./src/engine/migration-files.ts + 12 modules
var migration_files = __webpack_require__(3302);
// EXTERNAL MODULE: ./src/engine/problems.ts
var engine_problems = __webpack_require__(8484);
;// CONCATENATED MODULE: ./src/engine/payload.ts




/** Builds the source if there is a build, and reads both. Throws InvalidInput with the problems of both together. */
async function readPayload(desired, ports) {
    await build(desired, ports);
    const problems = new engine_problems/* Problems */.Z();
    const [migrations, source] = await Promise.all([
        problems.collect(() => (0,migration_files/* migrationsOf */.T)(desired)),
        problems.collect(() => sourceOf(desired)),
    ]);
    if (problems.any)
        throw problems.error();
    return { migrations: migrations ?? [], source };
}
async function build({ source }, { reporter, deadline }) {
    const { buildCommand, directory } = source;
    if (!buildCommand || !directory)
        return;
    const { signal } = deadline;
    await runBuild(buildCommand, { directory, environment: process.env, reporter, signal });
}
async function sourceOf(desired) {
    const { directory, displayDirectory, exclude, include, buildCommand } = desired.source;
    if (!directory)
        return undefined;
    const artefacts = include.length === 0 && buildCommand ? BUILT_ARTEFACTS : include;
    return (0,tree/* readSource */.o$)({
        directory,
        displayDirectory: displayDirectory ?? directory,
        exclude,
        include: artefacts,
    });
}


/***/ }),

/***/ 3819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ runShell)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_2__);



const TAIL_LINES = 20;
/** A cancelled run has 7.5 s in all; a command that ignores SIGTERM for this long (ms) is killed. */
const KILL_AFTER_MS = 2_000;
/**
 * Runs the command in `sh -e` (cmd on Windows) and shows its output line by line. Resolves with how it failed, undefined
 * when it succeeded; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
async function runShell(command, options) {
    const { reporter, signal, title } = options;
    signal.throwIfAborted();
    return reporter.group(title, async () => {
        const child = start(command, options);
        const stop = () => terminate(child);
        signal.addEventListener('abort', stop, { once: true });
        try {
            const [tail, ending] = await Promise.all([show(child, reporter), ended(child)]);
            signal.throwIfAborted();
            return ending === undefined ? undefined : { ending, output: describeOutput(tail) };
        }
        finally {
            signal.removeEventListener('abort', stop);
        }
    });
}
function describeOutput(tail) {
    return tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${tail.join('\n')}`;
}
function start(command, { directory, environment, variables }) {
    const shared = {
        cwd: directory,
        env: { ...withoutCredentials(environment), ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
    };
    if (process.platform === 'win32')
        return (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, { ...shared, stdio: [...shared.stdio], shell: true });
    // A group of its own, so that whatever the shell started ends with it.
    return (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)('/bin/sh', ['-e', '-c', command], { ...shared, stdio: [...shared.stdio], detached: true });
}
/** Inputs of the action, tokens of the runner and logins of the deployer are none of the command's business. */
const WITHHELD = /^(INPUT_|ACTIONS_|DATABRICKS_|ARM_|AZURE_CLIENT_SECRET$|GOOGLE_CREDENTIALS$|LAKEBASE_DATABASE_URL$)/i;
function withoutCredentials(environment) {
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !WITHHELD.test(name)));
}
/** Prints both streams and keeps the last lines. The one command to the runner that is obeyed is the one that hides a secret. */
async function show(child, reporter) {
    const tail = [];
    const follow = async (stream) => {
        if (stream === null)
            return;
        for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_2__.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
            const secret = /^\s*::add-mask::(.+)$/.exec(line)?.[1];
            if (secret !== undefined) {
                reporter.mask(unescaped(secret));
                continue;
            }
            reporter.info(line);
            if (tail.push(line) > TAIL_LINES)
                tail.shift();
        }
    };
    await Promise.all([follow(child.stdout), follow(child.stderr)]);
    return tail;
}
/** As the runner reads the value of a command (actions/toolkit:packages/core/src/command.ts escapeData). */
function unescaped(value) {
    return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
/** Undefined when the command succeeded, else how it ended. */
async function ended(child) {
    try {
        const [code, signal] = await (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'close');
        if (code === 0)
            return undefined;
        return code === null ? `was ended by ${signal}` : `exited with ${code}`;
    }
    catch (error) {
        return `could not start: ${error instanceof Error ? error.message : error}`;
    }
}
function terminate(child) {
    kill(child, 'SIGTERM');
    const timer = setTimeout(() => kill(child, 'SIGKILL'), KILL_AFTER_MS);
    child.once('close', () => clearTimeout(timer));
}
function kill(child, signal) {
    if (child.pid === undefined || process.platform === 'win32') {
        child.kill(signal);
        return;
    }
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        // The group is already gone.
    }
}


/***/ }),

/***/ 3285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GQ: () => (/* binding */ generatedFile),
  c_: () => (/* binding */ readContent),
  o$: () => (/* binding */ readSource),
  oT: () => (/* binding */ withFiles)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
;// CONCATENATED MODULE: ./src/source/fingerprint.ts


/** A file above this many bytes makes the whole deployment fail (docs "Databricks Apps", limits). */
const MAX_FILE_BYTES = 10_485_760;
const CHUNK_BYTES = 65_536;
/** Reads wait for the disk, not for the processor; more than this only costs memory and file handles. */
const READERS = 16;
/**
 * Reads every file once, at most 16 at a time and 64 KiB of each. `found` gets the fingerprint or, for a file that
 * cannot be read, the error.
 */
async function fingerprintAll(files, found) {
    const queue = files.values();
    const reader = async () => {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        for (const file of queue)
            found(file, await fingerprint(file.absolutePath, buffer).catch(toError));
    };
    await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, reader));
}
async function fingerprint(absolutePath, buffer) {
    const handle = await (0,promises_.open)(absolutePath);
    try {
        const { size } = await handle.stat();
        if (size > MAX_FILE_BYTES)
            return { size, sha256: undefined, head: '' };
        return await hash(handle, size, buffer);
    }
    finally {
        await handle.close();
    }
}
async function hash(handle, expectedSize, buffer) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let head = '';
    for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
        const chunk = buffer.subarray(0, bytesRead);
        if (size === 0)
            head = chunk.toString('utf8');
        digest.update(chunk);
        size += bytesRead;
        // A short read at the expected end spares the extra round trip that only says "end of file".
        if (bytesRead === 0 || (size === expectedSize && bytesRead < CHUNK_BYTES))
            break;
    }
    return { size, sha256: digest.digest('hex'), head };
}
function toError(error) {
    return error instanceof Error ? error : new Error(String(error));
}

// EXTERNAL MODULE: ./node_modules/ignore/index.js
var ignore = __webpack_require__(298);
var ignore_default = /*#__PURE__*/__webpack_require__.n(ignore);
// EXTERNAL MODULE: ./node_modules/picomatch/index.js
var picomatch = __webpack_require__(4006);
var picomatch_default = /*#__PURE__*/__webpack_require__.n(picomatch);
;// CONCATENATED MODULE: ./src/source/ignored.ts




/** Never travel, whatever a pattern says: history, installed packages, caches, credentials and our own bookkeeping. */
const LEFT_OUT = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.databricks']);
const LEFT_OUT_PREFIX = '.lakebase-deploy';
/** True for a file or directory name that never travels. */
function isLeftOut(name) {
    return LEFT_OUT.has(name) || name.startsWith(LEFT_OUT_PREFIX);
}
/** The .gitignore files that apply somewhere, from the repository's root down; a deeper file overrules those above it. */
class GitIgnore {
    #rules;
    constructor(rules = []) {
        this.#rules = rules;
    }
    /** These rules and the text of the .gitignore in `directory` (absolute). */
    with(directory, text) {
        return new GitIgnore([
            ...this.#rules,
            { directory, patterns: parsePatterns(text.replace(/^\uFEFF/, '')) },
        ]);
    }
    /** `path` is absolute and below every directory that rules were read from. */
    ignores(path, isDirectory) {
        for (const { directory, patterns } of this.#rules.toReversed()) {
            const verdict = patterns.test(toPosix((0,external_node_path_.relative)(directory, path)) + (isDirectory ? '/' : ''));
            if (verdict.ignored)
                return true;
            if (verdict.unignored)
                return false;
        }
        return false;
    }
}
/**
 * The rules of the repository around `directory` (absolute), without those in it. They say nothing when they ignore the
 * directory itself: whoever deploys an ignored directory means what is in it.
 */
async function rulesAbove(directory) {
    const above = [];
    for (let at = directory; !(await exists((0,external_node_path_.join)(at, '.git'))); at = (0,external_node_path_.dirname)(at)) {
        if ((0,external_node_path_.dirname)(at) === at)
            return new GitIgnore();
        above.unshift((0,external_node_path_.dirname)(at));
    }
    let rules = new GitIgnore();
    for (const [index, parent] of above.entries()) {
        rules = rules.with(parent, await (0,promises_.readFile)((0,external_node_path_.join)(parent, '.gitignore'), 'utf8').catch(() => ''));
        if (rules.ignores(above[index + 1] ?? directory, true))
            return new GitIgnore();
    }
    return rules;
}
/** Lines in .gitignore syntax; git compares letters exactly. */
function parsePatterns(lines) {
    return ignore_default()({ ignorecase: false }).add(lines);
}
/** Globs that bring back what git ignores. */
class Includes {
    #matches;
    #globs;
    constructor(globs) {
        const scanned = globs.map((given) => {
            const glob = given.replace(/^\.?\//, '').replace(/\/$/, '');
            return { glob, isGlob: picomatch_default().scan(glob).isGlob, base: picomatch_default().scan(glob).base };
        });
        // A plain `dist` means the directory and what is in it.
        const patterns = scanned.flatMap(({ glob, isGlob }) => (isGlob ? [glob] : [glob, `${glob}/**`]));
        this.#matches = picomatch_default()(patterns, { dot: true, nonegate: true });
        this.#globs = scanned.map(({ glob, base, isGlob }) => ({ base, depth: depthOf(glob, isGlob) }));
    }
    matches(path) {
        return this.#globs.length > 0 && this.#matches(path);
    }
    /** False when no file below the directory `path` can match, so that it need not be read. */
    mayReach(path) {
        const depth = path.split('/').length;
        return this.#globs.some(({ base, depth: deepest }) => base.startsWith(`${path}/`) ||
            ((base === '' || path === base || path.startsWith(`${base}/`)) && depth < deepest));
    }
}
function depthOf(glob, isGlob) {
    const unbounded = !isGlob || /\*\*|[{(]/.test(glob);
    return unbounded ? Number.POSITIVE_INFINITY : glob.split('/').length;
}
function toPosix(path) {
    return external_node_path_.sep === '/' ? path : path.split(external_node_path_.sep).join('/');
}
async function exists(path) {
    return (0,promises_.stat)(path).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./src/source/rejected-file.ts
/** The line that keeps `path` (relative to the source) out of the upload. */
function excludeHint(path) {
    const pattern = `/${path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')}`;
    return `leave it out with this line under common.build.exclude_patterns of deployment.yaml:  - ${JSON.stringify(pattern)}`;
}
const ENV_FILE = /^\.env(\..+)?$/i;
const ENV_SAMPLE = /\.(example|sample|template)$/i;
const PRIVATE_KEY_NAME = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/;
const CREDENTIAL_FILES = new Set(['.databrickscfg', '.netrc', '_netrc', '.pgpass', '.git-credentials']);
/** `name` is the file's own name, or the name of what a link points to; `head` is the beginning of its text. */
function secretRefusal(name, head) {
    const reason = secretInName(name) ?? secretInContent(name, head);
    return reason === undefined
        ? undefined
        : { message: `${reason}; whoever may read the app's workspace folder could read it` };
}
function secretInName(name) {
    if (ENV_FILE.test(name) && !ENV_SAMPLE.test(name))
        return 'holds environment variables, which are often secret';
    if (PRIVATE_KEY_NAME.test(name))
        return 'is named like a private SSH key';
    if (CREDENTIAL_FILES.has(name))
        return 'holds login credentials';
    return undefined;
}
function secretInContent(name, head) {
    if (/\.(pem|key)$/i.test(name) && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(head))
        return 'holds a private key';
    // `${NPM_TOKEN}` names an environment variable and is no secret.
    if (name === '.npmrc' && /_(authToken|auth|password)\s*=\s*["']?(?!["']?\$\{)[^\s"']/.test(head)) {
        return 'holds a registry token';
    }
    if (name === '.pypirc' && /^\s*password\s*[=:]\s*\S/m.test(head))
        return 'holds a registry password';
    if (/\.json$/i.test(name) &&
        /"type"\s*:\s*"service_account"/.test(head) &&
        /"private_key"\s*:/.test(head)) {
        return 'is the key of a service account';
    }
    return undefined;
}
const NOTEBOOK_HEADERS = {
    '.py': '# Databricks notebook source',
    '.r': '# Databricks notebook source',
    '.scala': '// Databricks notebook source',
    '.sql': '-- Databricks notebook source',
};
/**
 * The workspace turns these files into notebooks and takes the ending off their name, so the app would not find them
 * (databricks/cli:libs/notebook/detect.go, libs/sync/snapshot_state.go).
 */
function notebookRefusal(name, head) {
    const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
    if (ending === '.ipynb')
        return { message: 'is a notebook, and the workspace would take the ending off its name' };
    const header = NOTEBOOK_HEADERS[ending];
    if (header === undefined || head.split(/\r?\n/, 1)[0] !== header)
        return undefined;
    return {
        message: `begins with "${header}", so the workspace would make it a notebook and take the ending off its name`,
        hint: 'delete its first line',
    };
}
const MAX_NAME_BYTES = 255;
/** What is wrong with one part of a path. */
function nameRefusal(name) {
    if (/\p{Cc}/u.test(name))
        return { message: 'has a control character in its name, which the workspace refuses' };
    if (name.includes('\uFFFD'))
        return { message: 'has a name that is not valid UTF-8' };
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
        return {
            message: `has a name of ${Buffer.byteLength(name)} bytes; the workspace holds ${MAX_NAME_BYTES}`,
        };
    }
    return undefined;
}
/** What the operating system says about a file that cannot be read: `EACCES`. Its message would repeat the whole path. */
function unreadable(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { message: `cannot be read: ${code ?? error}` };
}

;// CONCATENATED MODULE: ./src/source/walk.ts




/** Finds every file that travels, in the order of the directories on disk. `rules` are those from above the root. */
async function walk(rules, options) {
    const { root } = options;
    const found = [];
    await visit({ path: '', absolutePath: root, chain: [root], rules, ignored: false }, options, found);
    return found;
}
async function visit(directory, options, found) {
    const entries = await (0,promises_.readdir)(directory.absolutePath, { withFileTypes: true }).catch((error) => {
        options.refuse(directory.path, unreadable(error).message);
        return [];
    });
    const rules = await ownRules(directory, entries);
    for (const entry of entries) {
        if (isLeftOut(entry.name))
            continue;
        const path = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
        const absolutePath = (0,external_node_path_.join)(directory.absolutePath, entry.name);
        const target = await resolve(entry, absolutePath, directory, options.root);
        const isDirectory = target.kind === 'directory';
        if (options.exclude.ignores(isDirectory ? `${path}/` : path))
            continue;
        const ignored = directory.ignored || rules.ignores(absolutePath, isDirectory);
        if (ignored && !(isDirectory ? options.includes.mayReach(path) : options.includes.matches(path)))
            continue;
        const fault = nameRefusal(entry.name)?.message ?? (target.kind === 'refused' ? target.message : undefined);
        if (fault !== undefined)
            options.refuse(path, fault);
        else if (target.kind === 'file')
            found.push({ path, absolutePath: target.real, name: (0,external_node_path_.basename)(target.real) });
        else if (target.kind === 'directory') {
            const chain = [...directory.chain, target.real];
            await visit({ path, absolutePath: target.real, chain, rules, ignored }, options, found);
        }
    }
}
async function ownRules(directory, entries) {
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile()))
        return directory.rules;
    // One that cannot be read is refused as a file of the source when its turn comes.
    const text = await (0,promises_.readFile)((0,external_node_path_.join)(directory.absolutePath, '.gitignore'), 'utf8').catch(() => '');
    return directory.rules.with(directory.absolutePath, text);
}
async function resolve(entry, absolutePath, directory, root) {
    if (entry.isFile())
        return { kind: 'file', real: absolutePath };
    if (entry.isDirectory())
        return { kind: 'directory', real: absolutePath };
    if (entry.isSymbolicLink())
        return followLink(absolutePath, directory, root);
    return { kind: 'refused', message: 'is neither a file nor a directory (a socket, a pipe or a device)' };
}
async function followLink(absolutePath, directory, root) {
    const refused = (message) => ({ kind: 'refused', message });
    const real = await (0,promises_.realpath)(absolutePath).catch(() => undefined);
    if (real === undefined)
        return refused('is a link to something that does not exist, or to itself');
    if (real !== root && !real.startsWith(root + external_node_path_.sep)) {
        return refused('is a link that leaves the source directory; copy what it points to');
    }
    const hidden = (0,external_node_path_.relative)(root, real).split(external_node_path_.sep).find(isLeftOut);
    if (hidden !== undefined)
        return refused(`is a link into ${hidden}, which never travels`);
    const target = await (0,promises_.stat)(real);
    if (target.isFile())
        return { kind: 'file', real };
    if (!target.isDirectory())
        return refused('is a link to something that is neither a file nor a directory');
    return directory.chain.includes(real)
        ? refused('is a link to a directory that it lies in, which would go on for ever')
        : { kind: 'directory', real };
}

;// CONCATENATED MODULE: ./src/source/tree.ts








/**
 * The files of `directory` that travel: what git would not ignore (repository and nested .gitignore files), less
 * `exclude`, plus `include`; never .git, node_modules, virtual environments or our own bookkeeping. Links inside the
 * directory are followed. Throws InvalidInput with everything that is wrong: secrets, files above 10 MB, notebooks,
 * links that leave the directory, unreadable files, names the workspace cannot hold, nothing to deploy.
 */
async function readSource(options) {
    const problems = [];
    const refuse = (path, refusal) => {
        problems.push({
            hint: excludeHint(path),
            ...refusal,
            location: { file: external_node_path_.posix.join(options.displayDirectory, path) },
        });
    };
    const root = await resolveRoot(options);
    const found = await walk(await rulesAbove(root), {
        root,
        exclude: parsePatterns(options.exclude.join('\n')),
        includes: new Includes(options.include),
        refuse: (path, message) => refuse(path, { message }),
    });
    const files = await readAll(found, refuse);
    if (problems.length > 0)
        throw new error/* InvalidInput */.o9(problems.sort(byFile));
    if (files.length === 0)
        throw new error/* InvalidInput */.o9([nothingLeft(options)]);
    return treeOf(files);
}
async function resolveRoot({ directory, displayDirectory }) {
    const fail = (what) => new error/* InvalidInput */.o9([
        {
            message: `source directory "${displayDirectory}" ${what}`,
            hint: 'set `source` to the directory that holds the app',
        },
    ]);
    const root = await (0,promises_.realpath)(directory).catch(() => {
        throw fail('does not exist');
    });
    if (!(await (0,promises_.stat)(root)).isDirectory())
        throw fail('is not a directory');
    return root;
}
async function readAll(found, refuse) {
    const files = [];
    await fingerprintAll(found, ({ path, absolutePath, name }, outcome) => {
        const refusal = refusalOf(path, name, outcome);
        if (refusal)
            refuse(path, refusal);
        else if (!(outcome instanceof Error) && outcome.sha256 !== undefined) {
            files.push({ path, content: { absolutePath }, size: outcome.size, sha256: outcome.sha256 });
        }
    });
    return files;
}
function refusalOf(path, name, outcome) {
    if (outcome instanceof Error)
        return unreadable(outcome);
    const { size, sha256, head } = outcome;
    if (sha256 === undefined) {
        return {
            message: `has ${size} bytes; a file above ${MAX_FILE_BYTES} bytes (10 MB) makes the deployment fail`,
        };
    }
    // A link must not carry a secret out under a harmless name, nor a harmless file under the name of a secret.
    const travelling = external_node_path_.posix.basename(path);
    return secretRefusal(travelling, head) ?? secretRefusal(name, head) ?? notebookRefusal(travelling, head);
}
function nothingLeft({ displayDirectory }) {
    return {
        message: `source directory "${displayDirectory}" has no file to deploy`,
        hint: 'it is empty, or .gitignore and exclude_patterns leave out everything in it',
    };
}
/** The same tree without the files named in `remove`, and with `files` added or replaced. */
function withFiles(tree, files, remove = []) {
    const gone = new Set([...remove, ...files.map((file) => file.path)]);
    return treeOf([...tree.files.filter((file) => !gone.has(file.path)), ...files]);
}
/** A file that this run wrote itself. */
function generatedFile(path, text) {
    const bytes = Buffer.from(text);
    return { path, content: { bytes }, size: bytes.length, sha256: sha256(bytes) };
}
/** The bytes to upload. Throws DeployError `SOURCE_CHANGED` when the file is no longer what `readSource` saw. */
async function readContent(file) {
    if ('bytes' in file.content)
        return file.content.bytes;
    const bytes = await (0,promises_.readFile)(file.content.absolutePath).catch((cause) => changed(file, cause));
    return sha256(bytes) === file.sha256 ? bytes : changed(file);
}
function changed(file, cause) {
    throw new error/* DeployError */.sH('SOURCE_CHANGED', `${file.path} changed while it was being deployed.`, {
        hint: 'Something writes to the source during the deploy, such as a watcher; end it and run the deploy again.',
        cause,
    });
}
function treeOf(unsorted) {
    const files = unsorted.toSorted((a, b) => compare(a.path, b.path));
    const lines = files.map((file) => `${file.path}\0${file.sha256}\n`);
    return { files, directories: directoriesOf(files), digest: sha256(lines.join('')) };
}
function directoriesOf(files) {
    const directories = new Set();
    for (const { path } of files) {
        for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
            directories.add(path.slice(0, at));
    }
    return [...directories].sort(compare);
}
function sha256(content) {
    return (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');
}
function byFile(a, b) {
    return compare(a.location?.file ?? '', b.location?.file ?? '');
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}


/***/ })

};
