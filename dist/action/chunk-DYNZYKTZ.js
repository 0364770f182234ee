import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  accept,
  matching,
  refuse
} from "./chunk-KIEY5H6O.js";

// src/config/name.ts
function slug(text) {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.replace(/^[^a-z]+/, "").slice(0, 63).replace(/-+$/, "");
}
var appName = matching({
  pattern: /^[a-z0-9][a-z0-9-]{1,29}$/,
  form: "2 to 30 lower-case letters, digits and hyphens",
  repair: (text) => slug(text).slice(0, 30).replace(/-+$/, "")
});
var AUTOSCALING_ID = {
  pattern: /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  form: "1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit",
  repair: slug
};
var projectId = matching(AUTOSCALING_ID);
var branchId = matching(AUTOSCALING_ID);
var instanceName = matching({
  pattern: /^[A-Za-z0-9-]{1,63}$/,
  form: "1 to 63 letters, digits and hyphens",
  repair: slug
});
var releaseName = matching({
  pattern: /^[0-9A-Fa-f]{7,64}$/,
  form: "7 to 64 hexadecimal digits of a release digest, an artefact digest or a commit"
});
var artifactDigestText = matching({
  pattern: /^[0-9a-f]{64}$/,
  form: "SHA-256 in 64 hexadecimal digits, as output `artifact-digest` has it"
});
var environmentName = matching({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  form: "letters, digits, dots, hyphens and underscores"
});
var MAX_IDENTIFIER_BYTES = 63;
var NO_CONTROL_CHARACTERS = "[^\\u0000-\\u001f\\u007f]";
function identifier(noun, reserved) {
  return {
    form: `${noun} of at most ${MAX_IDENTIFIER_BYTES} bytes`,
    schema: {
      type: "string",
      pattern: `^(?!${reserved.source})${NO_CONTROL_CHARACTERS}{1,${MAX_IDENTIFIER_BYTES}}$`
    },
    read(text) {
      if (text === "") return refuse("is empty");
      if (!new RegExp(`^${NO_CONTROL_CHARACTERS}+$`).test(text)) return refuse("holds a control character");
      const bytes = Buffer.byteLength(text);
      if (bytes > MAX_IDENTIFIER_BYTES) {
        return refuse(`is ${bytes} bytes long; PostgreSQL cuts names at ${MAX_IDENTIFIER_BYTES}`);
      }
      if (reserved.test(text)) return refuse(`is "${text}", a name that PostgreSQL keeps for itself`);
      return accept(text);
    }
  };
}
var ownSchema = identifier("schema name", /^(?:pg_|information_schema$|public$)/);
var schemaName = {
  ...ownSchema,
  read: (text) => text === "public" ? refuse(
    'is "public", which belongs to the database and not to one app',
    "write app_data, or delete it"
  ) : ownSchema.read(text)
};
var databaseName = identifier("database name", /^(?:template[01]$)/);
var roleName = identifier("role name", /^(?:pg_|public$|none$)/);
var groupName = identifier("role name", /^(?:public$|none$)/);
var extensionName = matching({
  pattern: /^[a-z][a-z0-9_-]{0,62}$/,
  form: "lower-case letters, digits, underscores and hyphens"
});
var USERNAME = "{username}";
function unknownPlaceholder(text) {
  return text.match(/\{[^{}]*\}/g)?.find((placeholder) => placeholder !== USERNAME);
}
var userName = {
  form: "user name, or `{username}` for the deployer",
  schema: { type: "string", pattern: "^(?:[^{}]+|\\{username\\})$" },
  read(text) {
    if (text === "") return refuse("is empty");
    if (text === USERNAME || !/[{}]/.test(text)) return accept(text);
    return refuse(`is ${JSON.stringify(text)}; a placeholder stands alone`, `did you mean "${USERNAME}"?`);
  }
};
var workspacePath = {
  form: "folder below `/Workspace/`, `{username}` for the deployer",
  schema: { type: "string", pattern: "^/Workspace/(?:[^{}]|\\{username\\})+$" },
  read(text) {
    if (!/^\/Workspace\/./.test(text)) {
      const hint = text.startsWith("/") ? `did you mean "/Workspace${text}"?` : void 0;
      return refuse(`is ${JSON.stringify(text)}, which does not begin with /Workspace/`, hint);
    }
    if (text.split("/").some((part) => part === ".." || part === ".")) {
      return refuse(`is ${JSON.stringify(text)}; write it without "." and ".."`);
    }
    const unknown = unknownPlaceholder(text);
    if (unknown) return refuse(`holds ${unknown}; the only placeholder is ${USERNAME}`);
    return accept(text.replace(/\/+$/, ""));
  }
};
var urlPath = {
  form: "path beginning with `/`",
  schema: { type: "string", pattern: "^/[^\\s#]*$" },
  read(text) {
    if (!text.startsWith("/"))
      return refuse(`is ${JSON.stringify(text)}, which does not begin with /`, `did you mean "/${text}"?`);
    if (/[\s#]/.test(text)) return refuse(`is ${JSON.stringify(text)}; a URL path has no spaces and no #`);
    return accept(text);
  }
};

export {
  slug,
  appName,
  projectId,
  branchId,
  instanceName,
  releaseName,
  artifactDigestText,
  environmentName,
  schemaName,
  databaseName,
  roleName,
  groupName,
  extensionName,
  userName,
  workspacePath,
  urlPath
};
