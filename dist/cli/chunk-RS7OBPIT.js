import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  migrationsOf
} from "./chunk-UKKEEBSN.js";
import {
  DeployLock
} from "./chunk-43OVA22W.js";
import {
  Problems
} from "./chunk-L7SYTIUN.js";
import {
  checkPending
} from "./chunk-O7JCRP5C.js";
import {
  applyLakebase
} from "./chunk-273CJK5R.js";
import {
  applyAfterDeploy,
  applyDatabase,
  applyPorts,
  boxedStatements,
  childEnvironment,
  revokeDefaults,
  runShell
} from "./chunk-XGIHBBRT.js";
import {
  planDatabase
} from "./chunk-6OJRDKZY.js";
import {
  requireApproved
} from "./chunk-ECI6U7NZ.js";
import {
  LOOKS,
  addAppPermissions,
  appPath,
  attachment,
  createApp,
  existing,
  lastMessages,
  missingPermissions,
  observeDatabase,
  observePlatform,
  parseDeployment,
  planLakebase,
  readAgain,
  readApp,
  readRole,
  resolvePrincipal,
  startApp,
  updateApp,
  waitForRunning,
  waitUntilIdle,
  withDatabase
} from "./chunk-SWDU42VF.js";
import {
  approvalSteps
} from "./chunk-GO72C5YU.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  outcome
} from "./chunk-YYVVXTRG.js";
import {
  AdministratorFound,
  UNKNOWN_ROLE
} from "./chunk-HSJCAKGS.js";
import {
  count,
  inPhase,
  isAppChange,
  isDatabaseChange,
  isEmpty,
  isLakebaseChange,
  isSourceChange,
  makePlan,
  renderText
} from "./chunk-WMTD65EG.js";
import {
  ApiError,
  NetworkError,
  codeOf,
  decode,
  isAlreadyExists,
  isAmbiguous,
  isNotFound
} from "./chunk-LS73RLAB.js";
import {
  RELEASE_TABLE
} from "./chunk-KHUWHDDR.js";
import {
  writeGuard
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure,
  describeFailure
} from "./chunk-MIAR4VDL.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import {
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  InvalidInput,
  describeProblem
} from "./chunk-TQXD66EW.js";
import {
  yamlTooLarge
} from "./chunk-R3VLFCQE.js";
import {
  __commonJS,
  __toESM
} from "./chunk-GFKCOHTJ.js";

// node_modules/ignore/index.js
var require_ignore = __commonJS({
  "node_modules/ignore/index.js"(exports, module) {
    function makeArray(subject) {
      return Array.isArray(subject) ? subject : [subject];
    }
    var UNDEFINED = void 0;
    var EMPTY = "";
    var SPACE = " ";
    var ESCAPE = "\\";
    var REGEX_LITERAL_SPECIAL = /[.*+?()[\]{}^$|\\/]/;
    var BOM = "\uFEFF";
    var REGEX_ANCHORED_GLOBSTAR = /^\/\*{2,}$/;
    var REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION = /^\\!/;
    var REGEX_REPLACE_LEADING_EXCAPED_HASH = /^\\#/;
    var REGEX_SPLITALL_CRLF = /\r?\n/g;
    var DOUBLE_SLASH = "//";
    var SLASH_CODE = 47;
    var DOT_CODE = 46;
    var SLASH = "/";
    var TMP_KEY_IGNORE = "node-ignore";
    if (typeof Symbol !== "undefined") {
      TMP_KEY_IGNORE = /* @__PURE__ */ Symbol.for("node-ignore");
    }
    var KEY_IGNORE = TMP_KEY_IGNORE;
    var define = (object, key, value) => {
      Object.defineProperty(object, key, { value });
      return value;
    };
    var RETURN_FALSE = () => false;
    var POSIX_CLASSES = {
      alnum: "0-9A-Za-z",
      alpha: "A-Za-z",
      blank: " \\t",
      cntrl: "\\x00-\\x1f\\x7f",
      digit: "0-9",
      graph: "!-.0-~",
      lower: "a-z",
      print: " -.0-~",
      punct: "!-.:-@\\[-`{-~",
      // git's `sane-ctype.h` classifies \v and \f as control, not space,
      //   unlike C's `isspace`
      space: " \\t\\n\\r",
      upper: "A-Z",
      xdigit: "0-9A-Fa-f"
    };
    var CLASS_MEMBERS_TO_ESCAPE = "\\]^-[";
    var escapeMember = (char) => CLASS_MEMBERS_TO_ESCAPE.indexOf(char) < 0 ? char : ESCAPE + char;
    var NON_SLASH = "(?!\\/)";
    var classSource = (negated, body) => {
      if (negated) {
        return `[^\\/${body}]`;
      }
      const source = `[${body}]`;
      return new RegExp(source).test("/") ? NON_SLASH + source : source;
    };
    var scanBracket = (pattern, start) => {
      const { length } = pattern;
      let index = start + 1;
      let negated = EMPTY;
      const lead = pattern[index];
      if (lead === "!" || lead === "^") {
        negated = "^";
        index++;
      }
      let body = EMPTY;
      let prev = EMPTY;
      for (; ; ) {
        const char = pattern[index];
        if (char === UNDEFINED) {
          return null;
        }
        if (char === ESCAPE) {
          const escaped = pattern[++index];
          body += escapeMember(escaped);
          prev = escaped;
        } else if (char === "-" && prev && index + 1 < length && pattern[index + 1] !== "]") {
          index++;
          let to = pattern[index];
          if (to === ESCAPE) {
            to = pattern[index += 1];
          }
          if (prev <= to) {
            body += `-${escapeMember(to)}`;
          }
          prev = EMPTY;
        } else if (char === "[" && pattern[index + 1] === ":") {
          const nameStart = index + 2;
          let end = nameStart;
          while (end < length && pattern[end] !== "]") {
            end++;
          }
          if (end === length) {
            return null;
          }
          if (end > nameStart && pattern[end - 1] === ":") {
            const name = pattern.slice(nameStart, end - 1);
            if (!Object.prototype.hasOwnProperty.call(POSIX_CLASSES, name)) {
              return null;
            }
            body += POSIX_CLASSES[name];
            prev = EMPTY;
            index = end;
          } else {
            body += escapeMember("[");
            prev = "[";
            index = nameStart - 2;
          }
        } else {
          body += escapeMember(char);
          prev = char;
        }
        index++;
        if (pattern[index] === "]") {
          return {
            end: index,
            source: classSource(negated, body)
          };
        }
      }
    };
    var NEVER_MATCH = "[]";
    var PLACEHOLDER = "\0";
    var REGEX_RESTORE_PLACEHOLDER = new RegExp(
      `${PLACEHOLDER}(\\d+)${PLACEHOLDER}`,
      "g"
    );
    var TRAILING_WILDCARD = "\uE000";
    var TRAILING_DOUBLESTAR = "\uE001";
    var isReserved = (char) => char === PLACEHOLDER || char === TRAILING_WILDCARD || char === TRAILING_DOUBLESTAR;
    var extractBrackets = (pattern) => {
      const sources = [];
      const hold = (source) => `${PLACEHOLDER}${sources.push(source) - 1}${PLACEHOLDER}`;
      const { length } = pattern;
      let out = EMPTY;
      let index = 0;
      while (index < length) {
        const char = pattern[index];
        if (char === ESCAPE) {
          const escaped = pattern[index + 1];
          if (escaped === SLASH && index + 2 === length) {
            out += hold(NEVER_MATCH);
          } else if (escaped === "*" || escaped === "[" || escaped === SPACE) {
            out += pattern.slice(index, index + 2);
          } else {
            out += hold(
              REGEX_LITERAL_SPECIAL.test(escaped) ? ESCAPE + escaped : isReserved(escaped) ? `[${escaped}]` : escaped
            );
          }
          index += 2;
        } else if (isReserved(char)) {
          out += hold(`[${char}]`);
          index++;
        } else if (char === "[") {
          const scanned = scanBracket(pattern, index);
          if (scanned === null) {
            out += hold(NEVER_MATCH);
            index = length;
          } else {
            out += hold(scanned.source);
            index = scanned.end + 1;
          }
        } else {
          out += char;
          index++;
        }
      }
      return {
        source: out,
        sources
      };
    };
    var DIRECT = null;
    var REGEX_INNER_SLASH = /\/(?!$)/;
    var WILDCARD = "[^\\/]*";
    var REPLACERS = [
      // Replace (\ ) with ' '
      // Only a space: an escaped tab or other whitespace is already a literal by
      //   the time it reaches here, and a bare tab must be left as one, not turned
      //   into a space.
      // (\ ) -> ' '
      // (\\ ) -> '\\ '
      // (\\\ ) -> '\\ '
      [
        // A run of backslashes is taken whole, from its first one, so no match
        //   ever starts again inside it -- `(\\+?) ` did, which made a long run
        //   quadratic.
        /(\\+)( ?)/g,
        (_, run, space) => space ? run.slice(0, run.length - run.length % 2) + SPACE : run,
        ESCAPE + SPACE
      ],
      // git's wildmatch() reads a run of two or more asterisks as one globstar
      //   whenever the run fills a path segment: it starts the pattern or follows
      //   a `/`, and it ends the pattern or comes before a `/`. A run of two is
      //   already `**`; a longer one is folded into `**` here, so the steps
      //   below only ever have to know `**`.
      // `***/foo` -> `**/foo`, `a/***/b` -> `a/**/b`, `a/***` -> `a/**`
      // git also takes a run beside a literal prefix (`a***/b`) or beside an
      //   escaped slash (`***\/b`) as a globstar, and this does not; the README
      //   lists both, under "A run of asterisks".
      [
        /(^|\/)\*{3,}(?=\/|$)/g,
        (_, start) => `${start}**`,
        "*"
      ],
      // Escape metacharacters
      // which is written down by users but means special for regular expressions.
      // > There are 12 characters with special meanings:
      // > - the backslash \,
      // > - the caret ^,
      // > - the dollar sign $,
      // > - the period or dot .,
      // > - the vertical bar or pipe symbol |,
      // > - the question mark ?,
      // > - the asterisk or star *,
      // > - the plus sign +,
      // > - the opening parenthesis (,
      // > - the closing parenthesis ),
      // > - and the opening square bracket [,
      // > - the opening curly brace {,
      // > These special characters are often called "metacharacters".
      [
        /[\\$.|*+(){^]/g,
        (match) => `\\${match}`
      ],
      [
        // > a question mark (?) matches a single character
        /(?!\\)\?/g,
        () => "[^/]",
        "?"
      ],
      // leading slash
      [
        // > A leading slash matches the beginning of the pathname.
        // > For example, "/*.c" matches "cat-file.c" but not "mozilla-sha1/sha1.c".
        // A leading slash matches the beginning of the pathname
        /^\//,
        () => "^",
        SLASH
      ],
      // replace special metacharacter slash after the leading slash
      [
        /\//g,
        () => "\\/",
        SLASH
      ],
      [
        // > A leading "**" followed by a slash means match in all directories.
        // > For example, "**/foo" matches file or directory "foo" anywhere,
        // > the same as pattern "foo".
        // > "**/foo/bar" matches file or directory "bar" anywhere that is directly
        // >   under directory "foo".
        // Notice that the '*'s have been replaced as '\\*'
        /^\^*(?:\\\*\\\*\\\/)+/,
        // '**/foo' <-> 'foo'
        () => "(?:^|\\/)",
        "*"
      ],
      // starting
      [
        // there will be no leading '/'
        //   (which has been replaced by section "leading slash")
        // If starts with '**', adding a '^' to the regular expression also works
        DIRECT,
        (source, pattern) => {
          if (!source || source[0] === "^" || source[0] === "(") {
            return source;
          }
          const anchor = !REGEX_INNER_SLASH.test(pattern) ? "(?:^|\\/)" : "^";
          return anchor + source;
        }
      ],
      // two globstars
      [
        // Use lookahead assertions so that we could match more than one `'/**'`
        /\\\/\\\*\\\*(?=\\\/|$)/g,
        // Zero, one or several directories
        // should not use '*', or it will be replaced by the next replacer
        // Check if it is not the last `'/**'`
        (_, index, str) => index + 6 < str.length ? str.slice(index + 6) === "\\/" ? "(?:\\/[^\\/]+)+" : "(?:\\/[^\\/]+)*" : `\\/${TRAILING_DOUBLESTAR}`,
        "*"
      ],
      // normal intermediate wildcards
      [
        // Never replace escaped '*'
        // ignore rule '\*' will match the path '*'
        // 'abc.*/' -> go
        // 'abc.*'  -> skip this rule,
        //    coz trailing single wildcard will be handed by [trailing wildcard]
        /(^|[^\\])(?:\\\*)+(?!$)/g,
        // '*.js' matches '.js'
        // '*.js' doesn't match 'abc'
        // 1. An asterisk "*" matches anything except a slash.
        // 2. Other consecutive asterisks are considered regular asterisks
        //    and collapse into one non-slash wildcard run.
        (_, p1) => p1 + WILDCARD,
        "*"
      ],
      // trailing wildcard, held apart from a literal star
      [
        // The step above leaves a trailing `*` alone, so a single `\*` is all that
        //   can be left at the end here, and what stands in front of it says which
        //   kind it is. A wildcard arrives as the escaper wrote it, `\*` with
        //   nothing before it; a literal arrives as the user's own escape, which
        //   the escaper doubled, and then the star's own -- `\\` and then `\*`.
        //   There is no third case: every backslash still reaching the chain is
        //   one `\*`, `\[` or `\ ` carries itself, and each is followed by its
        //   own character, so a longer run can never form. This runs while the
        //   two are still distinct, before the unescape steps below collapse the
        //   literal onto the very `\*` a wildcard leaves behind.
        /(^|[^\\])((?:\\\\)*)\\\*$/,
        (match, p1, p2) => p2 === EMPTY ? p1 + TRAILING_WILDCARD : match,
        "*"
      ],
      [
        // unescape, revert step 3 except for back slash
        // For example, if a user escape a '\\*',
        // after step 3, the result will be '\\\\\\*'
        /\\\\\\(?=[$.|*+(){^])/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // '\\\\' -> '\\'
        /\\\\/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // Every real bracket expression -- POSIX classes included -- has already
        //   been held aside by `extractBrackets`, so the only `[` left in the
        //   pattern is an escaped, literal one.
        // A backslash could only stand at the end of the range if it quoted the
        //   `]`, and `\]` is held aside long before this.
        /\\\[([^\]/]*?)($|\])/g,
        // '\\[bar]' -> '\\\\[bar]'
        (match, range, close) => `\\[${range}${close}`,
        "["
      ],
      // ending
      [
        // 'js' will not match 'js.'
        // 'ab' will not match 'abc'
        DIRECT,
        // WTF!
        // https://git-scm.com/docs/gitignore
        // changes in [2.22.1](https://git-scm.com/docs/gitignore/2.22.1)
        // which re-fixes #24, #38
        // > If there is a separator at the end of the pattern then the pattern
        // > will only match directories, otherwise the pattern can match both
        // > files and directories.
        // 'js*' will not match 'a.js'
        // 'js/' will not match 'a.js'
        // 'js' will match 'a.js' and 'a.js/'
        (source) => {
          const last = source[source.length - 1];
          if (!last || last === TRAILING_WILDCARD || last === TRAILING_DOUBLESTAR) {
            return source;
          }
          return last === SLASH ? `${source}$` : `${source}(?=$|\\/$)`;
        }
      ]
    ];
    var REGEX_REPLACE_TRAILING_WILDCARD = /(^|\\\/)?\uE000$/;
    var MODE_IGNORE = "regex";
    var MODE_CHECK_IGNORE = "checkRegex";
    var UNDERSCORE = "_";
    var replaceTrailingWildcard = (_, p1) => {
      const prefix = p1 ? `${p1}[^/]+` : "[^/]*";
      return `${prefix}(?=$|\\/$)`;
    };
    var REGEX_REPLACE_TRAILING_DOUBLESTAR = /\uE001$/;
    var replaceTrailingDoublestar = () => "[\\s\\S]";
    var separatorAfter = (run, at) => {
      let separator = EMPTY;
      for (let index = at + 1; index < run.length && !run[index].wildcard; index++) {
        separator += run[index].single;
      }
      return separator;
    };
    var pinWildcards = (source) => {
      if (source.indexOf(WILDCARD) < 0) {
        return source;
      }
      const tokens = [];
      const { length } = source;
      let index = 0;
      while (index < length) {
        const char = source[index];
        if (source.startsWith(WILDCARD, index)) {
          tokens.push({ wildcard: true });
          index += WILDCARD.length;
        } else if (char === "[") {
          let end = index + 1;
          if (source[end] === "^") {
            end++;
          }
          if (source[end] === "]") {
            end++;
          }
          while (end < length && source[end] !== "]") {
            end += source[end] === ESCAPE ? 2 : 1;
          }
          end++;
          tokens.push({ single: source.slice(index, end) });
          index = end;
        } else if (char === ESCAPE) {
          tokens.push({ single: source.slice(index, index + 2) });
          index += 2;
        } else if (char === "(") {
          let depth = 0;
          let end = index;
          do {
            if (source[end] === ESCAPE) {
              end++;
            } else if (source[end] === "(") {
              depth++;
            } else if (source[end] === ")") {
              depth--;
            }
            end++;
          } while (end < length && depth > 0);
          if ("*+?".indexOf(source[end]) >= 0) {
            end++;
          }
          tokens.push({ boundary: source.slice(index, end) });
          index = end;
        } else if (char === "^" || char === "$") {
          tokens.push({ boundary: char });
          index++;
        } else {
          tokens.push({ single: char });
          index++;
        }
      }
      let out = EMPTY;
      let run = [];
      const flush = () => {
        let lastWildcard;
        run.forEach((token, at) => {
          if (token.wildcard) {
            lastWildcard = at;
          }
        });
        run.forEach((token, at) => {
          if (!token.wildcard) {
            out += token.single;
            return;
          }
          out += at === lastWildcard ? WILDCARD : `(?:(?!${separatorAfter(run, at)})[^\\/])*`;
        });
        run = [];
      };
      tokens.forEach((token) => {
        if (token.boundary === void 0) {
          run.push(token);
          return;
        }
        flush();
        out += token.boundary;
      });
      flush();
      return out;
    };
    var makeRegexPrefix = (pattern) => {
      if (REGEX_ANCHORED_GLOBSTAR.test(pattern)) {
        pattern = "**";
      }
      const { source, sources } = extractBrackets(pattern);
      const replaced2 = REPLACERS.reduce(
        // A pass whose matcher finds nothing hands back the very string it was
        //   given, so asking first costs a search and saves a rewrite. Ten of the
        //   fifteen passes never fire for a typical .gitignore line, and between
        //   them they were 45% of this chain.
        (prev, [matcher, replacer, required]) => {
          if (matcher === DIRECT) {
            return replacer(prev, pattern);
          }
          if (required !== UNDEFINED && prev.indexOf(required) < 0) {
            return prev;
          }
          return matcher.test(prev) ? prev.replace(matcher, replacer.bind(pattern)) : prev;
        },
        source
      );
      return sources.length ? replaced2.replace(
        REGEX_RESTORE_PLACEHOLDER,
        (match, index) => sources[index]
      ) : replaced2;
    };
    var checkSourceOf = (body, prefix) => {
      if (body[body.length - 1] === SLASH) {
        prefix = makeRegexPrefix(body.slice(0, -1));
      }
      const head = prefix.slice(0, -1);
      const last = prefix[prefix.length - 1];
      return last === TRAILING_WILDCARD ? `${head}$` : last === TRAILING_DOUBLESTAR ? head : NEVER_MATCH;
    };
    var matchesBasename = (body) => {
      const index = body.indexOf(SLASH);
      return index < 0 || index === body.length - 1;
    };
    var basenameOf = (path) => {
      const end = path.length - 1;
      const index = path.lastIndexOf(
        SLASH,
        path[end] === SLASH ? end - 1 : end
      );
      return index < 0 ? path : path.slice(index + 1);
    };
    var parentOf = (path) => {
      if (path.charCodeAt(0) === SLASH_CODE || path.indexOf(DOUBLE_SLASH) >= 0) {
        const slices = path.split(SLASH).filter(Boolean);
        slices.pop();
        return slices.length ? slices.join(SLASH) + SLASH : EMPTY;
      }
      const end = path.length - 1;
      const cut = path.lastIndexOf(
        SLASH,
        path.charCodeAt(end) === SLASH_CODE ? end - 1 : end
      );
      return cut < 0 ? EMPTY : path.slice(0, cut + 1);
    };
    var isString = (subject) => typeof subject === "string";
    var checkPattern = (pattern) => pattern && isString(pattern);
    var splitPattern = (pattern) => (pattern[pattern.length - 1] === "\r" ? pattern.slice(0, -1) : pattern).split(REGEX_SPLITALL_CRLF).filter(Boolean);
    var IgnoreRule = class {
      constructor(pattern, mark, body, ignoreCase, negative, prefix) {
        this.pattern = pattern;
        this.mark = mark;
        this.negative = negative;
        define(this, "body", body);
        define(this, "ignoreCase", ignoreCase);
        define(this, "regexPrefix", prefix);
      }
      // Worked out on first use and kept behind an own property, the way `regex`
      //   caches itself in `_regex`. Deciding it in the constructor instead would
      //   add a fourth `defineProperty` to every rule ever built, which cost 4% of
      //   every compile -- including the compiles of rules that are never matched
      //   against anything.
      get _basenameOnly() {
        return define(this, "_basenameOnly", matchesBasename(this.body));
      }
      get regex() {
        const key = UNDERSCORE + MODE_IGNORE;
        if (this[key]) {
          return this[key];
        }
        return this._make(MODE_IGNORE, key);
      }
      get checkRegex() {
        const key = UNDERSCORE + MODE_CHECK_IGNORE;
        if (this[key]) {
          return this[key];
        }
        return this._make(MODE_CHECK_IGNORE, key);
      }
      _make(mode, key) {
        const str = pinWildcards(
          mode === MODE_IGNORE ? this.regexPrefix.replace(REGEX_REPLACE_TRAILING_WILDCARD, replaceTrailingWildcard).replace(REGEX_REPLACE_TRAILING_DOUBLESTAR, replaceTrailingDoublestar) : checkSourceOf(this.body, this.regexPrefix)
        );
        const regex = this.ignoreCase ? new RegExp(str, "i") : new RegExp(str);
        return define(this, key, regex);
      }
    };
    var hasTrailingBackslash = (str) => {
      let count2 = 0;
      while (str[str.length - count2 - 1] === ESCAPE) {
        count2++;
      }
      return count2 % 2 === 1;
    };
    var trimEnd = (body, stripLineEnd) => {
      let lineEnd = body.length;
      let end;
      for (; ; ) {
        if (stripLineEnd && body[lineEnd - 1] === "\r") {
          lineEnd--;
        }
        end = lineEnd;
        while (body[end - 1] === SPACE) {
          end--;
        }
        if (!stripLineEnd || body[end - 1] !== "\n") {
          break;
        }
        lineEnd = end - 1;
      }
      if (end === lineEnd) {
        return body.slice(0, lineEnd);
      }
      let backslashes = 0;
      while (body[end - backslashes - 1] === ESCAPE) {
        backslashes++;
      }
      return backslashes % 2 ? body.slice(0, end - 1) + SPACE : body.slice(0, end);
    };
    var createRule = (pattern, mark, ignoreCase, stripLineEnd, stripBOM) => {
      let body = stripBOM && pattern[0] === BOM ? pattern.slice(1) : pattern;
      if (body[0] === "#") {
        return;
      }
      let negative = false;
      if (body[0] === "!") {
        negative = true;
        body = body.slice(1);
      }
      const last = body[body.length - 1];
      if (last === SPACE || stripLineEnd && (last === "\r" || last === "\n")) {
        body = trimEnd(body, stripLineEnd);
      }
      if (!body || hasTrailingBackslash(body)) {
        return;
      }
      body = body.replace(REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION, "!").replace(REGEX_REPLACE_LEADING_EXCAPED_HASH, "#");
      const regexPrefix = makeRegexPrefix(body);
      return new IgnoreRule(
        pattern,
        mark,
        body,
        ignoreCase,
        negative,
        regexPrefix
      );
    };
    var RuleManager = class {
      constructor(ignoreCase) {
        this._ignoreCase = ignoreCase;
        this._rules = [];
        this._basenameCount = 0;
      }
      _add(pattern, index) {
        if (pattern && pattern[KEY_IGNORE]) {
          this._rules = this._rules.concat(pattern._rules._rules);
          this._basenameCount += pattern._rules._basenameCount;
          this._added = true;
          return;
        }
        const isStr = isString(pattern);
        const raw = isStr ? pattern : pattern.pattern;
        const rule = checkPattern(raw) && createRule(
          raw,
          isStr ? UNDEFINED : pattern.mark,
          this._ignoreCase,
          !this._split,
          this._stripBOM && !index
        );
        if (rule) {
          this._added = true;
          this._rules.push(rule);
          if (matchesBasename(rule.body)) {
            this._basenameCount++;
          }
        }
      }
      // @param {Array<string> | string | Ignore} pattern
      add(pattern) {
        this._added = false;
        this._split = isString(pattern);
        this._stripBOM = !this._split || pattern[0] === BOM;
        makeArray(
          this._split ? splitPattern(pattern) : pattern
        ).forEach(this._add, this);
        if (this._added) {
          this._literalRules = UNDEFINED;
        }
        return this._added;
      }
      // Match the literal 'abc/' for `checkIgnore`, last rule wins. Only a rule
      //   ending in a wildcard can match it (see `checkSourceOf`), so the rest
      //   are left out once, rather than tested or compiled for every path.
      testLiteral(path) {
        const rules = this._literalRules || (this._literalRules = this._rules.filter(
          ({ body }) => body[body.length - (body[body.length - 1] === SLASH ? 2 : 1)] === "*"
        ));
        let ignored = false;
        let unignored = false;
        let matchedRule;
        for (let index = rules.length - 1; index >= 0; index--) {
          const rule = rules[index];
          if (rule.checkRegex.test(path)) {
            ignored = !rule.negative;
            unignored = rule.negative;
            matchedRule = rule.negative ? UNDEFINED : rule;
            break;
          }
        }
        const ret = {
          ignored,
          unignored
        };
        if (matchedRule) {
          ret.rule = matchedRule;
        }
        return ret;
      }
      // Test one single path without recursively checking parent directories
      //
      // - mode `string` either `MODE_IGNORE` or `MODE_CHECK_IGNORE`
      // @returns {TestResult}
      test(path, mode) {
        const rules = this._rules;
        const { length } = rules;
        const shortcut = this._basenameCount * 2 >= length;
        const basename = shortcut ? basenameOf(path) : path;
        for (let index = length - 1; index >= 0; index--) {
          const rule = rules[index];
          if (rule[mode].test(
            shortcut && rule._basenameOnly ? basename : path
          )) {
            const { negative } = rule;
            const ret = {
              ignored: !negative,
              unignored: negative
            };
            if (!negative) {
              ret.rule = rule;
            }
            return ret;
          }
        }
        return {
          ignored: false,
          unignored: false
        };
      }
    };
    var throwError = (message, Ctor) => {
      throw new Ctor(message);
    };
    var checkPath = (path, originalPath, doThrow) => {
      if (!isString(path)) {
        return doThrow(
          `path must be a string, but got \`${originalPath}\``,
          TypeError
        );
      }
      if (!path) {
        return doThrow(`path must not be empty`, TypeError);
      }
      if (checkPath.isNotRelative(path)) {
        const r = "`path.relative()`d";
        return doThrow(
          `path should be a ${r} string, but got "${originalPath}"`,
          RangeError
        );
      }
      return true;
    };
    var isNotRelative = (path) => {
      const first = path.charCodeAt(0);
      if (first === SLASH_CODE) {
        return true;
      }
      if (first !== DOT_CODE) {
        return false;
      }
      if (path.length === 1) {
        return true;
      }
      const second = path.charCodeAt(1);
      if (second === SLASH_CODE) {
        return true;
      }
      if (second !== DOT_CODE) {
        return false;
      }
      return path.length === 2 || path.charCodeAt(2) === SLASH_CODE;
    };
    checkPath.isNotRelative = isNotRelative;
    checkPath.convert = (p) => p;
    var convertPath = (target2) => isString(target2) && checkPath.convert(target2);
    var Ignore = class {
      constructor({
        ignorecase = true,
        ignoreCase = ignorecase,
        allowRelativePaths = false
      } = {}) {
        define(this, KEY_IGNORE, true);
        this._rules = new RuleManager(ignoreCase);
        this._strictPathCheck = !allowRelativePaths;
        this._initCache();
      }
      _initCache() {
        this._ignoreCache = /* @__PURE__ */ Object.create(null);
        this._testCache = /* @__PURE__ */ Object.create(null);
      }
      add(pattern) {
        if (this._rules.add(pattern)) {
          this._initCache();
        }
        return this;
      }
      // legacy
      addPattern(pattern) {
        return this.add(pattern);
      }
      // @returns {TestResult}
      _test(originalPath, cache, path) {
        checkPath(
          path,
          originalPath,
          this._strictPathCheck ? throwError : RETURN_FALSE
        );
        return path ? this._t(path, cache) : {
          ignored: false,
          unignored: false
        };
      }
      checkIgnore(target2) {
        const path = convertPath(target2);
        if (!path || path.charCodeAt(path.length - 1) !== SLASH_CODE) {
          return this._test(target2, this._testCache, path);
        }
        const dir = this._t(path, this._testCache);
        if (dir.ignored) {
          return dir;
        }
        const literal = this._rules.testLiteral(path);
        return literal.ignored || literal.unignored ? literal : dir;
      }
      _t(path, cache) {
        if (path in cache) {
          return cache[path];
        }
        const parentPath = parentOf(path);
        const parent = parentPath ? this._t(parentPath, cache) : UNDEFINED;
        return cache[path] = parent && parent.ignored ? parent : this._rules.test(path, MODE_IGNORE);
      }
      ignores(path) {
        return this._test(path, this._ignoreCache, convertPath(path)).ignored;
      }
      createFilter() {
        return (path) => !this.ignores(path);
      }
      filter(paths) {
        return makeArray(paths).filter(this.createFilter());
      }
      // @returns {TestResult}
      test(path) {
        return this._test(path, this._testCache, convertPath(path));
      }
    };
    var factory = (options) => new Ignore(options);
    var isPathValid = (path) => checkPath(convertPath(path), path, RETURN_FALSE);
    var setupWindows = () => {
      const makePosix = (str) => /^\\\\\?\\/.test(str) || /["<>|\u0000-\u001F]+/u.test(str) ? str : str.replace(/\\/g, "/");
      checkPath.convert = makePosix;
      const REGEX_TEST_WINDOWS_PATH_ABSOLUTE = /^[a-z]:\//i;
      checkPath.isNotRelative = (path) => REGEX_TEST_WINDOWS_PATH_ABSOLUTE.test(path) || isNotRelative(path);
    };
    if (
      // Detect `process` so that it can run in browsers.
      typeof process !== "undefined" && process.platform === "win32"
    ) {
      setupWindows();
    }
    module.exports = factory;
    factory.default = factory;
    module.exports.isPathValid = isPathValid;
    define(module.exports, /* @__PURE__ */ Symbol.for("setupWindows"), setupWindows);
  }
});

// node_modules/picomatch/lib/constants.js
var require_constants = __commonJS({
  "node_modules/picomatch/lib/constants.js"(exports, module) {
    "use strict";
    var WIN_SLASH = "\\\\/";
    var WIN_NO_SLASH = `[^${WIN_SLASH}]`;
    var DEFAULT_MAX_EXTGLOB_RECURSION = 0;
    var DOT_LITERAL = "\\.";
    var PLUS_LITERAL = "\\+";
    var QMARK_LITERAL = "\\?";
    var SLASH_LITERAL = "\\/";
    var ONE_CHAR = "(?=.)";
    var QMARK = "[^/]";
    var END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
    var START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
    var DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
    var NO_DOT = `(?!${DOT_LITERAL})`;
    var NO_DOTS = `(?!${START_ANCHOR}${DOTS_SLASH})`;
    var NO_DOT_SLASH = `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`;
    var NO_DOTS_SLASH = `(?!${DOTS_SLASH})`;
    var QMARK_NO_DOT = `[^.${SLASH_LITERAL}]`;
    var STAR = `${QMARK}*?`;
    var SEP = "/";
    var POSIX_CHARS = {
      DOT_LITERAL,
      PLUS_LITERAL,
      QMARK_LITERAL,
      SLASH_LITERAL,
      ONE_CHAR,
      QMARK,
      END_ANCHOR,
      DOTS_SLASH,
      NO_DOT,
      NO_DOTS,
      NO_DOT_SLASH,
      NO_DOTS_SLASH,
      QMARK_NO_DOT,
      STAR,
      START_ANCHOR,
      SEP
    };
    var WINDOWS_CHARS = {
      ...POSIX_CHARS,
      SLASH_LITERAL: `[${WIN_SLASH}]`,
      QMARK: WIN_NO_SLASH,
      STAR: `${WIN_NO_SLASH}*?`,
      DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
      NO_DOT: `(?!${DOT_LITERAL})`,
      NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
      NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
      START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
      END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
      SEP: "\\"
    };
    var POSIX_REGEX_SOURCE = {
      __proto__: null,
      alnum: "a-zA-Z0-9",
      alpha: "a-zA-Z",
      ascii: "\\x00-\\x7F",
      blank: " \\t",
      cntrl: "\\x00-\\x1F\\x7F",
      digit: "0-9",
      graph: "\\x21-\\x7E",
      lower: "a-z",
      print: "\\x20-\\x7E ",
      punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
      space: " \\t\\r\\n\\v\\f",
      upper: "A-Z",
      word: "A-Za-z0-9_",
      xdigit: "A-Fa-f0-9"
    };
    module.exports = {
      DEFAULT_MAX_EXTGLOB_RECURSION,
      MAX_LENGTH: 1024 * 64,
      POSIX_REGEX_SOURCE,
      // regular expressions
      REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
      REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
      REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
      REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
      REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
      REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
      // Replace globs with equivalent patterns to reduce parsing time.
      REPLACEMENTS: {
        __proto__: null,
        "***": "*",
        "**/**": "**",
        "**/**/**": "**"
      },
      // Digits
      CHAR_0: 48,
      /* 0 */
      CHAR_9: 57,
      /* 9 */
      // Alphabet chars.
      CHAR_UPPERCASE_A: 65,
      /* A */
      CHAR_LOWERCASE_A: 97,
      /* a */
      CHAR_UPPERCASE_Z: 90,
      /* Z */
      CHAR_LOWERCASE_Z: 122,
      /* z */
      CHAR_LEFT_PARENTHESES: 40,
      /* ( */
      CHAR_RIGHT_PARENTHESES: 41,
      /* ) */
      CHAR_ASTERISK: 42,
      /* * */
      // Non-alphabetic chars.
      CHAR_AMPERSAND: 38,
      /* & */
      CHAR_AT: 64,
      /* @ */
      CHAR_BACKWARD_SLASH: 92,
      /* \ */
      CHAR_CARRIAGE_RETURN: 13,
      /* \r */
      CHAR_CIRCUMFLEX_ACCENT: 94,
      /* ^ */
      CHAR_COLON: 58,
      /* : */
      CHAR_COMMA: 44,
      /* , */
      CHAR_DOT: 46,
      /* . */
      CHAR_DOUBLE_QUOTE: 34,
      /* " */
      CHAR_EQUAL: 61,
      /* = */
      CHAR_EXCLAMATION_MARK: 33,
      /* ! */
      CHAR_FORM_FEED: 12,
      /* \f */
      CHAR_FORWARD_SLASH: 47,
      /* / */
      CHAR_GRAVE_ACCENT: 96,
      /* ` */
      CHAR_HASH: 35,
      /* # */
      CHAR_HYPHEN_MINUS: 45,
      /* - */
      CHAR_LEFT_ANGLE_BRACKET: 60,
      /* < */
      CHAR_LEFT_CURLY_BRACE: 123,
      /* { */
      CHAR_LEFT_SQUARE_BRACKET: 91,
      /* [ */
      CHAR_LINE_FEED: 10,
      /* \n */
      CHAR_NO_BREAK_SPACE: 160,
      /* \u00A0 */
      CHAR_PERCENT: 37,
      /* % */
      CHAR_PLUS: 43,
      /* + */
      CHAR_QUESTION_MARK: 63,
      /* ? */
      CHAR_RIGHT_ANGLE_BRACKET: 62,
      /* > */
      CHAR_RIGHT_CURLY_BRACE: 125,
      /* } */
      CHAR_RIGHT_SQUARE_BRACKET: 93,
      /* ] */
      CHAR_SEMICOLON: 59,
      /* ; */
      CHAR_SINGLE_QUOTE: 39,
      /* ' */
      CHAR_SPACE: 32,
      /*   */
      CHAR_TAB: 9,
      /* \t */
      CHAR_UNDERSCORE: 95,
      /* _ */
      CHAR_VERTICAL_LINE: 124,
      /* | */
      CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
      /* \uFEFF */
      /**
       * Create EXTGLOB_CHARS
       */
      extglobChars(chars) {
        return {
          "!": { type: "negate", open: "(?:(?!(?:", close: `))${chars.STAR})` },
          "?": { type: "qmark", open: "(?:", close: ")?" },
          "+": { type: "plus", open: "(?:", close: ")+" },
          "*": { type: "star", open: "(?:", close: ")*" },
          "@": { type: "at", open: "(?:", close: ")" }
        };
      },
      /**
       * Create GLOB_CHARS
       */
      globChars(win32) {
        return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
      }
    };
  }
});

// node_modules/picomatch/lib/utils.js
var require_utils = __commonJS({
  "node_modules/picomatch/lib/utils.js"(exports) {
    "use strict";
    var {
      REGEX_BACKSLASH,
      REGEX_REMOVE_BACKSLASH,
      REGEX_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_GLOBAL
    } = require_constants();
    exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
    exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
    exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
    exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
    exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
    exports.isWindows = () => {
      if (typeof navigator !== "undefined" && navigator.platform) {
        const platform = navigator.platform.toLowerCase();
        return platform === "win32" || platform === "windows";
      }
      if (typeof process !== "undefined" && process.platform) {
        return process.platform === "win32";
      }
      return false;
    };
    exports.removeBackslashes = (str) => {
      return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
        return match === "\\" ? "" : match;
      });
    };
    exports.escapeLast = (input, char, lastIdx) => {
      const idx = input.lastIndexOf(char, lastIdx);
      if (idx === -1) return input;
      if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
      return `${input.slice(0, idx)}\\${input.slice(idx)}`;
    };
    exports.removePrefix = (input, state = {}) => {
      let output = input;
      if (output.startsWith("./")) {
        output = output.slice(2);
        state.prefix = "./";
      }
      return output;
    };
    exports.wrapOutput = (input, state = {}, options = {}) => {
      const prepend = options.contains ? "" : "^";
      const append = options.contains ? "" : "$";
      let output = `${prepend}(?:${input})${append}`;
      if (state.negated === true) {
        output = `(?:^(?!${output}).*$)`;
      }
      return output;
    };
    exports.basename = (path, { windows } = {}) => {
      const segs = path.split(windows ? /[\\/]/ : "/");
      const last = segs[segs.length - 1];
      if (last === "") {
        return segs[segs.length - 2];
      }
      return last;
    };
  }
});

// node_modules/picomatch/lib/scan.js
var require_scan = __commonJS({
  "node_modules/picomatch/lib/scan.js"(exports, module) {
    "use strict";
    var utils = require_utils();
    var {
      CHAR_ASTERISK,
      /* * */
      CHAR_AT,
      /* @ */
      CHAR_BACKWARD_SLASH,
      /* \ */
      CHAR_COMMA,
      /* , */
      CHAR_DOT,
      /* . */
      CHAR_EXCLAMATION_MARK,
      /* ! */
      CHAR_FORWARD_SLASH,
      /* / */
      CHAR_LEFT_CURLY_BRACE,
      /* { */
      CHAR_LEFT_PARENTHESES,
      /* ( */
      CHAR_LEFT_SQUARE_BRACKET,
      /* [ */
      CHAR_PLUS,
      /* + */
      CHAR_QUESTION_MARK,
      /* ? */
      CHAR_RIGHT_CURLY_BRACE,
      /* } */
      CHAR_RIGHT_PARENTHESES,
      /* ) */
      CHAR_RIGHT_SQUARE_BRACKET
      /* ] */
    } = require_constants();
    var isPathSeparator = (code) => {
      return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
    };
    var depth = (token) => {
      if (token.isPrefix !== true) {
        token.depth = token.isGlobstar ? Infinity : 1;
      }
    };
    var scan = (input, options) => {
      const opts = options || {};
      const length = input.length - 1;
      const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
      const slashes = [];
      const tokens = [];
      const parts = [];
      let str = input;
      let index = -1;
      let start = 0;
      let lastIndex = 0;
      let isBrace = false;
      let isBracket = false;
      let isGlob = false;
      let isExtglob = false;
      let isGlobstar = false;
      let braceEscaped = false;
      let backslashes = false;
      let negated = false;
      let negatedExtglob = false;
      let finished = false;
      let braces = 0;
      let prev;
      let code;
      let token = { value: "", depth: 0, isGlob: false };
      const eos = () => index >= length;
      const peek = () => str.charCodeAt(index + 1);
      const advance = () => {
        prev = code;
        return str.charCodeAt(++index);
      };
      while (index < length) {
        code = advance();
        let next;
        if (code === CHAR_BACKWARD_SLASH) {
          backslashes = token.backslashes = true;
          code = advance();
          if (code === CHAR_LEFT_CURLY_BRACE) {
            braceEscaped = true;
          }
          continue;
        }
        if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
          braces++;
          while (eos() !== true && (code = advance())) {
            if (code === CHAR_BACKWARD_SLASH) {
              backslashes = token.backslashes = true;
              advance();
              continue;
            }
            if (code === CHAR_LEFT_CURLY_BRACE) {
              braces++;
              continue;
            }
            if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
              isBrace = token.isBrace = true;
              isGlob = token.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (braceEscaped !== true && code === CHAR_COMMA) {
              isBrace = token.isBrace = true;
              isGlob = token.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (code === CHAR_RIGHT_CURLY_BRACE) {
              braces--;
              if (braces === 0) {
                braceEscaped = false;
                isBrace = token.isBrace = true;
                finished = true;
                break;
              }
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_FORWARD_SLASH) {
          slashes.push(index);
          tokens.push(token);
          token = { value: "", depth: 0, isGlob: false };
          if (finished === true) continue;
          if (prev === CHAR_DOT && index === start + 1) {
            start += 2;
            continue;
          }
          lastIndex = index + 1;
          continue;
        }
        if (opts.noext !== true) {
          const isExtglobChar = code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK;
          if (isExtglobChar === true && peek() === CHAR_LEFT_PARENTHESES) {
            isGlob = token.isGlob = true;
            isExtglob = token.isExtglob = true;
            finished = true;
            if (code === CHAR_EXCLAMATION_MARK && index === start) {
              negatedExtglob = true;
            }
            if (scanToEnd === true) {
              let parens = 0;
              while (eos() !== true && (code = advance())) {
                if (code === CHAR_BACKWARD_SLASH) {
                  backslashes = token.backslashes = true;
                  advance();
                  continue;
                }
                if (code === CHAR_LEFT_PARENTHESES) {
                  parens++;
                  continue;
                }
                if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                  finished = true;
                  break;
                }
              }
              continue;
            }
            break;
          }
        }
        if (code === CHAR_ASTERISK) {
          if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
          isGlob = token.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_QUESTION_MARK) {
          isGlob = token.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_LEFT_SQUARE_BRACKET) {
          while (eos() !== true && (next = advance())) {
            if (next === CHAR_BACKWARD_SLASH) {
              backslashes = token.backslashes = true;
              advance();
              continue;
            }
            if (next === CHAR_RIGHT_SQUARE_BRACKET) {
              isBracket = token.isBracket = true;
              isGlob = token.isGlob = true;
              finished = true;
              break;
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
          negated = token.negated = true;
          start++;
          continue;
        }
        if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
          isGlob = token.isGlob = true;
          if (scanToEnd === true) {
            let parens = 1;
            while (eos() !== true && (code = advance())) {
              if (code === CHAR_BACKWARD_SLASH) {
                backslashes = token.backslashes = true;
                advance();
                continue;
              }
              if (code === CHAR_LEFT_PARENTHESES) {
                parens++;
                continue;
              }
              if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                finished = true;
                break;
              }
            }
            continue;
          }
          break;
        }
        if (isGlob === true) {
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
      }
      if (opts.noext === true) {
        isExtglob = false;
        isGlob = false;
      }
      let base = str;
      let prefix = "";
      let glob = "";
      if (start > 0) {
        prefix = str.slice(0, start);
        str = str.slice(start);
        lastIndex -= start;
      }
      if (base && isGlob === true && lastIndex > 0) {
        base = str.slice(0, lastIndex);
        glob = str.slice(lastIndex);
      } else if (isGlob === true) {
        base = "";
        glob = str;
      } else {
        base = str;
      }
      if (base && base !== "" && base !== "/" && base !== str) {
        if (isPathSeparator(base.charCodeAt(base.length - 1))) {
          base = base.slice(0, -1);
        }
      }
      if (opts.unescape === true) {
        if (glob) glob = utils.removeBackslashes(glob);
        if (base && backslashes === true) {
          base = utils.removeBackslashes(base);
        }
      }
      const state = {
        prefix,
        input,
        start,
        base,
        glob,
        isBrace,
        isBracket,
        isGlob,
        isExtglob,
        isGlobstar,
        negated,
        negatedExtglob
      };
      if (opts.tokens === true) {
        state.maxDepth = 0;
        if (!isPathSeparator(code)) {
          tokens.push(token);
        }
        state.tokens = tokens;
      }
      if (opts.parts === true || opts.tokens === true) {
        let prevIndex;
        for (let idx = 0; idx < slashes.length; idx++) {
          const n2 = prevIndex !== void 0 ? prevIndex + 1 : start;
          const i = slashes[idx];
          const value2 = input.slice(n2, i);
          if (opts.tokens) {
            if (idx === 0 && start !== 0) {
              tokens[idx].isPrefix = true;
              tokens[idx].value = prefix;
            } else {
              tokens[idx].value = value2;
            }
            depth(tokens[idx]);
            state.maxDepth += tokens[idx].depth;
          }
          if (i >= start) {
            parts.push(value2);
            prevIndex = i;
          }
        }
        const n = prevIndex !== void 0 ? prevIndex + 1 : start;
        const value = input.slice(n);
        parts.push(value);
        if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
          tokens[tokens.length - 1].value = value;
          depth(tokens[tokens.length - 1]);
          state.maxDepth += tokens[tokens.length - 1].depth;
        }
        state.slashes = slashes;
        state.parts = parts;
      }
      return state;
    };
    module.exports = scan;
  }
});

// node_modules/picomatch/lib/parse.js
var require_parse = __commonJS({
  "node_modules/picomatch/lib/parse.js"(exports, module) {
    "use strict";
    var constants = require_constants();
    var utils = require_utils();
    var {
      MAX_LENGTH,
      POSIX_REGEX_SOURCE,
      REGEX_NON_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_BACKREF,
      REPLACEMENTS
    } = constants;
    var expandRange = (args, options) => {
      if (typeof options.expandRange === "function") {
        return options.expandRange(...args, options);
      }
      args.sort();
      const value = `[${args.join("-")}]`;
      try {
        new RegExp(value);
      } catch (ex) {
        return args.map((v) => utils.escapeRegex(v)).join("..");
      }
      return value;
    };
    var syntaxError = (type, char) => {
      return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
    };
    var splitTopLevel = (input) => {
      const parts = [];
      let bracket = 0;
      let paren = 0;
      let quote2 = 0;
      let value = "";
      let escaped = false;
      for (const ch of input) {
        if (escaped === true) {
          value += ch;
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          value += ch;
          escaped = true;
          continue;
        }
        if (ch === '"') {
          quote2 = quote2 === 1 ? 0 : 1;
          value += ch;
          continue;
        }
        if (quote2 === 0) {
          if (ch === "[") {
            bracket++;
          } else if (ch === "]" && bracket > 0) {
            bracket--;
          } else if (bracket === 0) {
            if (ch === "(") {
              paren++;
            } else if (ch === ")" && paren > 0) {
              paren--;
            } else if (ch === "|" && paren === 0) {
              parts.push(value);
              value = "";
              continue;
            }
          }
        }
        value += ch;
      }
      parts.push(value);
      return parts;
    };
    var isPlainBranch = (branch) => {
      let escaped = false;
      for (const ch of branch) {
        if (escaped === true) {
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          escaped = true;
          continue;
        }
        if (/[?*+@!()[\]{}]/.test(ch)) {
          return false;
        }
      }
      return true;
    };
    var normalizeSimpleBranch = (branch) => {
      let value = branch.trim();
      let changed2 = true;
      while (changed2 === true) {
        changed2 = false;
        if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
          value = value.slice(2, -1);
          changed2 = true;
        }
      }
      if (!isPlainBranch(value)) {
        return;
      }
      return value.replace(/\\(.)/g, "$1");
    };
    var hasRepeatedCharPrefixOverlap = (branches) => {
      const values = branches.map(normalizeSimpleBranch).filter(Boolean);
      for (let i = 0; i < values.length; i++) {
        for (let j = i + 1; j < values.length; j++) {
          const a = values[i];
          const b = values[j];
          const char = a[0];
          if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) {
            continue;
          }
          if (a === b || a.startsWith(b) || b.startsWith(a)) {
            return true;
          }
        }
      }
      return false;
    };
    var parseRepeatedExtglob = (pattern, requireEnd = true) => {
      if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") {
        return;
      }
      let bracket = 0;
      let paren = 0;
      let quote2 = 0;
      let escaped = false;
      for (let i = 1; i < pattern.length; i++) {
        const ch = pattern[i];
        if (escaped === true) {
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          escaped = true;
          continue;
        }
        if (ch === '"') {
          quote2 = quote2 === 1 ? 0 : 1;
          continue;
        }
        if (quote2 === 1) {
          continue;
        }
        if (ch === "[") {
          bracket++;
          continue;
        }
        if (ch === "]" && bracket > 0) {
          bracket--;
          continue;
        }
        if (bracket > 0) {
          continue;
        }
        if (ch === "(") {
          paren++;
          continue;
        }
        if (ch === ")") {
          paren--;
          if (paren === 0) {
            if (requireEnd === true && i !== pattern.length - 1) {
              return;
            }
            return {
              type: pattern[0],
              body: pattern.slice(2, i),
              end: i
            };
          }
        }
      }
    };
    var buildCharClassStar = (chars) => {
      const source = chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`;
      return `${source}*`;
    };
    var getStarExtglobSequenceChars = (pattern) => {
      let index = 0;
      const chars = [];
      while (index < pattern.length) {
        const match = parseRepeatedExtglob(pattern.slice(index), false);
        if (!match || match.type !== "*") {
          return;
        }
        const branches = splitTopLevel(match.body).map((branch2) => branch2.trim());
        if (branches.length !== 1) {
          return;
        }
        const branch = normalizeSimpleBranch(branches[0]);
        if (!branch || branch.length !== 1) {
          return;
        }
        chars.push(branch);
        index += match.end + 1;
      }
      if (chars.length < 1) {
        return;
      }
      return chars;
    };
    var repeatedExtglobRecursion = (pattern) => {
      let depth = 0;
      let value = pattern.trim();
      let match = parseRepeatedExtglob(value);
      while (match) {
        depth++;
        value = match.body.trim();
        match = parseRepeatedExtglob(value);
      }
      return depth;
    };
    var analyzeRepeatedExtglob = (body, options) => {
      if (options.maxExtglobRecursion === false) {
        return { risky: false };
      }
      const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants.DEFAULT_MAX_EXTGLOB_RECURSION;
      const branches = splitTopLevel(body).map((branch) => branch.trim());
      if (branches.length > 1) {
        if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) {
          return { risky: true };
        }
      }
      const safeChars = [];
      let sawStarSequence = false;
      let combinable = true;
      for (const branch of branches) {
        const chars = getStarExtglobSequenceChars(branch);
        if (chars) {
          sawStarSequence = true;
          safeChars.push(...chars);
          continue;
        }
        const literal = normalizeSimpleBranch(branch);
        if (literal && literal.length === 1) {
          safeChars.push(literal);
          continue;
        }
        combinable = false;
        if (repeatedExtglobRecursion(branch) > max) {
          return { risky: true };
        }
      }
      if (sawStarSequence) {
        return combinable ? { risky: true, safeOutput: buildCharClassStar([...new Set(safeChars)]) } : { risky: true };
      }
      return { risky: false };
    };
    var parse = (input, options) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected a string");
      }
      input = REPLACEMENTS[input] || input;
      const opts = { ...options };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      let len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      const bos = { type: "bos", value: "", output: opts.prepend || "" };
      const tokens = [bos];
      const capture = opts.capture ? "" : "?:";
      const PLATFORM_CHARS = constants.globChars(opts.windows);
      const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);
      const {
        DOT_LITERAL,
        PLUS_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOT_SLASH,
        NO_DOTS_SLASH,
        QMARK,
        QMARK_NO_DOT,
        STAR,
        START_ANCHOR
      } = PLATFORM_CHARS;
      const globstar = (opts2) => {
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const nodot = opts.dot ? "" : NO_DOT;
      const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
      let star = opts.bash === true ? globstar(opts) : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      if (typeof opts.noext === "boolean") {
        opts.noextglob = opts.noext;
      }
      const state = {
        input,
        index: -1,
        start: 0,
        dot: opts.dot === true,
        consumed: "",
        output: "",
        prefix: "",
        backtrack: false,
        negated: false,
        brackets: 0,
        braces: 0,
        parens: 0,
        quotes: 0,
        globstar: false,
        tokens
      };
      input = utils.removePrefix(input, state);
      len = input.length;
      const extglobs = [];
      const braces = [];
      const stack = [];
      let prev = bos;
      let value;
      const eos = () => state.index === len - 1;
      const peek = state.peek = (n = 1) => input[state.index + n];
      const advance = state.advance = () => input[++state.index] || "";
      const remaining = () => input.slice(state.index + 1);
      const consume = (value2 = "", num = 0) => {
        state.consumed += value2;
        state.index += num;
      };
      const append = (token) => {
        state.output += token.output != null ? token.output : token.value;
        consume(token.value);
      };
      const negate = () => {
        let count2 = 1;
        while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
          advance();
          state.start++;
          count2++;
        }
        if (count2 % 2 === 0) {
          return false;
        }
        state.negated = true;
        state.start++;
        return true;
      };
      const increment = (type) => {
        state[type]++;
        stack.push(type);
      };
      const decrement = (type) => {
        state[type]--;
        stack.pop();
      };
      const push = (tok) => {
        if (prev.type === "globstar") {
          const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
          const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
          if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
            state.output = state.output.slice(0, -prev.output.length);
            prev.type = "star";
            prev.value = "*";
            prev.output = star;
            state.output += prev.output;
          }
        }
        if (extglobs.length && tok.type !== "paren") {
          extglobs[extglobs.length - 1].inner += tok.value;
        }
        if (tok.value || tok.output) append(tok);
        if (prev && prev.type === "text" && tok.type === "text") {
          prev.output = (prev.output || prev.value) + tok.value;
          prev.value += tok.value;
          return;
        }
        tok.prev = prev;
        tokens.push(tok);
        prev = tok;
      };
      const extglobOpen = (type, value2) => {
        const token = { ...EXTGLOB_CHARS[value2], conditions: 1, inner: "" };
        token.prev = prev;
        token.parens = state.parens;
        token.output = state.output;
        token.startIndex = state.index;
        token.tokensIndex = tokens.length;
        const output = (opts.capture ? "(" : "") + token.open;
        increment("parens");
        push({ type, value: value2, output: state.output ? "" : ONE_CHAR });
        push({ type: "paren", extglob: true, value: advance(), output });
        extglobs.push(token);
      };
      const extglobClose = (token) => {
        const literal = input.slice(token.startIndex, state.index + 1);
        const body = input.slice(token.startIndex + 2, state.index);
        const analysis = analyzeRepeatedExtglob(body, opts);
        if ((token.type === "plus" || token.type === "star") && analysis.risky) {
          const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
          const open2 = tokens[token.tokensIndex];
          open2.type = "text";
          open2.value = literal;
          open2.output = safeOutput || utils.escapeRegex(literal);
          for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
            tokens[i].value = "";
            tokens[i].output = "";
            delete tokens[i].suffix;
          }
          state.output = token.output + open2.output;
          state.backtrack = true;
          push({ type: "paren", extglob: true, value, output: "" });
          decrement("parens");
          return;
        }
        let output = token.close + (opts.capture ? ")" : "");
        let rest;
        if (token.type === "negate") {
          let extglobStar = star;
          if (token.inner && token.inner.length > 1 && token.inner.includes("/")) {
            extglobStar = globstar(opts);
          }
          if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) {
            output = token.close = `)$))${extglobStar}`;
          }
          if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) {
            const expression = parse(rest, { ...options, fastpaths: false }).output;
            output = token.close = `)${expression})${extglobStar})`;
          }
          if (token.prev.type === "bos") {
            state.negatedExtglob = true;
          }
        }
        push({ type: "paren", extglob: true, value, output });
        decrement("parens");
      };
      if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
        let backslashes = false;
        let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
          if (first === "\\") {
            backslashes = true;
            return m;
          }
          if (first === "?") {
            if (esc) {
              return esc + first + (rest ? QMARK.repeat(rest.length) : "");
            }
            if (index === 0) {
              return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
            }
            return QMARK.repeat(chars.length);
          }
          if (first === ".") {
            return DOT_LITERAL.repeat(chars.length);
          }
          if (first === "*") {
            if (esc) {
              return esc + first + (rest ? star : "");
            }
            return star;
          }
          return esc ? m : `\\${m}`;
        });
        if (backslashes === true) {
          if (opts.unescape === true) {
            output = output.replace(/\\/g, "");
          } else {
            output = output.replace(/\\+/g, (m) => {
              return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
            });
          }
        }
        if (output === input && opts.contains === true) {
          state.output = input;
          return state;
        }
        state.output = utils.wrapOutput(output, state, options);
        return state;
      }
      while (!eos()) {
        value = advance();
        if (value === "\0") {
          continue;
        }
        if (value === "\\") {
          const next = peek();
          if (next === "/" && opts.bash !== true) {
            continue;
          }
          if (next === "." || next === ";") {
            continue;
          }
          if (!next) {
            value += "\\";
            push({ type: "text", value });
            continue;
          }
          const match = /^\\+/.exec(remaining());
          let slashes = 0;
          if (match && match[0].length > 2) {
            slashes = match[0].length;
            state.index += slashes;
            if (slashes % 2 !== 0) {
              value += "\\";
            }
          }
          if (opts.unescape === true) {
            value = advance();
          } else {
            value += advance();
          }
          if (state.brackets === 0) {
            push({ type: "text", value });
            continue;
          }
        }
        if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
          if (opts.posix !== false && value === ":") {
            const inner = prev.value.slice(1);
            if (inner.includes("[")) {
              prev.posix = true;
              if (inner.includes(":")) {
                const idx = prev.value.lastIndexOf("[");
                const pre = prev.value.slice(0, idx);
                const rest2 = prev.value.slice(idx + 2);
                const posix6 = POSIX_REGEX_SOURCE[rest2];
                if (posix6) {
                  prev.value = pre + posix6;
                  state.backtrack = true;
                  advance();
                  if (!bos.output && tokens.indexOf(prev) === 1) {
                    bos.output = ONE_CHAR;
                  }
                  continue;
                }
              }
            }
          }
          if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") {
            value = `\\${value}`;
          }
          if (value === "]" && (prev.value === "[" || prev.value === "[^")) {
            value = `\\${value}`;
          }
          if (opts.posix === true && value === "!" && prev.value === "[") {
            value = "^";
          }
          prev.value += value;
          append({ value });
          continue;
        }
        if (state.quotes === 1 && value !== '"') {
          value = utils.escapeRegex(value);
          prev.value += value;
          append({ value });
          continue;
        }
        if (value === '"') {
          state.quotes = state.quotes === 1 ? 0 : 1;
          if (opts.keepQuotes === true) {
            push({ type: "text", value });
          }
          continue;
        }
        if (value === "(") {
          increment("parens");
          push({ type: "paren", value });
          continue;
        }
        if (value === ")") {
          if (state.parens === 0 && opts.strictBrackets === true) {
            throw new SyntaxError(syntaxError("opening", "("));
          }
          const extglob = extglobs[extglobs.length - 1];
          if (extglob && state.parens === extglob.parens + 1) {
            extglobClose(extglobs.pop());
            continue;
          }
          push({ type: "paren", value, output: state.parens ? ")" : "\\)" });
          decrement("parens");
          continue;
        }
        if (value === "[") {
          if (opts.nobracket === true || !remaining().includes("]")) {
            if (opts.nobracket !== true && opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("closing", "]"));
            }
            value = `\\${value}`;
          } else {
            increment("brackets");
          }
          push({ type: "bracket", value });
          continue;
        }
        if (value === "]") {
          if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
            push({ type: "text", value, output: `\\${value}` });
            continue;
          }
          if (state.brackets === 0) {
            if (opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("opening", "["));
            }
            push({ type: "text", value, output: `\\${value}` });
            continue;
          }
          decrement("brackets");
          const prevValue = prev.value.slice(1);
          if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) {
            value = `/${value}`;
          }
          prev.value += value;
          append({ value });
          if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) {
            continue;
          }
          const escaped = utils.escapeRegex(prev.value);
          state.output = state.output.slice(0, -prev.value.length);
          if (opts.literalBrackets === true) {
            state.output += escaped;
            prev.value = escaped;
            continue;
          }
          prev.value = `(${capture}${escaped}|${prev.value})`;
          state.output += prev.value;
          continue;
        }
        if (value === "{" && opts.nobrace !== true) {
          increment("braces");
          const open2 = {
            type: "brace",
            value,
            output: "(",
            outputIndex: state.output.length,
            tokensIndex: state.tokens.length
          };
          braces.push(open2);
          push(open2);
          continue;
        }
        if (value === "}") {
          const brace = braces[braces.length - 1];
          if (opts.nobrace === true || !brace) {
            push({ type: "text", value, output: value });
            continue;
          }
          let output = ")";
          if (brace.dots === true) {
            const arr = tokens.slice();
            const range = [];
            for (let i = arr.length - 1; i >= 0; i--) {
              tokens.pop();
              if (arr[i].type === "brace") {
                break;
              }
              if (arr[i].type !== "dots") {
                range.unshift(arr[i].value);
              }
            }
            output = expandRange(range, opts);
            state.backtrack = true;
          }
          if (brace.comma !== true && brace.dots !== true) {
            const out = state.output.slice(0, brace.outputIndex);
            const toks = state.tokens.slice(brace.tokensIndex);
            brace.value = brace.output = "\\{";
            value = output = "\\}";
            state.output = out;
            for (const t of toks) {
              state.output += t.output || t.value;
            }
          }
          push({ type: "brace", value, output });
          decrement("braces");
          braces.pop();
          continue;
        }
        if (value === "|") {
          if (extglobs.length > 0) {
            extglobs[extglobs.length - 1].conditions++;
          }
          push({ type: "text", value });
          continue;
        }
        if (value === ",") {
          let output = value;
          const brace = braces[braces.length - 1];
          if (brace && stack[stack.length - 1] === "braces") {
            brace.comma = true;
            output = "|";
          }
          push({ type: "comma", value, output });
          continue;
        }
        if (value === "/") {
          if (prev.type === "dot" && state.index === state.start + 1) {
            state.start = state.index + 1;
            state.consumed = "";
            state.output = "";
            tokens.pop();
            prev = bos;
            continue;
          }
          push({ type: "slash", value, output: SLASH_LITERAL });
          continue;
        }
        if (value === ".") {
          if (state.braces > 0 && prev.type === "dot") {
            if (prev.value === ".") prev.output = DOT_LITERAL;
            const brace = braces[braces.length - 1];
            prev.type = "dots";
            prev.output += value;
            prev.value += value;
            brace.dots = true;
            continue;
          }
          if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
            push({ type: "text", value, output: DOT_LITERAL });
            continue;
          }
          push({ type: "dot", value, output: DOT_LITERAL });
          continue;
        }
        if (value === "?") {
          const isGroup = prev && prev.value === "(";
          if (!isGroup && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("qmark", value);
            continue;
          }
          if (prev && prev.type === "paren") {
            const next = peek();
            let output = value;
            if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) {
              output = `\\${value}`;
            }
            push({ type: "text", value, output });
            continue;
          }
          if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
            push({ type: "qmark", value, output: QMARK_NO_DOT });
            continue;
          }
          push({ type: "qmark", value, output: QMARK });
          continue;
        }
        if (value === "!") {
          if (opts.noextglob !== true && peek() === "(") {
            if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
              extglobOpen("negate", value);
              continue;
            }
          }
          if (opts.nonegate !== true && state.index === 0) {
            negate();
            continue;
          }
        }
        if (value === "+") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("plus", value);
            continue;
          }
          if (prev && prev.value === "(" || opts.regex === false) {
            push({ type: "plus", value, output: PLUS_LITERAL });
            continue;
          }
          if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
            push({ type: "plus", value });
            continue;
          }
          push({ type: "plus", value: PLUS_LITERAL });
          continue;
        }
        if (value === "@") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            push({ type: "at", extglob: true, value, output: "" });
            continue;
          }
          push({ type: "text", value });
          continue;
        }
        if (value !== "*") {
          if (value === "$" || value === "^") {
            value = `\\${value}`;
          }
          const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
          if (match) {
            value += match[0];
            state.index += match[0].length;
          }
          push({ type: "text", value });
          continue;
        }
        if (prev && (prev.type === "globstar" || prev.star === true)) {
          prev.type = "star";
          prev.star = true;
          prev.value += value;
          prev.output = star;
          state.backtrack = true;
          state.globstar = true;
          consume(value);
          continue;
        }
        let rest = remaining();
        if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
          extglobOpen("star", value);
          continue;
        }
        if (prev.type === "star") {
          if (opts.noglobstar === true) {
            consume(value);
            continue;
          }
          const prior = prev.prev;
          const before = prior.prev;
          const isStart = prior.type === "slash" || prior.type === "bos";
          const afterStar = before && (before.type === "star" || before.type === "globstar");
          if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
            push({ type: "star", value, output: "" });
            continue;
          }
          const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
          const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
          if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
            push({ type: "star", value, output: "" });
            continue;
          }
          while (rest.slice(0, 3) === "/**") {
            const after = input[state.index + 4];
            if (after && after !== "/") {
              break;
            }
            rest = rest.slice(3);
            consume("/**", 3);
          }
          const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
          if (prior.type === "bos" && eos()) {
            prev.type = "globstar";
            prev.value += value;
            prev.output = globstar(opts);
            state.output = prev.output;
            state.globstar = true;
            consume(value);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
            prev.value += value;
            state.globstar = true;
            state.output += prior.output + prev.output;
            consume(value);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
            const end = rest[1] !== void 0 ? "|$" : "";
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
            prev.value += value;
            state.output += prior.output + prev.output;
            state.globstar = true;
            consume(value + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          if (prior.type === "bos" && rest[0] === "/") {
            prev.type = "globstar";
            prev.value += value;
            prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
            state.output = prev.output;
            state.globstar = true;
            consume(value + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          state.output = state.output.slice(0, -prev.output.length);
          prev.type = "globstar";
          prev.output = globstar(opts);
          prev.value += value;
          state.output += prev.output;
          state.globstar = true;
          consume(value);
          continue;
        }
        const token = { type: "star", value, output: star };
        if (opts.bash === true) {
          token.output = ".*?";
          if (prev.type === "bos" || prev.type === "slash") {
            token.output = nodot + token.output;
          }
          push(token);
          continue;
        }
        if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
          token.output = value;
          push(token);
          continue;
        }
        if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
          if (prev.type === "dot") {
            state.output += NO_DOT_SLASH;
            prev.output += NO_DOT_SLASH;
          } else if (opts.dot === true) {
            state.output += NO_DOTS_SLASH;
            prev.output += NO_DOTS_SLASH;
          } else {
            state.output += nodot;
            prev.output += nodot;
          }
          if (peek() !== "*") {
            state.output += ONE_CHAR;
            prev.output += ONE_CHAR;
          }
        }
        push(token);
      }
      while (state.brackets > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
        state.output = utils.escapeLast(state.output, "[");
        decrement("brackets");
      }
      while (state.parens > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
        state.output = utils.escapeLast(state.output, "(");
        decrement("parens");
      }
      while (state.braces > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
        state.output = utils.escapeLast(state.output, "{");
        decrement("braces");
      }
      if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) {
        push({ type: "maybe_slash", value: "", output: `${SLASH_LITERAL}?` });
      }
      if (state.backtrack === true) {
        state.output = "";
        for (const token of state.tokens) {
          state.output += token.output != null ? token.output : token.value;
          if (token.suffix) {
            state.output += token.suffix;
          }
        }
      }
      return state;
    };
    parse.fastpaths = (input, options) => {
      const opts = { ...options };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      const len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      input = REPLACEMENTS[input] || input;
      const {
        DOT_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOTS,
        NO_DOTS_SLASH,
        STAR,
        START_ANCHOR
      } = constants.globChars(opts.windows);
      const nodot = opts.dot ? NO_DOTS : NO_DOT;
      const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
      const capture = opts.capture ? "" : "?:";
      const state = { negated: false, prefix: "" };
      let star = opts.bash === true ? ".*?" : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      const globstar = (opts2) => {
        if (opts2.noglobstar === true) return star;
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const create = (str) => {
        switch (str) {
          case "*":
            return `${nodot}${ONE_CHAR}${star}`;
          case ".*":
            return `${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*.*":
            return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*/*":
            return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
          case "**":
            return nodot + globstar(opts);
          case "**/*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
          case "**/*.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "**/.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
          default: {
            const match = /^(.*?)\.(\w+)$/.exec(str);
            if (!match) return;
            const source2 = create(match[1]);
            if (!source2) return;
            return source2 + DOT_LITERAL + match[2];
          }
        }
      };
      const output = utils.removePrefix(input, state);
      let source = create(output);
      if (source && opts.strictSlashes !== true) {
        source += `${SLASH_LITERAL}?`;
      }
      return source;
    };
    module.exports = parse;
  }
});

// node_modules/picomatch/lib/picomatch.js
var require_picomatch = __commonJS({
  "node_modules/picomatch/lib/picomatch.js"(exports, module) {
    "use strict";
    var scan = require_scan();
    var parse = require_parse();
    var utils = require_utils();
    var constants = require_constants();
    var isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
    var picomatch2 = (glob, options, returnState = false) => {
      if (Array.isArray(glob)) {
        const fns = glob.map((input) => picomatch2(input, options, returnState));
        const arrayMatcher = (str) => {
          for (const isMatch of fns) {
            const state2 = isMatch(str);
            if (state2) return state2;
          }
          return false;
        };
        return arrayMatcher;
      }
      const isState = isObject(glob) && glob.tokens && glob.input;
      if (glob === "" || typeof glob !== "string" && !isState) {
        throw new TypeError("Expected pattern to be a non-empty string");
      }
      const opts = options || {};
      const posix6 = opts.windows;
      const regex = isState ? picomatch2.compileRe(glob, options) : picomatch2.makeRe(glob, options, false, true);
      const state = regex.state;
      delete regex.state;
      let isIgnored = () => false;
      if (opts.ignore) {
        const ignoreOpts = { ...options, ignore: null, onMatch: null, onResult: null };
        isIgnored = picomatch2(opts.ignore, ignoreOpts, returnState);
      }
      const matcher = (input, returnObject = false) => {
        const { isMatch, match, output } = picomatch2.test(input, regex, options, { glob, posix: posix6 });
        const result = { glob, state, regex, posix: posix6, input, output, match, isMatch };
        if (typeof opts.onResult === "function") {
          opts.onResult(result);
        }
        if (isMatch === false) {
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (isIgnored(input)) {
          if (typeof opts.onIgnore === "function") {
            opts.onIgnore(result);
          }
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (typeof opts.onMatch === "function") {
          opts.onMatch(result);
        }
        return returnObject ? result : true;
      };
      if (returnState) {
        matcher.state = state;
      }
      return matcher;
    };
    picomatch2.test = (input, regex, options, { glob, posix: posix6 } = {}) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected input to be a string");
      }
      if (input === "") {
        return { isMatch: false, output: "" };
      }
      const opts = options || {};
      const format = opts.format || (posix6 ? utils.toPosixSlashes : null);
      let match = input === glob;
      let output = match && format ? format(input) : input;
      if (match === false) {
        output = format ? format(input) : input;
        match = output === glob;
      }
      if (match === false || opts.capture === true) {
        if (opts.matchBase === true || opts.basename === true) {
          match = picomatch2.matchBase(input, regex, options, posix6);
        } else {
          match = regex.exec(output);
        }
      }
      return { isMatch: Boolean(match), match, output };
    };
    picomatch2.matchBase = (input, glob, options, posix6 = options && options.windows) => {
      const regex = glob instanceof RegExp ? glob : picomatch2.makeRe(glob, options);
      return regex.test(utils.basename(input, { windows: posix6 }));
    };
    picomatch2.isMatch = (str, patterns, options) => picomatch2(patterns, options)(str);
    picomatch2.parse = (pattern, options) => {
      if (Array.isArray(pattern)) return pattern.map((p) => picomatch2.parse(p, options));
      return parse(pattern, { ...options, fastpaths: false });
    };
    picomatch2.scan = (input, options) => scan(input, options);
    picomatch2.compileRe = (state, options, returnOutput = false, returnState = false) => {
      if (returnOutput === true) {
        return state.output;
      }
      const opts = options || {};
      const prepend = opts.contains ? "" : "^";
      const append = opts.contains ? "" : "$";
      let source = `${prepend}(?:${state.output})${append}`;
      if (state && state.negated === true) {
        source = `^(?!${source}).*$`;
      }
      const regex = picomatch2.toRegex(source, options);
      if (returnState === true) {
        regex.state = state;
      }
      return regex;
    };
    picomatch2.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
      if (!input || typeof input !== "string") {
        throw new TypeError("Expected a non-empty string");
      }
      let parsed = { negated: false, fastpaths: true };
      if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) {
        parsed.output = parse.fastpaths(input, options);
      }
      if (!parsed.output) {
        parsed = parse(input, options);
      }
      return picomatch2.compileRe(parsed, options, returnOutput, returnState);
    };
    picomatch2.toRegex = (source, options) => {
      try {
        const opts = options || {};
        return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
      } catch (err) {
        if (options && options.debug === true) throw err;
        return /$^/;
      }
    };
    picomatch2.constants = constants;
    module.exports = picomatch2;
  }
});

// node_modules/picomatch/index.js
var require_picomatch2 = __commonJS({
  "node_modules/picomatch/index.js"(exports, module) {
    "use strict";
    var pico = require_picomatch();
    var utils = require_utils();
    function picomatch2(glob, options, returnState = false) {
      if (options && (options.windows === null || options.windows === void 0)) {
        options = { ...options, windows: utils.isWindows() };
      }
      return pico(glob, options, returnState);
    }
    Object.assign(picomatch2, pico);
    module.exports = picomatch2;
  }
});

// src/databricks/health.ts
var API = "/api/";
var PROBE_TIMEOUT_MS = 1e4;
async function probe(options, token) {
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    const response = await options.fetch(options.url, {
      // On a connection that is kept, a proxy leads every request to the same instance.
      headers: {
        authorization: `Bearer ${token}`,
        connection: "close",
        "user-agent": options.userAgent
      },
      redirect: "manual",
      signal: AbortSignal.any([options.signal, timeout])
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    return { ok: false, status: response.status, reason: describe(response, options.url) };
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = timeout.aborted ? "no answer within 10 s" : codeOf(error) || "the connection was lost";
    return { ok: false, status: void 0, reason };
  }
}
async function probeAll(options, token) {
  const results = await Promise.all(Array.from({ length: options.instances }, () => probe(options, token)));
  return results.find(({ ok }) => !ok) ?? { ok: true };
}
async function waitForHealth(options) {
  const { clock, reporter } = options;
  await firstSuccess(options);
  const healthySince = clock.now();
  const end = healthySince + options.windowMs;
  while (clock.now() < end) {
    await clock.sleep(Math.min(options.intervalMs, end - clock.now()), options.signal);
    const result = await probeAll(options, await options.token.token());
    if (result.ok) continue;
    const seconds = Math.round((clock.now() - healthySince) / 1e3);
    throw unhealthy(`${options.url} answered at first, but ${seconds} s later: ${result.reason}.`);
  }
  reporter.info(`${options.url} is healthy.`);
}
async function firstSuccess(options) {
  const { clock, reporter, token, timeoutMs, url } = options;
  const start = clock.now();
  const reasons = [];
  for (; ; ) {
    const bearer = await token.token();
    const result = await probeAll(options, bearer);
    if (result.ok) return;
    if (result.status === 401) await token.refresh(bearer);
    if (result.reason !== reasons.at(-1)) {
      reporter.info(`${url} is not healthy yet: ${result.reason}.`);
      reasons.push(result.reason);
    }
    if (clock.now() - start + options.intervalMs > timeoutMs) {
      const seconds = Math.round(timeoutMs / 1e3);
      throw unhealthy(
        `${url} did not become healthy within ${seconds} s: ${reasons.slice(-3).join(", then ")}.`
      );
    }
    await clock.sleep(options.intervalMs, options.signal);
  }
}
function unhealthy(message) {
  return new DeployError("APP_UNHEALTHY", message, {
    hint: "Look at the log of the app (its URL with /logz). Let the app answer 2xx at `/api/health`, or set `health.path` to another path below /api/ that does (elsewhere the platform takes no token), give a slow app longer with `health.timeout`, or leave the check out with `health.enabled: false`."
  });
}
function describe(response, url) {
  const { status } = response;
  if (status >= 300 && status < 400) return `${status} to ${target(response, url)}`;
  if (status === 401) return "401: the app does not accept the token of this job";
  if (status === 403) return "403: the deployer may not use the app, it needs CAN_USE under `permissions:`";
  if (status === 404) return "404: the app has no such path";
  if (status === 502 || status === 503) return `${status}: the app does not listen yet`;
  return `${status}${response.statusText === "" ? "" : ` ${response.statusText}`}`;
}
function target(response, url) {
  const location = response.headers.get("location");
  if (location === null || !URL.canParse(location, url)) return "nowhere";
  const { origin, pathname } = new URL(location, url);
  const isLogin = origin !== new URL(url).origin || /login|oidc|oauth|\.auth/.test(pathname);
  if (!isLogin) return pathname;
  const reason = new URL(url).pathname.startsWith(API) ? "the token of this job is not accepted" : `the platform takes a token only below ${API}, so \`health.path\` must begin with it`;
  return `the login page (${origin}${pathname}): ${reason}`;
}

// src/plan/release.ts
var SKEW_MS = 6e4;
function runningRelease(releases, active) {
  const own = releases.find(({ deploymentId }) => deploymentId === active.id);
  if (own) return { kind: "recorded", release: own };
  const killed = releases.find((release) => mayHaveMade(release, active));
  if (killed) return { kind: "recorded", release: killed };
  const healthy = releases.find(({ outcome: outcome2 }) => outcome2 === "healthy");
  const restarted = healthy && samePath(healthy.folder, active.sourceCodePath);
  return restarted ? { kind: "restarted", release: healthy } : { kind: "unrecorded" };
}
function mayHaveMade({ deploymentId, outcome: outcome2, folder, startedAt }, active) {
  return outcome2 === "deploying" && deploymentId === void 0 && samePath(folder, active.sourceCodePath) && active.createdAt !== void 0 && active.createdAt >= startedAt - SKEW_MS;
}
function samePath(a, b) {
  const plain = (path) => path.replace(/^\/Workspace(?=\/)/, "").replace(/\/+$/, "");
  return a !== void 0 && b !== void 0 && plain(a) === plain(b);
}
function releaseDifference(running, desired, { id, creator, createdAt }) {
  if (running.kind === "unrecorded") {
    const by = creator === void 0 ? "" : ` by ${creator}`;
    const at = createdAt === void 0 ? "" : ` at ${new Date(createdAt).toISOString()}`;
    return `nobody recorded deployment ${id}${by}${at}, which runs`;
  }
  if (running.release.sourceDigest === desired.sourceDigest) return void 0;
  return running.release.restores === void 0 ? "the source differs from what runs" : "the source differs from what runs since a rollback";
}
function bookkeeping(running, desired) {
  if (running.kind === "unrecorded") return void 0;
  if (running.release.releaseDigest !== desired.releaseDigest) return "take";
  return running.kind === "restarted" || running.release.outcome !== "healthy" ? "confirm" : void 0;
}

// src/engine/release.ts
function releaseScope(app, { client }) {
  return { workspace: client.host, app: app?.servicePrincipalClientId ?? "" };
}
function releasesIn(database) {
  if (database.state !== "read") return void 0;
  const { releases = [] } = database.catalog;
  return releases === "unreadable" ? void 0 : releases;
}
async function recorded(log, { folder, manifestDigest: manifestDigest2, ...release }, { reporter }, work) {
  const row = await log.begin(release, folder);
  let deploymentId;
  try {
    await work(async (id) => {
      deploymentId = id;
      await log.deployed(row, id, manifestDigest2());
    });
  } catch (error) {
    const outcome2 = outcomeOf(error, deploymentId);
    if (outcome2)
      await log.end(row, outcome2, manifestDigest2()).catch((unwritten) => {
        reporter.debug(`how the release ended could not be recorded: ${String(unwritten)}`);
      });
    throw deploymentId === void 0 ? error : mayBeLive(error, deploymentId);
  }
  try {
    await log.end(row, "healthy", manifestDigest2());
  } catch (error) {
    throw deploymentId === void 0 ? error : mayBeLive(error, deploymentId);
  }
}
function outcomeOf(error, deploymentId) {
  if (!(error instanceof DeployError)) return void 0;
  if (deploymentId === void 0 && error instanceof ApiError && !error.retryable) return "failed";
  switch (error.code) {
    case "APP_UNHEALTHY":
    case "APP_CRASHED":
    case "DATABASE_DETACHED":
      return "unhealthy";
    case "DEPLOYMENT_FAILED":
      return "failed";
    case "DEPLOYMENT_REPLACED":
      return "superseded";
    default:
      return void 0;
  }
}
function mayBeLive(error, deploymentId) {
  if (!(error instanceof DeployError) || error.code !== "DEPLOY_LOCK_LOST") return error;
  return new DeployError(
    "DEPLOY_LOCK_LOST",
    `${error.message} Deployment ${deploymentId} of this run was asked for before, and may be live.`,
    {
      hint: "Run the job again: it waits for the other run, looks at what is live, and deploys again if that is not this source.",
      retryable: true,
      cause: error
    }
  );
}
async function keepBooks(log, {
  source,
  release
}, active) {
  const running = source?.running;
  if (!running || !release || !active || running.kind === "unrecorded") return;
  const due = bookkeeping(running, release);
  if (due === "confirm") await log().confirm(running.release.id, active.id);
  if (due === "take") await log().take(release, running.release.folder, active.id);
}

// src/source/artifact.ts
import { createHash } from "node:crypto";
function artifactDigest(source, migrations) {
  const files = migrations.map(({ version, name, checksum, phase, run, transactional }) => [
    version,
    name,
    checksum,
    phase,
    run,
    transactional
  ]);
  return digest(["artifact", source?.digest ?? null, files]);
}
function releaseOf(artifact, finished, migrations) {
  return {
    artifactDigest: artifact,
    releaseDigest: digest(["release", artifact, finished.digest]),
    sourceDigest: finished.digest,
    migrations: migrations?.map(({ checksum }) => checksum)
  };
}
function digest(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

// src/plan/source-folder.ts
function sourceFolders(releases, base) {
  const paths = [...new Set(releases.map(({ folder }) => folder))].filter(
    (path) => path.startsWith(`${base}/`)
  );
  return paths.flatMap((path) => {
    const newest2 = releases.find(({ folder }) => folder === path);
    if (!newest2) return [];
    const wasHealthy = releases.some(
      ({ folder, outcome: outcome2, sourceDigest }) => folder === path && outcome2 === "healthy" && sourceDigest === newest2.sourceDigest
    );
    return [{ path, newest: newest2, wasHealthy, manifestDigests: manifestDigestsOf(path, releases) }];
  });
}
function manifestDigestsOf(path, releases) {
  return releases.flatMap(({ folder, manifestDigest: manifestDigest2 }) => folder === path ? manifestDigest2 ?? [] : []);
}
function writableFolders(folders, { app, keep }) {
  const { activeDeployment, pendingDeployment, defaultSourceCodePath } = app ?? {};
  const used = [activeDeployment?.sourceCodePath ?? defaultSourceCodePath, pendingDeployment?.sourceCodePath];
  const kept = folders.filter(({ wasHealthy }) => wasHealthy).slice(0, keep);
  return folders.filter(
    (folder) => !folder.newest.isUnseen && !kept.includes(folder) && !used.some((path) => samePath(path, folder.path))
  );
}

// src/source/app-yaml.ts
import { posix as posix3 } from "node:path";

// src/source/tree.ts
import { createHash as createHash3 } from "node:crypto";
import { readFile as readFile3, realpath as realpath2, stat as stat3 } from "node:fs/promises";
import { posix as posix2 } from "node:path";

// src/source/fingerprint.ts
import { createHash as createHash2 } from "node:crypto";
import { open } from "node:fs/promises";

// src/source/secret-content.ts
var TOKENS = [
  { kind: "a Databricks token", pattern: /\bdapi[0-9a-f]{32}\b/g },
  { kind: "a Databricks OAuth secret", pattern: /\bdose[0-9a-f]{32}\b/g },
  { kind: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b/g },
  { kind: "a GitLab token", pattern: /\bglpat-[\w-]{20,}/g },
  { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: "a PyPI token", pattern: /\bpypi-AgEI[\w-]{50,}/g },
  { kind: "a Docker Hub token", pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/g },
  { kind: "a Hugging Face token", pattern: /\bhf_[A-Za-z]{34}\b/g },
  { kind: "a Slack token", pattern: /\bxox[abprs]-\d{8,}-[\w-]{16,}/g },
  { kind: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: "an API key", pattern: /\bsk-(?:ant|proj|svcacct)-[\w-]{40,}|\b[sr]k_live_[A-Za-z0-9]{20,}/g },
  { kind: "a key of age", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/g }
];
var SIGN = /PRIVATE KEY|PuTTY-User-Key|dapi|dose|gh[pousr]_|github_pat_|glpat-|npm_|pypi-|dckr_|hf_|xox|AKIA|ASIA|sk-|k_live_|AGE-SECRET/;
var DOCUMENTED = /* @__PURE__ */ new Set([
  "dapi1234567890ab1cde2f3ab456c7d89efa",
  "AKIAIOSFODNN7EXAMPLE",
  "AKIAI44QH8DHBEXAMPLE"
]);
var KEY_HEAD = /----[- ]?BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?[- ]?----|PuTTY-User-Key-File-\d/g;
var KEY_BODY = /^-?(?:[\s"'`+,;]|\\[nrt])*(?:[A-Z][\w-]*: [^\n\\]{1,80}(?:[\s"'`+,;]|\\[nrt])+)*([A-Za-z0-9+/=]{32,})/;
var WINDOW = 600;
function secretIn(text) {
  if (!SIGN.test(text)) return void 0;
  const key = privateKeyIn(text);
  if (key && key.doubt === void 0) return key;
  let filler;
  for (const { kind, pattern } of TOKENS) {
    const tokens = (text.match(pattern) ?? []).filter(isMeant);
    if (tokens.some((token) => !isFiller(token))) return { kind };
    if (tokens.length > 0) filler ??= { kind, doubt: "filler" };
  }
  return key ?? filler;
}
function isMeant(token) {
  return !DOCUMENTED.has(token) && !/example|your|xxxx|placeholder|personal|dummy|redacted/i.test(token);
}
function isFiller(token) {
  const end = token.slice(-32);
  return /^(.{1,16}?)\1+$/.test(end);
}
function privateKeyIn(text) {
  let bare = false;
  for (const head of text.matchAll(KEY_HEAD)) {
    const end = head.index + head[0].length;
    const body = KEY_BODY.exec(text.slice(end, end + WINDOW))?.[1];
    if (head[0].startsWith("PuTTY") || body !== void 0 && new Set(body.slice(0, 64)).size >= 12)
      return { kind: "a private key" };
    bare ||= head.index === 0 || text[head.index - 1] === "\n" || text[head.index - 1] === "-";
  }
  return bare ? { kind: "a private key", doubt: "bare" } : void 0;
}
function binaryKey(bytes) {
  const head = bytes.subarray(0, 32).toString("hex");
  if (/^30(?:82.{4}|81..|..)020100(?:0282|0281|30(?:0[5-9a-f]|1.|20)06)/.test(head))
    return { kind: "a private key" };
  if (/^30(?:82.{4}|81..)02010330|^feedfeed|^cececece/.test(head)) return { kind: "a store of keys" };
  return void 0;
}
var SecretScan = class {
  #found;
  #rest = "";
  #encoding;
  get found() {
    return this.#found;
  }
  /** `chunk` may be overwritten afterwards. All but the last have an even number of bytes. */
  add(chunk) {
    if (this.#encoding === void 0) {
      this.#encoding = encodingOf(chunk);
      this.#found = binaryKey(chunk);
    }
    if (this.#found && this.#found.doubt === void 0) return;
    const text = this.#rest + this.#decode(chunk);
    const found = secretIn(text);
    if (found && (this.#found === void 0 || found.doubt === void 0)) this.#found = found;
    this.#rest = text.slice(-WINDOW);
  }
  #decode(chunk) {
    if (this.#encoding === "utf16be")
      return Buffer.from(chunk.subarray(0, chunk.length & ~1)).swap16().toString("utf16le");
    return chunk.toString(this.#encoding);
  }
};
function encodingOf(chunk) {
  if (chunk[0] === 255 && chunk[1] === 254) return "utf16le";
  return chunk[0] === 254 && chunk[1] === 255 ? "utf16be" : "latin1";
}

// src/source/fingerprint.ts
var MAX_FILE_BYTES = 10485760;
var CHUNK_BYTES = 65536;
var READERS = 16;
async function fingerprintAll(files, found) {
  const queue = files.values();
  const reader = async () => {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (const file of queue) found(file, await fingerprint(file.absolutePath, buffer).catch(toError));
  };
  await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, reader));
}
async function fingerprint(absolutePath, buffer) {
  const handle = await open(absolutePath);
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) return { size, sha256: void 0, head: "", secret: void 0 };
    return await hash(handle, size, buffer);
  } finally {
    await handle.close();
  }
}
async function hash(handle, expectedSize, buffer) {
  const digest2 = createHash2("sha256");
  let size = 0;
  let head = "";
  const scan = new SecretScan();
  for (; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
    const chunk = buffer.subarray(0, bytesRead);
    if (size === 0) head = chunk.toString("utf8");
    digest2.update(chunk);
    scan.add(chunk);
    size += bytesRead;
    if (bytesRead === 0 || size === expectedSize && bytesRead < CHUNK_BYTES) break;
  }
  return { size, sha256: digest2.digest("hex"), head, secret: scan.found };
}
function toError(error) {
  return error instanceof Error ? error : new Error(String(error));
}

// src/source/ignored.ts
var import_ignore = __toESM(require_ignore(), 1);
var import_picomatch = __toESM(require_picomatch2(), 1);
import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
var LEFT_OUT = /* @__PURE__ */ new Set([".git", "node_modules", ".venv", "venv", "__pycache__", ".databricks"]);
var LEFT_OUT_PREFIX = ".lakebase-deploy";
function isLeftOut(name) {
  return LEFT_OUT.has(name) || name.startsWith(LEFT_OUT_PREFIX);
}
var GitIgnore = class _GitIgnore {
  #rules;
  constructor(rules = []) {
    this.#rules = rules;
  }
  /** These rules and the text of the .gitignore in `directory` (absolute). */
  with(directory, text) {
    return new _GitIgnore([
      ...this.#rules,
      { directory, patterns: parsePatterns(text.replace(/^\uFEFF/, "")) }
    ]);
  }
  /** `path` is absolute and below every directory that rules were read from. */
  ignores(path, isDirectory) {
    for (const { directory, patterns } of this.#rules.toReversed()) {
      const verdict = patterns.test(toPosix(relative(directory, path)) + (isDirectory ? "/" : ""));
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
};
async function rulesAbove(directory) {
  const above = [];
  for (let at = directory; !await exists(join(at, ".git")); at = dirname(at)) {
    if (dirname(at) === at) return new GitIgnore();
    above.unshift(dirname(at));
  }
  let rules = new GitIgnore();
  for (const [index, parent] of above.entries()) {
    rules = rules.with(parent, await readFile(join(parent, ".gitignore"), "utf8").catch(() => ""));
    if (rules.ignores(above[index + 1] ?? directory, true)) return new GitIgnore();
  }
  return rules;
}
function parsePatterns(lines) {
  return (0, import_ignore.default)({ ignorecase: false }).add(lines);
}
function readGlob(given) {
  const glob = given.replace(/^\.?\//, "").replace(/\/$/, "");
  const { isGlob, base } = import_picomatch.default.scan(glob);
  const matches = (0, import_picomatch.default)(isGlob ? glob : [glob, `${glob}/**`], { dot: true, nonegate: true });
  return { given, base, depth: depthOf(glob, isGlob), matches: (path) => matches(path) };
}
var Includes = class {
  #globs;
  constructor(globs) {
    this.#globs = globs.map(readGlob);
  }
  matches(path) {
    return this.#globs.some(({ matches }) => matches(path));
  }
  /** The globs, as given, that match none of `paths`. */
  idle(paths) {
    return this.#globs.filter(({ matches }) => !paths.some(matches)).map(({ given }) => given);
  }
  /** False when no file below the directory `path` can match, so that it need not be read. */
  mayReach(path) {
    const depth = path.split("/").length;
    return this.#globs.some(
      ({ base, depth: deepest }) => base.startsWith(`${path}/`) || (base === "" || path === base || path.startsWith(`${base}/`)) && depth < deepest
    );
  }
};
function depthOf(glob, isGlob) {
  const unbounded = !isGlob || /\*\*|[{(]/.test(glob);
  return unbounded ? Number.POSITIVE_INFINITY : glob.split("/").length;
}
function toPosix(path) {
  return sep === "/" ? path : path.split(sep).join("/");
}
async function exists(path) {
  return stat(path).then(
    () => true,
    () => false
  );
}

// src/source/rejected-file.ts
function excludeHint(path) {
  const pattern = `/${path.replace(/[\\*?[\]!#]/g, "\\$&").replace(/ $/, "\\ ")}`;
  return `leave it out with this line under common.build.exclude_patterns of deployment.yaml:  - ${JSON.stringify(pattern)}`;
}
var NOTEBOOK_HEADERS = {
  ".py": "# Databricks notebook source",
  ".r": "# Databricks notebook source",
  ".scala": "// Databricks notebook source",
  ".sql": "-- Databricks notebook source"
};
function notebookRefusal(name, head) {
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? "";
  if (ending === ".ipynb")
    return { message: "is a notebook, and the workspace would take the ending off its name" };
  const header = NOTEBOOK_HEADERS[ending];
  if (header === void 0 || head.split(/\r?\n/, 1)[0] !== header) return void 0;
  return {
    message: `begins with "${header}", so the workspace would make it a notebook and take the ending off its name`
  };
}
var MAX_NAME_BYTES = 255;
function nameRefusal(name) {
  if (new RegExp("\\p{Cc}", "u").test(name))
    return { message: "has a control character in its name, which the workspace refuses" };
  if (name.includes("\uFFFD")) return { message: "has a name that is not valid UTF-8" };
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    return {
      message: `has a name of ${Buffer.byteLength(name)} bytes; the workspace holds ${MAX_NAME_BYTES}`
    };
  }
  return void 0;
}
function unreadable(error) {
  const code = error instanceof Error && "code" in error ? error.code : void 0;
  return { message: `cannot be read: ${code ?? error}` };
}

// src/source/secret-file.ts
import { posix } from "node:path";
var LOGIN = "holds login credentials";
var VARIABLES = "holds environment variables, which are often secret";
var PACKAGE_REGISTRY = "holds a registry token";
var LITERAL = `["']?(?!["']?(?:\\$\\{?\\w|\\{\\{|<|%\\())[^\\s"'#]`;
var URL_WITH_PASSWORD = /:\/\/[^\s/:@"'$<{]+:(?![$<{%])[^\s/@"']+@/;
var SECRET_FILES = [
  { path: /(?:^|\/)\.envs?\/.+/, reason: VARIABLES },
  { path: /(?:^|\/)\.envrc$/, text: /^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*=/m, reason: VARIABLES },
  { path: /(?:^|\/)\.dev\.vars(?:\.[^/]+)?$/, reason: VARIABLES },
  { path: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, reason: "is named like a private SSH key" },
  { path: /\.(?:p12|pfx|jks|keystore|p8|pk8|ppk|kdbx?)$/, reason: "is a store of private keys" },
  { path: /(?:^|\/)(?:\.databrickscfg|\.databricks-connect)$/, reason: LOGIN },
  { path: /(?:^|\/)[._]netrc$/, reason: LOGIN },
  {
    path: /(?:^|\/)(?:\.pgpass|pgpass\.conf|\.mylogin\.cnf|\.git-credentials|\.vault-token)$/,
    reason: LOGIN
  },
  {
    path: /(?:^|\/)(?:\.pg_service\.conf|pg_service\.conf|\.my\.cnf|\.s3cfg|\.boto|rclone\.conf|\.sentryclirc)$/,
    text: new RegExp(`^[ \\t]*(?:\\w*pass(?:word)?|\\w*secret\\w*|token)\\s*[=:]\\s*${LITERAL}`, "im"),
    reason: LOGIN
  },
  { path: /(?:^|\/)\.aws\/(?:credentials|(?:sso|cli)\/cache\/.+)$/, reason: LOGIN },
  {
    path: /(?:^|\/)[^/]*/,
    text: /^[ \t]*aws_secret_access_key[ \t]*=[ \t]*[A-Za-z0-9/+]{40}[ \t]*$/im,
    reason: LOGIN
  },
  { path: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/, reason: LOGIN },
  { path: /(?:^|\/)(?:\.kube\/config|[^/]*\.kubeconfig|kubeconfig)$/, reason: LOGIN },
  {
    path: /\.(?:ya?ml|conf|config)$/,
    text: /(?<![\s\S])(?=[\s\S]*(?:^|\n)kind:[ \t]*["']?Config\b)(?=[\s\S]*(?:client-key-data|\n[ \t]+token):[ \t]*[^\s$<{])/,
    reason: LOGIN
  },
  { path: /(?:^|\/)(?:\.config\/)?gcloud\/.+\.(?:db|json)$/, reason: LOGIN },
  { path: /(?:^|\/)application_default_credentials\.json$/, reason: LOGIN },
  {
    path: /(?:^|\/)\.azure\/(?:accesstokens|msal_[^/]*|service_principal_entries)\.(?:json|bin)$/,
    reason: LOGIN
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"type"\s*:\s*"service_account")(?=[\s\S]*"private_key"\s*:)/,
    reason: "is the key of a service account"
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"type"\s*:\s*"(?:external_account_)?authorized_user")(?=[\s\S]*"refresh_token"\s*:)/,
    reason: LOGIN
  },
  {
    path: /\.json$/,
    text: /^(?=[\s\S]*"kty"\s*:\s*"(?:RSA|EC|OKP)")(?=[\s\S]*"d"\s*:\s*"[\w-]{32,})/,
    reason: "holds a private key"
  },
  { path: /(?:^|\/)\.streamlit\/secrets\.toml$/, reason: "holds the secrets of Streamlit" },
  {
    path: /\.tfstate(?:\.[\w.]*backup)?$/,
    reason: "is the state of Terraform, which holds passwords in plain text"
  },
  { path: /(?:^|\/)(?:credentials\.tfrc\.json|\.terraformrc|terraform\.rc)$/, reason: LOGIN },
  {
    path: /(?:^|\/)(?:\.config\/)?gh\/hosts\.ya?ml$/,
    text: new RegExp(`oauth_token:\\s*${LITERAL}`),
    reason: LOGIN
  },
  { path: /(?:^|\/)\.cargo\/credentials(?:\.toml)?$|(?:^|\/)\.gem\/credentials$/, reason: LOGIN },
  { path: /(?:^|\/)(?:\.cache\/)?\.?huggingface\/token$/, reason: LOGIN },
  {
    path: /(?:^|\/)\.(?:npmrc|yarnrc)$/,
    text: new RegExp(`_(?:authToken|auth|password)["']?[ \\t]*[= ][ \\t]*${LITERAL}`),
    reason: PACKAGE_REGISTRY
  },
  {
    path: /(?:^|\/)\.yarnrc\.ya?ml$/,
    text: new RegExp(`npmAuth(?:Token|Ident)["']?:[ \\t]*${LITERAL}`),
    reason: PACKAGE_REGISTRY
  },
  {
    path: /(?:^|\/)\.pypirc$/,
    text: new RegExp(`^[ \\t]*password[ \\t]*[=:][ \\t]*${LITERAL}`, "m"),
    reason: "holds a registry password"
  },
  {
    path: /(?:^|\/)(?:pip\.conf|pip\.ini|uv\.toml|pyproject\.toml|pipfile|[^/]*requirements[^/]*\.(?:txt|in)|\.npmrc|\.yarnrc|package-lock\.json|yarn\.lock|uv\.lock)$/,
    text: URL_WITH_PASSWORD,
    reason: "holds a URL with a password"
  },
  {
    path: /(?:^|\/)(?:poetry\/)?auth\.(?:toml|json)$/,
    text: new RegExp(
      `^[ \\t]*"?(?:password|\\w*token)"?[ \\t]*[=:][ \\t]*${LITERAL}|"(?:http-basic|github-oauth)"\\s*:\\s*\\{\\s*"`,
      "m"
    ),
    reason: PACKAGE_REGISTRY
  },
  {
    path: /(?:^|\/)nuget\.config$/,
    text: /ClearTextPassword"\s+value="(?!%)[^"]+"/i,
    reason: PACKAGE_REGISTRY
  }
];
var ENV_FILE = /^\.env(?:[._-].+)?$|.\.env$/;
var ENV_SAMPLE = /(?:^|[._-])(?:examples?|samples?|templates?|tmpl|tpl|dist|defaults?|schema|placeholder|j2|jinja2?|erb|hbs|mustache|in|vault|enc|encrypted|gpg|age|sops|md)(?=[._-]|$)/;
var CODE_OR_DOCUMENT = /\.(?:md|mdx|rst|adoc|txt|html?|css|svg|py|pyi|ipynb|r|rmd|qmd|[cm]?[jt]sx?|vue|svelte|map|json|jsonc|ya?ml|toml|lock|cfg|ini|java|kt|scala|go|rs|rb|php|cs|c|h|cpp|hpp|swift|ex|exs|sql|sh|bash|zsh|ps1|bat|tf|xml|po|ftl|csv|j2|tmpl|template|example|sample)$/;
var DOCUMENT = /\.(?:mdx?|rst|adoc|html?|ipynb)$/;
var OF_TESTS = /(?:^|\/)(?:tests?|__tests__|__mocks__|fixtures?|mocks?|spec)\/|(?:^|\/)test_[^/]*$|[._-](?:test|spec)s?\.\w+$/;
function secretRefusal(path, head, found) {
  const lower = path.toLowerCase();
  const reason = reasonOf(lower, head, found);
  if (reason === void 0) return void 0;
  const message = `${reason}; whoever may read the app's workspace folder could read it`;
  return APP_YAML.test(lower) ? { message, hint: BY_RESOURCE } : { message };
}
var APP_YAML = /^app\.ya?ml(?:\.template)?$/;
var BY_RESOURCE = "put it into a secret scope, make it a `resources` entry of deployment.yaml, and write  valueFrom: <name of that resource>";
function reasonOf(path, head, found) {
  const name = posix.basename(path);
  if (ENV_FILE.test(name) && !ENV_SAMPLE.test(name)) return VARIABLES;
  const known = SECRET_FILES.find((file) => file.path.test(path) && (file.text?.test(head) ?? true));
  if (known) return known.reason;
  return found && !isExplained(found, path, name) ? `holds ${found.kind}` : void 0;
}
function isExplained({ doubt }, path, name) {
  if (doubt === "bare") return CODE_OR_DOCUMENT.test(name);
  return doubt === "filler" && (ENV_SAMPLE.test(name) || DOCUMENT.test(name) || OF_TESTS.test(path));
}

// src/source/walk.ts
import { readdir, readFile as readFile2, realpath, stat as stat2 } from "node:fs/promises";
import { join as join2, relative as relative2, sep as sep2 } from "node:path";
var TooManyFiles = class extends Error {
  constructor(most) {
    super(`has more than ${most} files`);
  }
};
async function walk(rules, options) {
  const { root } = options;
  const found = [];
  await visit({ path: "", absolutePath: root, chain: [root], rules, ignored: false }, options, found);
  return found;
}
var DEEPEST = 64;
var MOST_FILES = 2e4;
async function visit(directory, options, found) {
  if (directory.chain.length > DEEPEST) {
    options.refuse(directory.path, `is nested in ${DEEPEST} folders`);
    return;
  }
  const entries = await readdir(directory.absolutePath, { withFileTypes: true }).catch((error) => {
    options.refuse(directory.path, unreadable(error).message);
    return [];
  });
  const rules = await ownRules(directory, entries);
  for (const entry of entries) {
    if (isLeftOut(entry.name)) continue;
    if (found.length >= MOST_FILES) throw new TooManyFiles(MOST_FILES);
    const path = directory.path === "" ? entry.name : `${directory.path}/${entry.name}`;
    const absolutePath = join2(directory.absolutePath, entry.name);
    const target2 = await resolve(entry, absolutePath, directory, options.root);
    const isDirectory = target2.kind === "directory";
    const pattern = isDirectory ? `${path}/` : path;
    if (options.exclude.ignores(pattern)) continue;
    const ignored = directory.ignored || options.pipelineFiles.ignores(pattern) || rules.ignores(absolutePath, isDirectory);
    if (ignored && !(isDirectory ? options.includes.mayReach(path) : options.includes.matches(path))) continue;
    const fault = nameRefusal(entry.name)?.message ?? (target2.kind === "refused" ? target2.message : void 0);
    if (fault !== void 0) options.refuse(path, fault);
    else if (target2.kind === "file")
      found.push({
        path,
        absolutePath: target2.real,
        origin: relative2(options.root, target2.real).split(sep2).join("/")
      });
    else if (target2.kind === "directory") {
      const chain = [...directory.chain, target2.real];
      await visit({ path, absolutePath: target2.real, chain, rules, ignored }, options, found);
    }
  }
}
async function ownRules(directory, entries) {
  if (!entries.some((entry) => entry.name === ".gitignore" && entry.isFile())) return directory.rules;
  const text = await readFile2(join2(directory.absolutePath, ".gitignore"), "utf8").catch(() => "");
  return directory.rules.with(directory.absolutePath, text);
}
async function resolve(entry, absolutePath, directory, root) {
  if (entry.isFile()) return { kind: "file", real: absolutePath };
  if (entry.isDirectory()) return { kind: "directory", real: absolutePath };
  if (entry.isSymbolicLink()) return followLink(absolutePath, directory, root);
  return { kind: "refused", message: "is neither a file nor a directory (a socket, a pipe or a device)" };
}
async function followLink(absolutePath, directory, root) {
  const refused = (message) => ({ kind: "refused", message });
  const real = await realpath(absolutePath).catch(() => void 0);
  if (real === void 0) return refused("is a link to something that does not exist, or to itself");
  if (real !== root && !real.startsWith(root + sep2)) {
    return refused("is a link that leaves the source directory; copy what it points to");
  }
  const hidden = relative2(root, real).split(sep2).find(isLeftOut);
  if (hidden !== void 0) return refused(`is a link into ${hidden}, which never travels`);
  const target2 = await stat2(real);
  if (target2.isFile()) return { kind: "file", real };
  if (!target2.isDirectory()) return refused("is a link to something that is neither a file nor a directory");
  return directory.chain.includes(real) ? refused("is a link to a directory that it lies in, which would go on for ever") : { kind: "directory", real };
}

// src/source/tree.ts
async function readSource(options) {
  const problems = [];
  const refuse = (path, refusal) => {
    problems.push({
      hint: excludeHint(path),
      ...refusal,
      location: { file: posix2.join(options.displayDirectory, path) }
    });
  };
  const root = await resolveRoot(options);
  const found = await walk(await rulesAbove(root), {
    root,
    exclude: parsePatterns(options.exclude.join("\n")),
    pipelineFiles: parsePatterns(options.pipelineFiles.join("\n")),
    includes: new Includes([...options.include, ...options.artefacts ?? []]),
    refuse: (path, message) => refuse(path, { message })
  }).catch((error) => {
    if (!(error instanceof TooManyFiles)) throw error;
    throw new InvalidInput([tooMany(options, error)]);
  });
  const files = await readAll(found, refuse);
  problems.push(...idleIncludes(options, found));
  if (problems.length > 0) throw new InvalidInput(problems.sort(byFile));
  if (files.length === 0) throw new InvalidInput([nothingLeft(options)]);
  return treeOf(files);
}
async function resolveRoot({ directory, displayDirectory }) {
  const fail = (what) => new InvalidInput([
    {
      message: `source directory "${displayDirectory}" ${what}`,
      hint: "set `source` to the directory that holds the app"
    }
  ]);
  const root = await realpath2(directory).catch(() => {
    throw fail("does not exist");
  });
  if (!(await stat3(root)).isDirectory()) throw fail("is not a directory");
  return root;
}
async function readAll(found, refuse) {
  const files = [];
  await fingerprintAll(found, ({ path, absolutePath, origin }, outcome2) => {
    const refusal = refusalOf(path, origin, outcome2);
    if (refusal) refuse(path, refusal);
    else if (!(outcome2 instanceof Error) && outcome2.sha256 !== void 0) {
      const { size, sha256: sha2562, head } = outcome2;
      files.push({ path, content: { absolutePath }, size, sha256: sha2562, ...hasCrlf(head) && { crlf: true } });
    }
  });
  return files;
}
function refusalOf(path, origin, outcome2) {
  if (outcome2 instanceof Error) return unreadable(outcome2);
  const { size, sha256: sha2562, head, secret } = outcome2;
  if (sha2562 === void 0) {
    return {
      message: `has ${size} bytes; a file above ${MAX_FILE_BYTES} bytes (10 MB) makes the deployment fail`
    };
  }
  return secretRefusal(path, head, secret) ?? secretRefusal(origin, head, secret) ?? notebookRefusal(posix2.basename(path), head);
}
function hasCrlf(head) {
  return head.includes("\r\n") && !head.slice(0, 8e3).includes("\0");
}
function idleIncludes({ include, displayDirectory }, found) {
  const paths = found.map(({ path }) => path);
  return new Includes(include).idle(paths).map((glob) => ({
    message: `\`source.include\` names ${JSON.stringify(glob)}, which matches no file that travels from "${displayDirectory}"`,
    hint: "build it first (`build.command`), correct the pattern, or delete it; `exclude_patterns` is stronger than `include`"
  }));
}
function tooMany({ displayDirectory }, { message }) {
  return {
    message: `source directory "${displayDirectory}" ${message}`,
    hint: "leave out what the app does not need under common.build.exclude_patterns of deployment.yaml; links between folders count each time"
  };
}
function nothingLeft({ displayDirectory }) {
  return {
    message: `source directory "${displayDirectory}" has no file to deploy`,
    hint: "it is empty, or .gitignore and exclude_patterns leave out everything in it"
  };
}
function withFiles(tree, files, remove = []) {
  const gone = /* @__PURE__ */ new Set([...remove, ...files.map((file) => file.path)]);
  return treeOf([...tree.files.filter((file) => !gone.has(file.path)), ...files]);
}
function generatedFile(path, text) {
  const bytes = Buffer.from(text);
  return { path, content: { bytes }, size: bytes.length, sha256: sha256(bytes) };
}
async function readContent(file) {
  if ("bytes" in file.content) return file.content.bytes;
  const bytes = await readFile3(file.content.absolutePath).catch((cause) => changed(file, cause));
  return sha256(bytes) === file.sha256 ? bytes : changed(file);
}
function changed(file, cause) {
  throw new DeployError("SOURCE_CHANGED", `${file.path} changed while it was being deployed.`, {
    hint: "Something writes to the source during the deploy, such as a watcher; end it and run the deploy again.",
    cause
  });
}
function treeOf(unsorted) {
  const files = unsorted.toSorted((a, b) => compare(a.path, b.path));
  return { files, directories: directoriesOf(files), digest: treeDigest(files) };
}
function treeDigest(files) {
  return sha256(files.map((file) => `${file.path}\0${file.sha256}
`).join(""));
}
function digestOf(files) {
  return treeDigest(
    [...files].map(([path, { sha256: sha2562 }]) => ({ path, sha256: sha2562 })).toSorted((a, b) => compare(a.path, b.path))
  );
}
function directoriesOf(files) {
  const directories = /* @__PURE__ */ new Set();
  for (const { path } of files) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      directories.add(path.slice(0, at));
  }
  return [...directories].sort(compare);
}
function sha256(content) {
  return createHash3("sha256").update(content).digest("hex");
}
function byFile(a, b) {
  return compare(a.location?.file ?? "", b.location?.file ?? "");
}
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/source/app-yaml.ts
var PLAIN = ["app.yaml", "app.yml"];
var TEMPLATE = "app.yaml.template";
async function prepareAppYaml(options) {
  const { tree, displayDirectory } = options;
  const original = chooseFile(options);
  const target2 = original && PLAIN.includes(original.path) ? original.path : "app.yaml";
  const file = posix3.join(displayDirectory, original?.path ?? target2);
  const raw = original ? decode2(await readContent(original), file) : "";
  const isTemplate = original?.path === TEMPLATE;
  const { inject } = await import("./environment-KJV73MEK.js");
  const filled = isTemplate ? await fill(raw, options, file) : { text: raw, problems: [] };
  if (filled.text === void 0) throw new InvalidInput(filled.problems);
  const problems = [...filled.problems];
  const injections = injectionsOf(options, problems);
  const result = inject(filled.text, {
    file,
    injections,
    resources: options.resources,
    startsByItself: await startsByItself(tree),
    columns: !isTemplate
  });
  problems.push(...result.problems);
  if (problems.length > 0) throw new InvalidInput(problems);
  if (result.text === raw && !isTemplate) return tree;
  return withFiles(tree, [generatedFile(target2, result.text)], isTemplate ? [TEMPLATE] : []);
}
async function fill(text, { templateValues }, file) {
  const { substitute } = await import("./template-QS7QKWVE.js");
  return substitute(text, templateValues, file);
}
function chooseFile({ tree, displayDirectory }) {
  const candidates = tree.files.filter(({ path }) => path === TEMPLATE || PLAIN.includes(path));
  if (candidates.length > 1) {
    const names = candidates.map(({ path }) => posix3.join(displayDirectory, path));
    throw new InvalidInput([
      {
        message: `${names.join(" and ")} both say how the app starts`,
        hint: "keep one of them, or name the other under common.build.exclude_patterns of deployment.yaml",
        location: { file: names[0] ?? displayDirectory }
      }
    ]);
  }
  return candidates[0];
}
async function startsByItself({ files }) {
  if (files.some(({ path }) => /^[^/]+\.py$/.test(path))) return true;
  const manifest2 = files.find(({ path }) => path === "package.json");
  return manifest2 !== void 0 && hasStartScript(new TextDecoder().decode(await readContent(manifest2)));
}
function hasStartScript(text) {
  try {
    const start = member(member(JSON.parse(text), "scripts"), "start");
    return typeof start === "string" && start.trim() !== "";
  } catch {
    return false;
  }
}
function member(value, name) {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : void 0;
}
function decode2(bytes, file) {
  const refuse = (message) => new InvalidInput([{ message, location: { file } }]);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse("is not UTF-8 text");
  }
  const tooLarge = yamlTooLarge(text);
  if (tooLarge) throw refuse(tooLarge);
  return text;
}
function injectionsOf({ database, envVars, resources }, problems) {
  const ours = Object.entries(database).map(([name, value]) => {
    const resource = name === "LAKEBASE_ENDPOINT" ? resources.database : void 0;
    return { name, value, resource, origin: "the deploy" };
  });
  const theirs = Object.entries(envVars).filter(([name, value]) => database[name] !== value).map(([name, value]) => ({ name, value, resource: void 0, origin: "env_vars of deployment.yaml" }));
  for (const { name } of theirs.filter(({ name: name2 }) => Object.hasOwn(database, name2))) {
    const message = `env_vars of deployment.yaml sets ${name}, which the deploy sets to "${database[name]}"`;
    problems.push({ message, hint: `remove ${name} from env_vars` });
  }
  return [...ours, ...theirs.filter(({ name }) => !Object.hasOwn(database, name))];
}

// src/engine/source-folder.ts
import { createHash as createHash5 } from "node:crypto";

// src/databricks/files.ts
async function makeFolder(client, path) {
  await client.post("/api/2.0/workspace/mkdirs", { body: { path }, retry: "safe", mayBeEmpty: true });
}
async function writeFile(client, path, bytes, options) {
  try {
    await upload(client, path, bytes, options.overwrite);
  } catch (error) {
    if (!isNotFound(error)) throw asFileExists(error, path);
    await makeFolder(client, path.slice(0, path.lastIndexOf("/")));
    await upload(client, path, bytes, options.overwrite).catch((again) => {
      throw asFileExists(again, path);
    });
  }
}
async function readFile4(client, path) {
  return orUndefined(client.download("/api/2.0/workspace/export", { path, direct_download: true }));
}
async function listFolder(client, path) {
  const url = "/api/2.0/workspace/list";
  const look2 = () => orUndefined(client.get(url, { query: { path }, mayBeEmpty: true }));
  const first = await look2();
  const json = first !== void 0 && decode(first, `GET ${url}`).list("objects", () => 0).length === 0 ? await look2() : first;
  if (json === void 0) return void 0;
  const entries = decode(json, `GET ${url}`).list("objects", entryOf);
  if (entries.length === 1 && entries[0]?.path === path) {
    throw new DeployError(
      "NOT_A_FOLDER",
      `"${path}" in the workspace is a file, but a folder is needed there.`,
      {
        hint: "Remove or rename it, or choose another `workspace_path`."
      }
    );
  }
  return entries;
}
async function readEntry(client, path) {
  const url = "/api/2.0/workspace/get-status";
  const json = await orUndefined(client.get(url, { query: { path } }));
  return json === void 0 ? void 0 : entryOf(decode(json, `GET ${url}`));
}
function entryOf(object) {
  return {
    path: object.string("path"),
    type: object.string("object_type"),
    size: object.optionalNumber("size"),
    modifiedAt: object.optionalNumber("modified_at"),
    objectId: object.optionalNumber("object_id")
  };
}
async function deletePath(client, path, options) {
  const body = { path, recursive: options.recursive };
  await orUndefined(client.post("/api/2.0/workspace/delete", { body, retry: "safe", mayBeEmpty: true }));
}
async function upload(client, path, bytes, overwrite) {
  const url = `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.replace(/^\/+/, ""))}`;
  await client.upload(url, bytes, { overwrite }, overwrite ? "safe" : "never");
}
function asFileExists(error, path) {
  if (!isAlreadyExists(error)) return error;
  return new DeployError("FILE_EXISTS", `"${path}" exists already in the workspace.`, {
    cause: error,
    hint: "Remove it, or choose another `workspace_path`."
  });
}
async function orUndefined(answer) {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}

// src/source/manifest.ts
import { createHash as createHash4 } from "node:crypto";
var MANIFEST_FILE = ".lakebase-deploy.json";
function parseManifest(text) {
  const value = parseJson(text);
  if (!isRecord(value) || value.version !== 1 || typeof value.digest !== "string" || !isRecord(value.files)) {
    return void 0;
  }
  const files = /* @__PURE__ */ new Map();
  for (const [path, file] of Object.entries(value.files)) {
    if (!isManifestFile(file)) return void 0;
    files.set(path, file);
  }
  return { version: 1, digest: value.digest, files };
}
function serialiseManifest({ version, digest: digest2, files }) {
  const lines = [...files].toSorted(([a], [b]) => a < b ? -1 : 1).map(([path, { sha256: sha2562, size, modifiedAt, objectId }]) => {
    return `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256: sha2562, size, modifiedAt, objectId })}`;
  });
  return `{
  "version": ${version},
  "digest": ${JSON.stringify(digest2)},
  "files": {
${lines.join(",\n")}
  }
}
`;
}
function manifestDigest(text) {
  return createHash4("sha256").update(text).digest("hex");
}
function overlap({ files }, tree) {
  const held = tree.files.filter(({ path, sha256: sha2562 }) => files.get(path)?.sha256 === sha2562);
  return held.reduce((sum, { size }) => sum + size + 1, 0);
}
function recordManifest(tree, listing, kept = /* @__PURE__ */ new Map()) {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
  const files = /* @__PURE__ */ new Map();
  for (const { path, sha256: sha2562, size } of tree.files) {
    const seen = listed.get(path);
    if (seen === void 0 || seen.kind === "directory") throw incomplete(`${path} is not there`);
    if (seen.size !== -1 && seen.size !== size)
      throw incomplete(`${path} has ${seen.size} bytes instead of ${size}`);
    const before = kept.get(path);
    if (before !== void 0 && !isUntouched(before, seen)) throw incomplete(`${path} changed meanwhile`);
    files.set(path, { sha256: sha2562, size: seen.size, modifiedAt: seen.modifiedAt, objectId: seen.objectId });
    listed.delete(path);
  }
  for (const path of listed.keys()) throw incomplete(`${path} is there and is not part of the source`);
  return { version: 1, digest: tree.digest, files };
}
function incomplete(what) {
  return new DeployError(
    "UPLOAD_INCOMPLETE",
    `The workspace folder does not hold what was uploaded: ${what}.`,
    {
      hint: "Somebody else may have written to the folder at the same time. Run the deploy again.",
      retryable: true
    }
  );
}
function differences(manifest2, listing, tree) {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
  const kept = /* @__PURE__ */ new Map();
  for (const { path, sha256: sha2562 } of tree.files) {
    const recorded2 = manifest2?.files.get(path);
    if (recorded2?.sha256 === sha2562 && isUntouched(recorded2, listed.get(path))) kept.set(path, recorded2);
  }
  const upload3 = tree.files.filter(({ path }) => !kept.has(path));
  const stale = surplus([...listed.values()], tree);
  return { upload: upload3, delete: stale, kept, intact: upload3.length === 0 && stale.length === 0 };
}
function departures({ files }, listing) {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
  const others = [...listed.keys()].filter((path) => !files.has(path)).map((path) => `${path} was added`);
  const own = [...files].flatMap(([path, recorded2]) => {
    const seen = listed.get(path);
    if (seen === void 0) return [`${path} is gone`];
    return isUntouched(recorded2, seen) ? [] : [`${path} was changed`];
  });
  return [...own, ...others];
}
function isSource({ path }) {
  return path !== MANIFEST_FILE;
}
function isUntouched(recorded2, seen) {
  return seen !== void 0 && seen.size === recorded2.size && seen.modifiedAt === recorded2.modifiedAt && seen.objectId === recorded2.objectId;
}
function surplus(listed, tree) {
  const desired = new Set(tree.files.map((file) => file.path));
  const directories = new Set(tree.directories);
  const stale = listed.filter(({ path, kind }) => kind === "directory" || !desired.has(path));
  return [...new Set(stale.map(({ path }) => outermost(path, directories)))].sort();
}
function outermost(path, directories) {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    if (!directories.has(path.slice(0, end))) return path.slice(0, end);
  }
  return path;
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isManifestFile(value) {
  return isRecord(value) && typeof value.sha256 === "string" && /^[0-9a-f]{64}$/.test(value.sha256) && [value.size, value.modifiedAt, value.objectId].every(Number.isSafeInteger);
}

// src/engine/pool.ts
var WORKERS = 8;
async function pooled(items, work) {
  const queue = items.entries();
  const results = /* @__PURE__ */ new Map();
  let failure2;
  const worker = async () => {
    for (const [index, item] of queue) {
      try {
        results.set(index, await work(item));
      } catch (error) {
        failure2 ??= { error };
      }
      if (failure2) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker));
  if (failure2) throw failure2.error;
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

// src/engine/source-folder.ts
function folderPrefix(lakebase, database, schema) {
  const place = lakebase.kind === "provisioned" ? [lakebase.name] : [lakebase.projectId, lakebase.branchId];
  return createHash5("sha256").update(JSON.stringify([lakebase.kind, ...place, database, schema])).digest("hex").slice(0, 8);
}
async function chooseFolder(tree, place, {
  app,
  releases = []
}, ports) {
  const folders = sourceFolders(releases, place.base);
  const holding = folders.find(({ newest: newest2 }) => newest2.sourceDigest === tree.digest && !newest2.isUnseen);
  const held = holding && await compare2(tree, holding, ports);
  if (held?.differences.intact) return held;
  const writable = writableFolders(folders, { app, keep: place.keep });
  const nearest = await nearestTo(tree, writable, ports);
  if (nearest) return nearest;
  const taken = [...await namesIn(place.base, ports), ...folders.map(({ path }) => nameOf(path))];
  const folder = `${place.base}/${freeName(place.prefix, new Set(taken))}`;
  return { folder, differences: differences(void 0, [], tree), manifestDigest: void 0 };
}
async function compare2(tree, folder, ports, reading = readManifest(folder, ports)) {
  const { path } = folder;
  const [recorded2, listing] = await Promise.all([reading, listTree(path, tree.directories, ports)]);
  return {
    folder: path,
    differences: differences(recorded2?.manifest, listing, tree),
    manifestDigest: recorded2?.digest
  };
}
async function nearestTo(tree, folders, ports) {
  const [only, ...others] = folders;
  if (!only || others.length === 0) return only && compare2(tree, only, ports);
  const recorded2 = await pooled(folders, (folder) => readManifest(folder, ports));
  const shared = recorded2.map((each) => each ? overlap(each.manifest, tree) : 0);
  const index = shared.indexOf(Math.max(...shared));
  return compare2(tree, folders[index] ?? only, ports, Promise.resolve(recorded2[index]));
}
async function readManifest({ path, manifestDigests }, { client }) {
  if (manifestDigests.length === 0) return void 0;
  const bytes = await readFile4(client, `${path}/${MANIFEST_FILE}`);
  const text = bytes && new TextDecoder().decode(bytes);
  const digest2 = text === void 0 ? void 0 : manifestDigest(text);
  if (text === void 0 || digest2 === void 0 || !manifestDigests.includes(digest2)) return void 0;
  const manifest2 = parseManifest(text);
  return manifest2 && { manifest: manifest2, digest: digest2 };
}
async function namesIn(base, { client }) {
  return (await listFolder(client, base) ?? []).map(({ path }) => nameOf(path));
}
function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
function freeName(prefix, taken) {
  let number = 1;
  while (taken.has(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}
async function listTree(folder, directories, ports) {
  const lists = await pooled(["", ...directories], (directory) => listDirectory(folder, directory, ports));
  const known = new Set(directories);
  return lists.flatMap((entries, index) => {
    const directory = ["", ...directories][index] ?? "";
    return (entries ?? []).flatMap((entry) => {
      const path = join3(directory, nameOf(entry.path));
      if (path === MANIFEST_FILE || entry.type === "DIRECTORY" && known.has(path)) return [];
      const kind = entry.type === "DIRECTORY" ? "directory" : "file";
      const { size = -1, modifiedAt = -1, objectId = -1 } = entry;
      return [{ path, kind, size, modifiedAt, objectId }];
    });
  });
}
async function listDirectory(folder, directory, ports) {
  try {
    return await listFolder(ports.client, join3(folder, directory));
  } catch (error) {
    if (directory !== "" && error instanceof DeployError && error.code === "NOT_A_FOLDER") return void 0;
    throw error;
  }
}
function join3(directory, name) {
  return directory && name ? `${directory}/${name}` : directory || name;
}

// src/engine/source.ts
var NO_DIFFERENCES = { upload: [], delete: [], kept: /* @__PURE__ */ new Map(), intact: true };
function workspaceFolder({ app, source }, me) {
  const path = source.workspacePath ?? "/Workspace/Users/{username}/lakebase-deploy";
  const folder = path.replaceAll("{username}", me.userName).replace(/\/+$/, "");
  return folder.endsWith(`/${app.name}`) ? folder : `${folder}/${app.name}`;
}
function finishSource(desired, source, lakebase, resources) {
  const database = {
    ...lakebase.kind === "autoscaling" ? { LAKEBASE_ENDPOINT: endpointName(lakebase) } : { LAKEBASE_INSTANCE: lakebase.name },
    LAKEBASE_SCHEMA: desired.lakebase.schema
  };
  return prepareAppYaml({
    tree: source,
    displayDirectory: desired.source.displayDirectory ?? ".",
    templateValues: {
      ...desired.app.envVars,
      ...database,
      APP_NAME: desired.app.name,
      ENVIRONMENT: desired.environment ?? ""
    },
    database,
    envVars: desired.app.envVars,
    resources
  });
}
function endpointName(lakebase) {
  return lakebase.endpoint?.name ?? `projects/${lakebase.projectId}/branches/${lakebase.branchId}/endpoints/primary`;
}
async function observeSource(tree, place, live, ports) {
  const running = runningCode(live);
  const reason = await deploymentReason(tree, running, live, ports);
  const active = live.app?.activeDeployment?.sourceCodePath;
  if (reason === void 0 && active !== void 0)
    return { tree, folder: active, differences: NO_DIFFERENCES, manifestDigest: void 0, reason, running };
  return { tree, ...await chooseFolder(tree, place, live, ports), reason, running };
}
function runningCode({ app, releases }) {
  const active = app?.activeDeployment;
  return active && releases && runningRelease(releases, active);
}
async function deploymentReason(tree, running, { app, releases = [] }, ports) {
  const active = app?.activeDeployment;
  if (!active) return "no deployment is active";
  if (!running) return "the releases, which tell what runs, cannot be read";
  return releaseDifference(running, { sourceDigest: tree.digest }, active) ?? (running.kind === "restarted" ? await editedFolder(tree, running.release, releases, ports) : void 0) ?? redeployReason(app, active);
}
async function editedFolder(tree, { folder }, releases, ports) {
  try {
    const found = await compare2(
      tree,
      { path: folder, manifestDigests: manifestDigestsOf(folder, releases) },
      ports
    );
    if (found.differences.intact) return void 0;
    return found.manifestDigest === void 0 ? `the app was started again from ${folder}, and nothing tells what that holds` : `the app was started again from ${folder}, which somebody had changed`;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    return `the app was started again from ${folder}, which is not ours to read`;
  }
}
function redeployReason(app, active) {
  if (!app || !active) return "no deployment is active";
  if (active.state !== "SUCCEEDED") return `its last deployment is ${active.state}`;
  if (active.envVarNames.length > 0)
    return `the running deployment overrides ${active.envVarNames.join(", ")} by hand`;
  if (active.command.length > 0) return "the running deployment overrides the command by hand";
  if (active.followsFolder) return "the running deployment follows its folder (AUTO_SYNC), made so by hand";
  if (app.computeState !== "ACTIVE") return `the compute is ${app.computeState}`;
  if (app.appState !== "RUNNING") return `the app is ${app.appState ?? "not running"}`;
  return void 0;
}
function planSource(app, observed, compute) {
  if (observed.reason === void 0) return [];
  const changes = [];
  const { upload: upload3, delete: remove, intact } = observed.differences;
  if (observed.tree && !intact) {
    const bytes = upload3.reduce((sum, file) => sum + file.size, 0);
    const paths = upload3.map((file) => file.path);
    changes.push({
      kind: "upload-source",
      folder: observed.folder,
      upload: paths,
      remove,
      bytes,
      digest: observed.tree.digest
    });
  }
  if (compute !== "ACTIVE") changes.push({ kind: "start-app", app });
  changes.push({ kind: "deploy-app", app, folder: observed.folder, reason: observed.reason });
  return changes;
}

// src/engine/observe.ts
async function observe(desired, payload, problems, ports, lock) {
  const platform = await observePlatform(desired, ports);
  const { me, lakebase, app, credential } = platform;
  const desiredDatabase = {
    ...desiredDatabaseOf(desired, payload.migrations, app),
    release: payload.source && releaseScope(app, ports)
  };
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock, credential });
  const isUnknown = database.state === "deferred" && app?.activeDeployment !== void 0;
  const code = isUnknown ? void 0 : await problems.collect(() => observeCode(desired, payload, platform, releasesIn(database), ports));
  return { platform, database, source: code?.source, release: code?.release };
}
async function isCurrent({ platform: { app } }, name, { client }) {
  return stateOf(await readApp(client, name)) === stateOf(app);
}
function stateOf(app) {
  if (!app) return "";
  const { servicePrincipalClientId, computeState, appState, resources, activeDeployment, pendingDeployment } = app;
  const deployments = [activeDeployment, pendingDeployment].map((each) => each && [each.id, each.state]);
  return JSON.stringify([servicePrincipalClientId, computeState, appState, resources, deployments]);
}
function attachedResources(desired, platform) {
  const present = platform.app?.resources ?? [];
  return {
    database: present.find((each) => each.database)?.name ?? attachment(desired, platform).kind,
    others: [...present, ...desired.app.resources].map(({ name }) => name)
  };
}
async function observeCode(desired, payload, platform, releases, ports) {
  if (!payload.source) return void 0;
  const tree = await finishSource(
    desired,
    payload.source,
    platform.lakebase,
    attachedResources(desired, platform)
  );
  const { database, schema } = desired.lakebase;
  const place = {
    base: workspaceFolder(desired, platform.me),
    prefix: folderPrefix(platform.lakebase, database, schema),
    keep: desired.source.keep
  };
  const source = await observeSource(tree, place, { app: platform.app, releases }, ports);
  const migrations = desired.migrations.command ? void 0 : payload.migrations;
  return { source, release: releaseOf(payload.artifactDigest, tree, migrations) };
}

// src/reporter.ts
function withoutRepeats(reporter) {
  const said = /* @__PURE__ */ new Set();
  const warning = (message, location) => {
    const key = JSON.stringify([message, location]);
    if (!said.has(key)) reporter.warning(message, location);
    said.add(key);
  };
  return { ...reporter, warning };
}

// src/engine/apply/apply.ts
import { posix as posix4 } from "node:path";

// src/plan/app.ts
function planApp(desired, attachment2, observed) {
  const changes = [];
  const { app } = observed;
  if (!app)
    changes.push({ kind: "create-app", app: desired.name, fields: desiredFields(desired, attachment2) });
  else changes.push(...planUpdate(desired, attachment2, app, observed.roleLost === true));
  const missing = missingPermissions(desired.permissions, observed.permissions);
  if (missing.length > 0)
    changes.push({ kind: "grant-app-permissions", app: desired.name, permissions: missing });
  return changes;
}
function desiredFields(desired, attachment2) {
  return {
    ...desired.description !== void 0 && { description: desired.description },
    ...desired.computeSize !== void 0 && { computeSize: desired.computeSize },
    resources: { set: desired.resources, database: newDatabaseResource(attachment2, []) }
  };
}
function planUpdate(desired, attachment2, app, roleLost2) {
  const changes = [];
  const { description, computeSize } = desired;
  if (description !== void 0 && description !== app.description) {
    changes.push(
      update(app, { description }, [`description: ${quote(app.description)} -> ${quote(description)}`])
    );
  }
  if (computeSize !== void 0 && computeSize !== app.computeSize) {
    changes.push(
      update(app, { computeSize }, [`compute size: ${app.computeSize ?? "none"} -> ${computeSize}`])
    );
  }
  const stale = roleLost2 ? app.resources.find((has) => has.database?.kind === attachment2.kind) : void 0;
  if (stale) changes.push(takeOff(app, stale.name));
  const { resources, differences: differences2 } = planResources(desired, attachment2, app, stale);
  if (resources) changes.push(update(app, { resources }, differences2));
  return changes;
}
function takeOff(app, name) {
  return update(app, { resources: { set: [], database: void 0, remove: name } }, [
    `take off resource "${name}", whose database was made anew without a Postgres role of the app`
  ]);
}
function update(app, fields, differences2) {
  return { kind: "update-app", app: app.name, fields, differences: differences2 };
}
function planResources(desired, attachment2, app, stale) {
  const set = desired.resources.filter((desired2) => !app.resources.some((has) => sameResource(desired2, has)));
  const attached = app.resources.some((has) => has.database && pointsAt(has.database, attachment2));
  const database = attached && !stale ? void 0 : newDatabaseResource(attachment2, app.resources, stale?.name);
  const differences2 = [
    ...database ? [`attach database ${describeAttachment(attachment2)} as resource "${database.name}"`] : [],
    ...set.map((resource) => {
      const verb = app.resources.some((has) => has.name === resource.name) ? "change" : "add";
      return `${verb} resource "${resource.name}" (${resource.kind})`;
    })
  ];
  const resources = differences2.length > 0 ? { set, database } : void 0;
  return { resources, differences: differences2 };
}
function pointsAt(resource, attachment2) {
  if (resource.kind === "database") {
    return attachment2.kind === "database" && resource.instanceName === attachment2.instance && resource.databaseName === attachment2.database;
  }
  return attachment2.kind === "postgres" && resource.branch === attachment2.branch && (resource.database === void 0 ? attachment2.postgresDatabase === "databricks_postgres" : resource.database === attachment2.databasePath);
}
function newDatabaseResource(attachment2, taken, given) {
  const free = (name2) => !taken.some((resource) => resource.name === name2 && !resource.database);
  const name = given ?? (free(attachment2.kind) ? attachment2.kind : `lakebase-${attachment2.kind}`);
  return attachment2.kind === "postgres" ? { kind: "postgres", name, branch: attachment2.branch, postgresDatabase: attachment2.postgresDatabase } : { kind: "database", name, instance: attachment2.instance, database: attachment2.database };
}
function describeAttachment(attachment2) {
  return attachment2.kind === "postgres" ? `${attachment2.postgresDatabase} of ${attachment2.branch}` : `${attachment2.database} of instance ${attachment2.instance}`;
}
function sameResource(desired, has) {
  if (desired.name !== has.name) return false;
  const fields = has.raw[desired.kind];
  if (typeof fields !== "object" || fields === null) return false;
  const actual = new Map(Object.entries(fields));
  return Object.entries(desired.fields).every(([key, value]) => String(actual.get(key)) === value);
}
function quote(text) {
  return JSON.stringify(text);
}

// src/engine/last-look.ts
var STALE_MS = 5e3;
async function lastLook(live, ports) {
  const giveUpAt = ports.clock.now() + STALE_MS;
  await ports.deadline.poll(`app ${live.app} to show what was done`, async () => {
    const app = await readApp(ports.client, live.app);
    const problem = replaced(live, app) ?? detached(live, app);
    if (problem === void 0) return { done: true, value: void 0 };
    if (ports.clock.now() >= giveUpAt) throw problem;
    return { done: false, state: "not shown yet" };
  });
}
function replaced({ app: name, deploymentId }, app) {
  if (!app)
    return new DeployError("APP_GONE", `App "${name}" was deleted by somebody while this job worked on it.`, {
      hint: "Run the job again, which creates it anew."
    });
  const other = newest(app);
  if (other?.id === deploymentId) return void 0;
  if (!other)
    return new DeployError(
      "APP_NOT_ACTIVE",
      `No deployment of app "${name}" is active any more, and its compute is ${app.computeState}: somebody stopped it during this run.`,
      { hint: "Run the job again, which starts it." }
    );
  return new DeployError(
    "DEPLOYMENT_REPLACED",
    `Deployment ${other.id} of ${other.sourceCodePath ?? "an unknown folder"} is what app "${name}" runs, and not ${deploymentId ?? "what this run saw"}: somebody deployed during this run.`,
    {
      hint: "Nobody can say whether the code of this run is healthy. Run the job again when the other deploy has ended: it deploys what is missing then."
    }
  );
}
function newest({ pendingDeployment: pending, activeDeployment }) {
  return pending?.state === "IN_PROGRESS" ? pending : activeDeployment;
}
function requirePlanned(planned2, now, startedFrom) {
  const name = planned2?.name ?? now?.name ?? "";
  const other = now && newest(now);
  if (now && other?.id === planned2?.activeDeployment?.id) return;
  if (now && other && samePath(other.sourceCodePath, startedFrom)) return;
  if (!now) throw replaced({ app: name, deploymentId: void 0 }, now);
  throw new DeployError(
    "DEPLOYMENT_REPLACED",
    other ? `Deployment ${other.id}${other.creator === void 0 ? "" : ` by ${other.creator}`} of app "${name}" was made by somebody else since this run looked at it; this run did not deploy over it.` : `Deployment ${planned2?.activeDeployment?.id} of app "${name}" is gone since this run looked at it: somebody stopped the app.`,
    {
      hint: "Two configurations may name one app, with other schemas or databases: then they do not wait for one another. Run the job again when the other deploy has ended, if this is to replace it.",
      retryable: true
    }
  );
}
function detached({ app: name, database: target2 }, app) {
  if (app?.resources.some(({ database }) => database && pointsAt(database, target2))) return void 0;
  const what = target2.kind === "postgres" ? `${target2.postgresDatabase} of ${target2.branch}` : `${target2.database} of instance ${target2.instance}`;
  return new DeployError(
    "DATABASE_DETACHED",
    `Database ${what} is not attached to app "${name}": somebody took it away during this run.`,
    { hint: "Run the job again: it attaches the database and deploys, so that the app gets its settings." }
  );
}

// src/engine/health.ts
var INTERVAL_MS = 500;
var LATE_MS = 400;
var MAX_PROBES = 16;
async function checkHealth(desired, platform, { lasting, deploymentId }, ports) {
  const { app } = platform;
  if (!app) return;
  const live = liveOf(desired, platform, app, deploymentId);
  const look2 = () => lastLook(live, ports);
  const probing = (signal) => probe2(desired, app, { lasting, live, signal }, ports);
  await ports.timeline.step("Health", async () => {
    if (!desired.health.enabled) return look2();
    if (!lasting) return beside(look2, probing, ports);
    await probing(ports.deadline.signal);
    await look2();
  });
}
async function checkStillLive(desired, platform, deploymentId, ports) {
  const { app } = platform;
  if (app) await lastLook(liveOf(desired, platform, app, deploymentId), ports);
}
function liveOf(desired, platform, app, deploymentId) {
  return {
    app: app.name,
    deploymentId: deploymentId ?? app.activeDeployment?.id,
    database: attachment(desired, platform)
  };
}
async function beside(look2, probe3, { clock, deadline: { signal } }) {
  const stop = new AbortController();
  const startedAt = clock.now();
  const looking = look2().catch((error) => {
    stop.abort(error);
    throw error;
  });
  await Promise.all([looking, probe3(AbortSignal.any([signal, stop.signal]))]);
  if (clock.now() - startedAt > LATE_MS) await look2();
}
async function probe2(desired, app, { lasting, live, signal }, ports) {
  const { health, pollMs } = desired;
  const { fetch, tokens, clock, deadline, reporter, userAgent } = ports;
  try {
    await waitForHealth({
      ...{ fetch, token: tokens, clock, signal, reporter, userAgent },
      url: `${app.url}${health.path}`,
      instances: Math.min(app.instances ?? 1, MAX_PROBES),
      timeoutMs: Math.min(health.timeoutMs, deadline.remaining()),
      windowMs: lasting ? health.windowMs : 0,
      intervalMs: Math.min(pollMs, INTERVAL_MS)
    });
  } catch (error) {
    signal.throwIfAborted();
    const now = await readApp(ports.client, app.name).catch(() => void 0);
    if (now) printLastMessages(now, ports);
    throw (now && replaced(live, now)) ?? error;
  }
}
function printLastMessages(app, { reporter }) {
  const messages = [
    `app ${app.name} is ${app.appState ?? "unknown"}, its compute ${app.computeState}`,
    app.appMessage,
    app.computeMessage,
    app.activeDeployment?.message
  ];
  for (const message of messages) if (message) reporter.info(message);
}

// src/engine/release-log.ts
import { randomUUID } from "node:crypto";

// src/engine/database/release-table.ts
function createReleases(schema) {
  const table = qualified(schema, RELEASE_TABLE);
  return [
    `CREATE TABLE ${table} (
  id text PRIMARY KEY,
  workspace text NOT NULL,
  app text NOT NULL,
  environment text,
  artifact_digest text NOT NULL,
  release_digest text NOT NULL,
  source_digest text NOT NULL,
  git_sha text,
  run text NOT NULL,
  deployer text NOT NULL,
  folder text NOT NULL,
  deployment_id text,
  manifest_digest text,
  restore_lsn pg_lsn,
  restore_time timestamptz,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL,
  settled_by text,
  tool_version text NOT NULL,
  migrations text,
  restores text
)`,
    `COMMENT ON TABLE ${table} IS 'Releases deployed by lakebase-deploy; one row per deployment of the code.'`,
    `DO ${quoteLiteral(revokeDefaults(schema, table))}`
  ];
}
function upgradeReleases(schema) {
  const table = qualified(schema, RELEASE_TABLE);
  return `DO ${quoteLiteral(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${quoteLiteral(table)}::regclass AND attname = 'restores') THEN
    ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS migrations text, ADD COLUMN IF NOT EXISTS restores text;
  END IF;
END`)}`;
}
function insertRelease(schema, { workspace, app }, release, toolVersion) {
  const { id, environment, artifactDigest: artifactDigest2, releaseDigest, sourceDigest, gitSha, run, deployer, folder } = release;
  const { restorePoint, migrations, restores } = release;
  const row = {
    id,
    workspace,
    app,
    environment,
    artifact_digest: artifactDigest2,
    release_digest: releaseDigest,
    source_digest: sourceDigest,
    git_sha: restores ? restores.gitSha : gitSha,
    run,
    deployer,
    folder,
    migrations: migrations?.join(" "),
    restores: restores?.id,
    outcome: "deploying",
    tool_version: toolVersion,
    restore_lsn: restorePoint?.lsn,
    restore_time: restorePoint && new Date(restorePoint.time).toISOString()
  };
  const values = Object.values(row).map((value) => value === void 0 ? "NULL" : quoteLiteral(value));
  return `INSERT INTO ${qualified(schema, RELEASE_TABLE)} (${Object.keys(row).join(", ")}) VALUES (${values.join(", ")})`;
}
function setDeployment(schema, id, deploymentId, manifestDigest2) {
  return update2(schema, id, [`deployment_id = ${quoteLiteral(deploymentId)}`, ...manifest(manifestDigest2)]);
}
function endRelease(schema, id, outcome2, manifestDigest2) {
  const ended = ["ended_at = clock_timestamp()", "settled_by = NULL"];
  return update2(schema, id, [`outcome = ${quoteLiteral(outcome2)}`, ...ended, ...manifest(manifestDigest2)]);
}
function manifest(digest2) {
  return digest2 === void 0 ? [] : [`manifest_digest = ${quoteLiteral(digest2)}`];
}
function update2(schema, id, assignments) {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET ${assignments.join(", ")} WHERE id = ${quoteLiteral(id)}`;
}
function settleReleases(schema, { workspace, app }, run, except) {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET outcome = CASE WHEN deployment_id IS NULL THEN 'failed' ELSE 'superseded' END,
  ended_at = clock_timestamp(), settled_by = ${quoteLiteral(run)}
WHERE workspace = ${quoteLiteral(workspace)} AND app = ${quoteLiteral(app)}
  AND outcome = 'deploying' AND id <> ${quoteLiteral(except)}`;
}

// src/engine/release-log.ts
var LOCK_TIMEOUT_MS = 5e3;
var STATEMENT_TIMEOUT_MS = 3e4;
var ReleaseLog = class {
  #options;
  #restorePoint;
  #hasTable;
  constructor(options) {
    const { database } = options;
    if (database.state !== "read") throw new Error("a release is recorded in a database that was read");
    this.#options = options;
    this.#restorePoint = database.catalog.restorePoint;
    this.#hasTable = database.catalog.releases !== void 0;
  }
  /** Before anything of it leaves this machine. Gives the id of its row. */
  async begin(release, folder) {
    const id = randomUUID();
    await this.#write(this.#beginning(id, release, folder), this.#tables());
    this.#hasTable = true;
    return id;
  }
  /** The deployment that runs, for another release: its source is the same. */
  async take(release, folder, deploymentId) {
    const { schema } = this.#options.desired;
    const id = randomUUID();
    await this.#write(
      [
        ...this.#beginning(id, release, folder),
        setDeployment(schema, id, deploymentId),
        endRelease(schema, id, "healthy")
      ],
      this.#tables()
    );
  }
  /** `manifestDigest`: of what its folder holds now; undefined when nothing vouches for that. */
  async deployed(id, deploymentId, manifestDigest2) {
    const { schema } = this.#options.desired;
    await this.#write([setDeployment(schema, id, deploymentId, manifestDigest2)]);
  }
  /** `manifestDigest`: as of `deployed`. */
  async end(id, outcome2, manifestDigest2) {
    await this.#write([endRelease(this.#options.desired.schema, id, outcome2, manifestDigest2)]);
  }
  /** A release of an earlier run, of which this one saw that it runs. */
  async confirm(id, deploymentId) {
    const { desired, scope, run } = this.#options;
    await this.#write([
      settleReleases(desired.schema, scope, run.label, id),
      setDeployment(desired.schema, id, deploymentId),
      endRelease(desired.schema, id, "healthy")
    ]);
  }
  #tables() {
    const { schema } = this.#options.desired;
    return this.#hasTable ? [upgradeReleases(schema)] : createReleases(schema);
  }
  #beginning(id, release, folder) {
    const { desired, scope, environment, run, deployer } = this.#options;
    const row = {
      ...{ ...release, id, environment, gitSha: run.gitSha, run: run.label, deployer, folder },
      restorePoint: this.#restorePoint
    };
    return [
      settleReleases(desired.schema, scope, run.label, id),
      insertRelease(desired.schema, scope, row, run.toolVersion)
    ];
  }
  async #write(boxed, asOwner = []) {
    const { lock } = this.#options;
    try {
      await lock.send(this.#message(boxed, asOwner));
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      await lock.send("ROLLBACK");
      throw notRecorded(this.#options.desired, error);
    }
  }
  #message(boxed, asOwner) {
    const { lock, desired } = this.#options;
    return [
      "BEGIN ISOLATION LEVEL READ COMMITTED",
      RESTRICT_PATH_LOCALLY,
      ...writeGuard(lock),
      `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
      `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
      `SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`,
      ...asOwner,
      ...boxedStatements(desired, boxed),
      "COMMIT"
    ].join(";\n");
  }
};
function notRecorded({ schema, ownerRole }, error) {
  const table = qualified(schema, RELEASE_TABLE);
  const role = quoteIdentifier(ownerRole);
  return new DeployError(
    "RELEASE_NOT_RECORDED",
    `The release could not be written to ${table}: ${describeFailure(error)}`,
    {
      hint: `Run the job again: it continues from what runs. If ${table} belongs to another role than ${role}, let that rename or drop it. If somebody changed it, run as a member of ${role}: BEGIN; SET LOCAL ROLE ${role}; DROP TABLE ${table}; COMMIT; That forgets the releases and nothing else, and the next deploy makes it anew.`,
      cause: error
    }
  );
}

// src/engine/apply/app.ts
var DATABASE_PERMISSION = "CAN_CONNECT_AND_CREATE";
async function applyApp(change, lakebase, me, ports) {
  const { client } = ports;
  switch (change.kind) {
    case "create-app":
      await createApp(client, change.app, apiFields(change.fields, [], lakebase));
      return;
    case "update-app": {
      const has = change.fields.resources ? (await rereadApp(change.app, ports)).resources : [];
      await updateApp(client, change.app, apiFields(change.fields, has, lakebase));
      return;
    }
    case "grant-app-permissions":
      await addAppPermissions(
        client,
        change.app,
        change.permissions.map((permission) => resolvePrincipal(permission, me))
      );
      return;
  }
}
async function rereadApp(name, ports) {
  const app = await readAgain(ports.client, name);
  if (app) return app;
  throw new DeployError(
    "APP_VANISHED",
    `App ${name} was there a moment ago and is gone: somebody deleted it during this run.`,
    {
      hint: "Run the job again to create it anew."
    }
  );
}
function apiFields(fields, has, lakebase) {
  return {
    ...fields.description !== void 0 && { description: fields.description },
    ...fields.computeSize !== void 0 && { computeSize: fields.computeSize },
    ...fields.resources !== void 0 && { resources: apiResources(fields.resources, has, lakebase) }
  };
}
function apiResources({ database, set, remove }, has, lakebase) {
  const replaced2 = /* @__PURE__ */ new Set([remove, database?.name, ...set.map(({ name }) => name)]);
  return [
    ...database ? [apiDatabase(database, lakebase)] : [],
    ...has.filter(({ name }) => !replaced2.has(name)).map(({ raw }) => raw),
    ...set.map(apiResource)
  ];
}
function apiResource(resource) {
  return { name: resource.name, [resource.kind]: { ...resource.fields } };
}
function apiDatabase(desiredDatabase, lakebase) {
  if (desiredDatabase.kind === "database") {
    const database = {
      instance_name: desiredDatabase.instance,
      database_name: desiredDatabase.database,
      permission: DATABASE_PERMISSION
    };
    return { name: desiredDatabase.name, database };
  }
  if (lakebase.kind !== "autoscaling" || !lakebase.database) {
    throw new DeployError(
      "DATABASE_NOT_FOUND",
      `${desiredDatabase.branch} has no database ${desiredDatabase.postgresDatabase} to attach.`
    );
  }
  const postgres = {
    branch: desiredDatabase.branch,
    database: lakebase.database.name,
    permission: DATABASE_PERMISSION
  };
  return { name: desiredDatabase.name, postgres };
}

// src/databricks/deployments.ts
var ATTEMPTS = 5;
async function deployApp(client, name, desired, watch) {
  let known;
  let lost = 0;
  const ours = await client.deadline.poll(`app ${name} to take the deployment`, async () => {
    const now = await readDeployments(client, name);
    known ??= new Set(now.deployments.map(({ id }) => id));
    const late = lost === 0 ? void 0 : newDeployment(now, desired, known);
    if (late !== void 0) return { done: true, value: late };
    await watch.expect(now.app);
    try {
      return { done: true, value: await postDeployment(client, name, desired) };
    } catch (error) {
      if (isStopped(error)) throw stopped(name, error);
      if (!isAmbiguous(error) && !isBusy(error)) throw error;
      if (isAmbiguous(error)) lost += 1;
      const made = lost === 0 ? void 0 : newDeployment(await readDeployments(client, name), desired, known);
      if (made !== void 0) return { done: true, value: made };
      if (isStalled(error)) throw unknownDeployment(name, desired, error);
      if (lost === ATTEMPTS) throw error;
      await waitUntilIdle(client, name);
      return { done: false, state: isBusy(error) ? "another deployment ran" : "the answer was lost" };
    }
  });
  await watch.posted(ours.id);
  return follow(client, name, ours.id);
}
async function postDeployment(client, name, desired) {
  const path = `${appPath(name)}/deployments`;
  const body = { source_code_path: desired.sourceCodePath, mode: desired.mode };
  return parseDeployment(decode(await client.post(path, { body }), `POST ${path}`));
}
function isBusy(error) {
  return error instanceof ApiError && /active deployment|deployment in progress/i.test(error.platformMessage);
}
function isStalled(error) {
  return error instanceof NetworkError && error.code === "REQUEST_TIMEOUT";
}
function unknownDeployment(name, { sourceCodePath }, cause) {
  return new DeployError(
    "DEPLOYMENT_UNKNOWN",
    `${sentence(cause.message)} No deployment of ${sourceCodePath} shows, and the request may still arrive: then it goes live as app "${name}" later.`,
    {
      hint: "Run the job again: it looks at what runs by then, and deploys what is missing.",
      retryable: true,
      cause
    }
  );
}
function isStopped(error) {
  return error instanceof ApiError && /not in RUNNING state/i.test(error.platformMessage);
}
function stopped(name, cause) {
  return new DeployError(
    "APP_NOT_ACTIVE",
    `App "${name}" was stopped while this job worked on it: ${sentence(cause.platformMessage)}`,
    { hint: "Run the job again, which starts it; the Apps page shows who stopped it.", cause }
  );
}
function newDeployment({ deployments }, desired, known) {
  return deployments.find(
    ({ id, sourceCodePath }) => sourceCodePath === desired.sourceCodePath && !known.has(id)
  );
}
async function readDeployments(client, name) {
  const [app, first] = await Promise.all([readApp(client, name), listDeployments(client, name)]);
  const own = [app?.pendingDeployment, app?.activeDeployment].filter((each) => each !== void 0);
  const listed = own.length > 0 && first.length === 0 ? await listDeployments(client, name) : first;
  if (own.length > 0 && listed.length === 0) throw unlisted(name, own);
  return { app, deployments: [...own, ...listed] };
}
async function listDeployments(client, name) {
  const path = `${appPath(name)}/deployments`;
  const json = await client.get(path, { mayBeEmpty: true });
  return decode(json, `GET ${path}`).list("app_deployments", parseDeployment);
}
function unlisted(name, own) {
  return new DeployError(
    "UNEXPECTED_RESPONSE",
    `GET ${appPath(name)}/deployments answered with an empty list twice, though the app has deployment ${own[0]?.id}.`,
    {
      hint: "Run the job again: without the list a deployment of ours cannot be told from one of somebody else."
    }
  );
}
async function follow(client, name, id) {
  const path = deploymentPath(name, id);
  let absent = 0;
  return client.deadline.poll(`deployment ${id} of app ${name}`, async () => {
    const deployment = await readDeployment(client, path);
    if (deployment === void 0) {
      absent += 1;
      if (absent >= LOOKS) existing(await readAgain(client, name), name);
      return { done: false, state: "not visible yet" };
    }
    absent = 0;
    if (deployment.state === "SUCCEEDED") return { done: true, value: deployment };
    if (deployment.state === "FAILED" || deployment.state === "CANCELLED") {
      throw deploymentFailed(name, deployment, await readApp(client, name));
    }
    return { done: false, state: deployment.message ?? deployment.state };
  });
}
function deploymentPath(name, id) {
  return `${appPath(name)}/deployments/${encodeURIComponent(id)}`;
}
function findDeployment(client, name, id) {
  return readDeployment(client, deploymentPath(name, id));
}
async function readDeployment(client, path) {
  try {
    return parseDeployment(decode(await client.get(path), `GET ${path}`));
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
function deploymentFailed(name, deployment, app) {
  const message = deployment.message ?? "it gave no message.";
  const more = app === void 0 || app.appMessage === message ? "" : `, ${lastMessages(app)}`;
  const said = app === void 0 ? "" : `
The app: ${app.appState ?? "no state"}${more}`;
  const cancelled = deployment.state === "CANCELLED";
  return new DeployError(
    "DEPLOYMENT_FAILED",
    `Deployment ${deployment.id} of app "${name}" ${cancelled ? "was cancelled" : "failed"}: ${message}${said}`,
    {
      hint: cancelled ? "Somebody stopped the app or deployed over it. Run the job again." : `Its log is at ${app?.url ?? "the app"}/logz. Usual causes: a package that does not install, a wrong \`command\` in app.yaml, or no listener on 0.0.0.0:$DATABRICKS_APP_PORT within 10 minutes.`
    }
  );
}

// src/engine/apply/source.ts
async function applySource(change, source, watch, ports) {
  switch (change.kind) {
    case "upload-source":
      return { manifestDigest: await upload2(change, source, ports) };
    case "start-app":
      return { app: await startApp(ports.client, change.app) };
    case "deploy-app": {
      const folder = { sourceCodePath: change.folder, mode: "SNAPSHOT" };
      const deployment = await deployApp(ports.client, change.app, folder, watch);
      await waitForRunning(ports.client, change.app);
      return { deploymentId: deployment.id };
    }
  }
}
async function upload2(change, { tree, differences: differences2 }, ports) {
  const { client, reporter } = ports;
  const { folder } = change;
  if (!tree) throw new Error("only a source that was read is uploaded");
  await makeFolder(client, folder);
  await pooled(change.remove, (path) => deletePath(client, `${folder}/${path}`, { recursive: true }));
  await pooled(leaves(tree.directories), (directory) => makeFolder(client, `${folder}/${directory}`));
  const travelling = new Set(change.upload);
  const files = tree.files.filter((file) => travelling.has(file.path));
  await pooled(files, (file) => write(file, folder, ports));
  const manifest2 = recordManifest(tree, await listTree(folder, tree.directories, ports), differences2.kept);
  const text = serialiseManifest(manifest2);
  await writeFile(client, `${folder}/${MANIFEST_FILE}`, new TextEncoder().encode(text), { overwrite: true });
  reporter.info(`${files.length} of ${count(tree.files.length, "file")} uploaded to ${folder}`);
  return manifestDigest(text);
}
async function write(file, folder, ports) {
  await writeFile(ports.client, `${folder}/${file.path}`, await readContent(file), { overwrite: true });
}
function leaves(directories) {
  return directories.filter((directory) => !directories.some((other) => other.startsWith(`${directory}/`)));
}

// src/engine/apply/apply.ts
var APP_ROLE_MS = 6e4;
async function apply(application) {
  const { lock, ports, observed } = application;
  const proven = { ...ports, client: ports.provenClient(() => lock.prove()) };
  const run = {
    ...application,
    ports: proven,
    platform: observed.platform,
    deploymentId: void 0,
    startedFrom: void 0,
    manifestDigest: observed.source?.manifestDigest
  };
  await requireFolder(run);
  await appPhase(run);
  await databasePhase(run);
  await codePhases(run);
  await afterDeployPhase(run);
  return { platform: run.platform, deploymentId: run.deploymentId };
}
async function applyLakebasePhase({ observed: { platform } }, progress, ports) {
  await ports.timeline.step("Lakebase", async () => {
    for (const planned2 of inPhase(progress.plan, "lakebase", isLakebaseChange)) {
      if (progress.executed.some(({ id }) => id === planned2.id)) continue;
      ports.deadline.signal.throwIfAborted();
      progress.begun = [planned2];
      ports.reporter.info(`${planned2.title} ...`);
      await applyLakebase(planned2.change, platform.me, ports);
      progress.executed.push(planned2);
    }
  });
}
async function appPhase(run) {
  const changes = inPhase(run.progress.plan, "app", isAppChange);
  if (changes.length === 0) return;
  await run.ports.timeline.step("App", async () => {
    for (const planned2 of changes) {
      await execute(
        run,
        planned2,
        () => applyApp(planned2.change, run.platform.lakebase, run.platform.me, run.ports)
      );
    }
    run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
  });
}
async function databasePhase(run) {
  const planned2 = databaseChanges(run);
  if (planned2.length === 0) return;
  await run.ports.timeline.step(
    "Database",
    () => onDatabase(run, async (session, desiredDatabase, login) => {
      await begin(run, planned2);
      const changes = planned2.map((each) => each.change);
      await onceAppRoleIsThere(
        run.ports,
        () => applyDatabase(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, login))
      );
    })
  );
}
function onceAppRoleIsThere(ports, work) {
  const giveUpAt = ports.clock.now() + APP_ROLE_MS;
  return ports.deadline.poll("the Postgres role of the app's service principal", async () => {
    try {
      return { done: true, value: await work() };
    } catch (error) {
      const missing = error instanceof DeployError && error.code === "APP_ROLE_NOT_FOUND";
      if (!missing || ports.clock.now() >= giveUpAt) throw error;
      return { done: false, state: "not there yet" };
    }
  });
}
async function requireFolder({ observed, progress, ports }) {
  const uploads = inPhase(progress.plan, "source", isSourceChange).length > 0;
  if (uploads && observed.source) await makeFolder(ports.client, posix4.dirname(observed.source.folder));
}
async function codePhases(run) {
  const { source, release } = run.observed;
  if (!source || !release) return;
  const changes = [...sourceChanges(run, "source"), ...sourceChanges(run, "deploy")];
  if (changes.length === 0) {
    await healthPhase(run);
    return keepBooks(() => releaseLog(run), run.observed, run.platform.app?.activeDeployment);
  }
  const placed = { ...release, folder: source.folder, manifestDigest: () => run.manifestDigest };
  await recorded(releaseLog(run), placed, run.ports, async (posted) => {
    await sourcePhases(run, source, posted);
    await healthPhase(run);
  });
}
async function sourcePhases(run, source, posted) {
  for (const [phase, title] of [
    ["source", "Upload"],
    ["deploy", "Deploy"]
  ]) {
    const changes = sourceChanges(run, phase);
    if (changes.length === 0) continue;
    await run.ports.timeline.step(title, async () => {
      for (const planned2 of changes) {
        const expect = async (now) => {
          await run.lock.proveNow();
          requirePlanned(run.platform.app, now, run.startedFrom);
        };
        const watch = { expect, posted };
        const made = await execute(run, planned2, () => applySource(planned2.change, source, watch, run.ports));
        run.deploymentId = made.deploymentId ?? run.deploymentId;
        run.manifestDigest = made.manifestDigest ?? run.manifestDigest;
        if (made.app) {
          run.startedFrom = run.platform.app?.defaultSourceCodePath;
          run.platform = { ...run.platform, app: made.app };
        }
      }
    });
  }
  if (run.deploymentId)
    run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
}
function sourceChanges(run, phase) {
  return inPhase(run.progress.plan, phase, isSourceChange);
}
function releaseLog({
  desired,
  payload,
  observed,
  platform,
  lock,
  ports
}) {
  return new ReleaseLog({
    lock,
    desired: desiredDatabaseOf(desired, payload.migrations, platform.app),
    scope: releaseScope(platform.app, ports),
    environment: desired.environment,
    database: observed.database,
    run: ports.run,
    deployer: platform.me.userName
  });
}
async function healthPhase(run) {
  const { deploymentId } = run;
  const deployed = deploymentId !== void 0;
  const lasting = deployed || inPhase(run.progress.plan, "after-deploy", isDatabaseChange).length > 0;
  await checkHealth(run.desired, run.platform, { lasting, deploymentId }, run.ports);
}
async function afterDeployPhase(run) {
  const planned2 = inPhase(run.progress.plan, "after-deploy", isDatabaseChange);
  if (planned2.length === 0) return;
  await run.ports.timeline.step(
    "Migrations after the deployment",
    () => onDatabase(run, async (session, desiredDatabase, login) => {
      await begin(run, planned2);
      const changes = planned2.map((each) => each.change);
      await applyAfterDeploy(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, login));
    })
  );
  await checkStillLive(run.desired, run.platform, run.deploymentId, run.ports);
}
function onDatabase(run, work) {
  const desiredDatabase = desiredDatabaseOf(run.desired, run.payload.migrations, run.platform.app);
  return withDatabase(
    desiredDatabase,
    run.platform.lakebase,
    run.platform.me.userName,
    run.ports,
    (session, login) => work(session, desiredDatabase, login)
  );
}
async function begin(run, planned2) {
  run.ports.deadline.signal.throwIfAborted();
  await run.lock.prove();
  run.progress.begun = planned2;
}
async function execute(run, planned2, work) {
  await begin(run, [planned2]);
  run.ports.reporter.info(`${planned2.title} ...`);
  const result = await work();
  run.progress.executed.push(planned2);
  return result;
}
function databaseChanges(run) {
  return inPhase(run.progress.plan, "database", isDatabaseChange);
}

// src/engine/role-path.ts
async function namingRole(error, { platform: { lakebase } }, { client }) {
  if (!(error instanceof AdministratorFound)) return error;
  if (lakebase.kind !== "autoscaling" || !lakebase.branch) return error;
  const role = await readRole(client, lakebase.branch.name, error.role);
  const hint = (error.hint ?? "").replace(UNKNOWN_ROLE, role?.name ?? UNKNOWN_ROLE);
  return new AdministratorFound(error.role, error.message, hint);
}

// src/engine/converge.ts
var LOOKS2 = 3;
var ROUNDS = 3;
async function converge(steps, progress, ports) {
  const { account, afterFailure } = steps;
  if (account.planOnly) {
    const once = { ...ports, reporter: withoutRepeats(ports.reporter) };
    return unchanged(await look(steps, void 0, progress, once), account, progress, ports);
  }
  const lock = new DeployLock(ports);
  try {
    return await convergeUnder(lock, steps, progress, ports);
  } catch (error) {
    throw afterFailure ? await afterFailure(error, lock) : error;
  } finally {
    await lock.release();
  }
}
async function convergeUnder(lock, steps, progress, ports) {
  const { payload, account } = steps;
  const once = { ...ports, reporter: withoutRepeats(ports.reporter) };
  for (let looks = 1; ; looks += 1) {
    const { desired, observed, plan } = await settle(steps, lock, progress, once);
    const run = { desired, payload, observed, progress, ports };
    if (!isEmpty(plan)) {
      const reached = await apply({ ...run, lock: lock.require() });
      return outcome(desired, observed, reached, account, progress, ports);
    }
    try {
      const ended = await unchanged({ desired, observed, plan }, account, progress, ports);
      await writeDown(run, lock);
      return ended;
    } catch (error) {
      if (!isOvertaken(error) || looks === LOOKS2) throw error;
    }
  }
}
async function writeDown(run, lock) {
  const { observed } = run;
  const log = () => releaseLog({ ...run, platform: observed.platform, lock: lock.require() });
  await keepBooks(log, observed, observed.platform.app?.activeDeployment);
}
async function unchanged({ desired, observed }, account, progress, ports) {
  if (!account.planOnly && observed.source)
    await checkHealth(desired, observed.platform, { lasting: false }, ports);
  const reached = { platform: observed.platform, deploymentId: void 0 };
  return outcome(desired, observed, reached, account, progress, ports);
}
async function settle(steps, lock, progress, ports) {
  let current = await lookUnderLock(steps, lock, progress, ports);
  for (let round = 0; changesLakebase(current.plan); round += 1) {
    if (round === ROUNDS) throw incomplete2(current.plan);
    await applyLakebasePhase(current, progress, ports);
    current = await lookUnderLock(steps, lock, progress, ports);
  }
  for (let looks = 1; await isOutdated(current, lock, ports); looks += 1) {
    if (looks === LOOKS2) throw restless(current.desired.app.name);
    current = await lookUnderLock(steps, lock, progress, ports);
  }
  return current;
}
async function isOutdated({ desired, observed, plan }, lock, ports) {
  if (isEmpty(plan) || !observed.source || !lock.held) return false;
  return !await isCurrent(observed, desired.app.name, ports);
}
var OVERTAKEN = /* @__PURE__ */ new Set([
  "DEPLOYMENT_REPLACED",
  "DATABASE_DETACHED",
  "APP_NOT_ACTIVE",
  "APP_GONE"
]);
function isOvertaken(error) {
  return error instanceof DeployError && OVERTAKEN.has(error.code);
}
function restless(app) {
  return new DeployError(
    "APP_RESTLESS",
    `App "${app}" was changed by somebody else each time that this run looked at it, though this run holds the deploy lock.`,
    {
      hint: "Find out who else deploys or changes it (its events are on the Apps page), then run the job again.",
      retryable: true
    }
  );
}
function changesLakebase(plan) {
  return inPhase(plan, "lakebase", isLakebaseChange).length > 0;
}
async function lookUnderLock(steps, lock, progress, ports) {
  const before = lock.held;
  const seen = await look(steps, lock, progress, ports);
  return lock.held !== before && lock.held?.waited ? look(steps, lock, progress, ports) : seen;
}
async function look(steps, lock, progress, ports) {
  const { timeline } = ports;
  const problems = new Problems();
  const attempt = progress.plan ? " again" : "";
  const seen = await timeline.step(`Observe${attempt}`, () => steps.observe(problems, lock));
  const observed = { ...seen, isNewDatabase: madeDatabase(progress) };
  progress.observed = observed;
  const desired = steps.achievable(observed);
  const plan = await timeline.step(
    `Plan${attempt}`,
    () => checkedPlan(steps, desired, observed, problems, progress, ports)
  );
  requireApproved(plan, steps.approved, observed, desired.lakebase.ownerRole);
  progress.plan = withExecuted(plan, progress);
  return { desired, observed, plan };
}
function madeDatabase({ executed }) {
  return executed.some(({ change }) => change.kind === "create-database");
}
function withExecuted(plan, { executed }) {
  if (executed.length === 0) return plan;
  const changes = [...executed, ...plan.changes].map(({ change }) => change);
  const whole = makePlan(changes, plan.findings, plan.deferred, plan.left);
  return plan.warnings ? { ...whole, warnings: plan.warnings } : whole;
}
async function planned(steps, desired, observed, ports) {
  try {
    return steps.plan(desired, observed);
  } catch (error) {
    throw await namingRole(error, observed, ports);
  }
}
async function checkedPlan(steps, desired, observed, problems, progress, ports) {
  const desiredDatabase = desiredDatabaseOf(desired, steps.payload.migrations, observed.platform.app);
  const plan = await problems.collect(async () => {
    const made = await planned(steps, desired, observed, ports);
    if (!problems.any && !stands(made, progress)) ports.reporter.info(renderText(made));
    const warnings = [
      ...await checkPending(made.changes, desiredDatabase, observed.database, ports),
      ...warnOfSecondWriter(observed.platform.app, ports)
    ];
    return { ...made, warnings };
  });
  if (!plan || problems.any) throw problems.error();
  return plan;
}
function stands(plan, { plan: before }) {
  if (!before) return false;
  const known = new Set(before.changes.flatMap(({ change }) => approvalSteps(change)));
  return plan.changes.flatMap(({ change }) => approvalSteps(change)).every((step) => known.has(step));
}
function incomplete2(plan) {
  const left = inPhase(plan, "lakebase", isLakebaseChange).map(({ title }) => title);
  return new DeployError(
    "LAKEBASE_INCOMPLETE",
    `The platform accepted these changes ${ROUNDS} times and does not show them: ${left.join("; ")}. Something or somebody else takes them back.`,
    {
      hint: "Find out who else changes this Lakebase, then run the job again: it continues from what is there."
    }
  );
}
function warnOfSecondWriter(app, { reporter }) {
  if (app?.autoDeploysFrom === void 0) return [];
  const warning = {
    message: `app ${app.name} is also deployed by the platform, on each push to ${app.autoDeploysFrom}`,
    hint: "each replaces what the other has deployed: turn automatic deployment off in the Git settings of the app, or leave the code to it and use `command: migrate` here"
  };
  reporter.warning(describeProblem(warning));
  return [warning];
}

// src/source/build.ts
var BUILT_ARTEFACTS = ["dist/**", "build/**", "*.whl"];
async function runBuild(command, options) {
  const title = `Build: ${command.trim().split("\n", 1)[0]}`;
  const failed = await runShell(command, { ...options, title });
  if (failed) throw failure(command, failed);
}
function failure(command, { ending, output }) {
  return new DeployError("BUILD_FAILED", `The build command \`${command.trim()}\` ${ending}. ${output}`, {
    hint: "Run it in the same directory on your machine. Of the environment it sees only what a build needs; name what else it takes with `pass-env: NPM_TOKEN`. Nothing was deployed."
  });
}

// src/source/line-ends.ts
import { posix as posix5 } from "node:path";
var FOR_WINDOWS = /\.(bat|cmd|ps1)$/i;
function describeCrlf({ files }, displayDirectory) {
  const [first, ...others] = files.filter(({ path, crlf }) => crlf && !FOR_WINDOWS.test(path));
  if (first === void 0) return void 0;
  const file = posix5.join(displayDirectory, first.path);
  const found = others.length === 0 ? `${file} has` : `${count(others.length + 1, "file")}, the first ${file}, have`;
  return `${found} CRLF line ends, so this checkout is another artefact than one with LF. One line in .gitattributes makes every checkout the same: * text=auto eol=lf`;
}

// src/engine/payload.ts
function payloadOf(migrations, source) {
  return { migrations, source, artifactDigest: artifactDigest(source, migrations) };
}
async function readPayload(desired, ports) {
  await build(desired, ports);
  const problems = new Problems();
  const [migrations, source] = await Promise.all([
    problems.collect(() => migrationsOf(desired)),
    problems.collect(() => sourceOf(desired))
  ]);
  if (problems.any) throw problems.error();
  const crlf = source && describeCrlf(source, desired.source.displayDirectory ?? ".");
  if (crlf !== void 0) ports.reporter.info(crlf);
  return payloadOf(migrations ?? [], source);
}
function requireArtifact({ artifactDigest: found }, expected) {
  if (expected === void 0 || found === expected) return;
  throw new DeployError(
    "ARTIFACT_UNEXPECTED",
    `The source and migrations of this run have the digest ${found}, and input "expect-digest" is ${expected}: they are not what the stage before has deployed.`,
    {
      hint: "Nothing was looked at or changed. Check out the same commit in both stages (`ref`), and let the build make the same files each time: the usual causes are dates, paths of the machine and packages without a lock file in what it makes, line ends, and other values of `source`, `migrations` or `source.include`."
    }
  );
}
async function build({ source }, { reporter, deadline }) {
  const { buildCommand, directory, passEnv } = source;
  if (source.skipsBuild) reporter.info("the build is left out: what it would make is not in this plan");
  if (!buildCommand || !directory) return;
  const environment = childEnvironment(process.env, passEnv);
  await deadline.within(
    `the build command \`${buildCommand.trim()}\``,
    "it was ended, with all that it had started",
    (signal) => runBuild(buildCommand, { directory, environment, reporter, signal })
  );
}
async function sourceOf(desired) {
  const { directory, displayDirectory, exclude, include, pipelineFiles, buildCommand, skipsBuild } = desired.source;
  if (!directory) return void 0;
  return readSource({
    directory,
    displayDirectory: displayDirectory ?? directory,
    exclude,
    include: skipsBuild ? [] : include,
    artefacts: skipsBuild ? include : include.length === 0 && buildCommand ? BUILT_ARTEFACTS : [],
    pipelineFiles
  });
}

// src/engine/plan.ts
function planAll(desired, payload, observed) {
  const { platform, database: reading, source } = observed;
  const { allowShrink } = desired;
  const database = planReading(desired, payload, observed);
  const app = planApp(desiredApp(desired, platform), attachmentTo(desired, observed), {
    ...platform,
    roleLost: roleLost(observed)
  });
  const changes = [
    ...planLakebase(desired.lakebase, platform.lakebase, { allowShrink }, roleless(observed)),
    ...app,
    ...database.changes,
    ...source ? planSource(desired.app.name, redeployed(source, app), platform.app?.computeState) : []
  ];
  return makePlan(changes, database.findings, reading.state === "deferred" ? reading.reason : void 0);
}
function redeployed(source, changes) {
  const resources = changes.some((change) => change.kind === "update-app" && change.fields.resources);
  return resources ? { ...source, reason: source.reason ?? "its resources changed" } : source;
}
function roleLost({ platform: { app }, database }) {
  if (!app || database.state === "deferred") return false;
  return database.state === "new" || !database.catalog.roles.includes(app.servicePrincipalClientId);
}
function roleless({ platform, database }) {
  return database.state === "deferred" && database.roleMissing ? platform.me.userName : void 0;
}
function desiredApp({ app }, { me }) {
  return { ...app, permissions: app.permissions.map((permission) => resolvePrincipal(permission, me)) };
}
function planReading(desired, payload, { platform, database }) {
  if (database.state === "deferred") return { changes: [], findings: [] };
  const desiredDatabase = desiredDatabaseOf(desired, payload.migrations, platform.app);
  return planDatabase(
    desiredDatabase,
    database.state === "read" ? database.catalog : void 0,
    database.look
  );
}
function attachmentTo(desired, { platform, isNewDatabase }) {
  const target2 = attachment(desired, platform);
  return isNewDatabase && target2.kind === "postgres" ? { ...target2, databasePath: void 0 } : target2;
}

export {
  readFile4 as readFile,
  listFolder,
  readEntry,
  probe,
  runningRelease,
  samePath,
  releaseDifference,
  releaseScope,
  findDeployment,
  MANIFEST_FILE,
  parseManifest,
  manifestDigest,
  departures,
  digestOf,
  pooled,
  manifestDigestsOf,
  listTree,
  NO_DIFFERENCES,
  workspaceFolder,
  redeployReason,
  planSource,
  observe,
  converge,
  convergeUnder,
  payloadOf,
  readPayload,
  requireArtifact,
  planAll,
  planReading
};
