import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  accept,
  refuse
} from "./chunk-KIEY5H6O.js";

// src/config/workspace-url.ts
var FORM = "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com";
var DATABRICKS = /^[a-z0-9.-]+\.(?:databricks\.com|databricks\.us|databricks\.mil|azuredatabricks\.net|databricks\.azure\.(?:us|cn))$/;
var workspaceUrl = {
  form: `workspace URL such as \`${FORM}\``,
  schema: { type: "string" },
  read(text) {
    const absolute = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
    const url = URL.canParse(absolute) ? new URL(absolute) : void 0;
    if (url === void 0) return refuse(`is not a URL such as ${FORM}`);
    if (url.username !== "" || url.password !== "") {
      return refuse(
        "is a URL with a user in it",
        `write the workspace alone, such as ${FORM}: a login goes into inputs of its own`
      );
    }
    if (url.protocol !== "https:" && !(isLocal(url) && url.protocol === "http:")) {
      return refuse(`is ${JSON.stringify(text)}, which is not https`, `write https://${url.host}`);
    }
    if (/^accounts(?:-dod)?\./.test(url.hostname)) {
      return refuse(
        `is ${JSON.stringify(text)}, the account console`,
        "write the URL of the workspace that holds the app"
      );
    }
    return accept(url.origin);
  }
};
var hostName = {
  form: "host name such as `workspace.example.com`",
  schema: { type: "string", pattern: "^[A-Za-z0-9.-]+$" },
  read: (text) => /^[A-Za-z0-9.-]+$/.test(text) ? accept(text.toLowerCase()) : refuse("is not a host name alone", "write it without https:// and without a path")
};
function isTrustedWorkspace(url, allowed) {
  const { hostname } = new URL(url);
  return DATABRICKS.test(hostname) || isLocal(new URL(url)) || hostname === allowed;
}
function isLocal({ hostname }) {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

export {
  workspaceUrl,
  hostName,
  isTrustedWorkspace
};
