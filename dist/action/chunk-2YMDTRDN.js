import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  chooseAuthKind,
  hostOf,
  idTokenRequest,
  required
} from "./chunk-APERFMYY.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/databricks/auth/check.ts
function checkLogin(settings) {
  const { authType, env, profile } = settings;
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    return [
      {
        message: "NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates: anybody on the way could take the token",
        hint: "unset it; for a proxy with a certificate of its own set NODE_EXTRA_CA_CERTS to the file of its authority"
      }
    ];
  }
  if (profile !== void 0 && authType === "github-oidc") {
    return [
      {
        message: `profile "${profile}" and the login github-oidc are both asked for, and a profile holds no such login`,
        hint: "delete one of the two"
      }
    ];
  }
  return [...unprintable(settings), ...requirements(settings).flatMap((require2) => problemOf(require2))];
}
function requirements(settings) {
  const host = () => hostOf(settings);
  const kind = chooseAuthKind(settings);
  switch (kind) {
    case "pat":
      return [host, () => required(settings.token, kind, "token")];
    case "oauth-m2m":
      return [
        host,
        () => required(settings.clientId, kind, "client-id"),
        () => required(settings.clientSecret, kind, "client-secret")
      ];
    case "github-oidc":
      return [host, () => idTokenRequest(settings)];
    case "sdk":
      return settings.host === void 0 ? [] : [host];
  }
}
function unprintable(settings) {
  const { token, clientId, clientSecret, tokenAudience } = settings;
  return Object.entries({
    token,
    "client-id": clientId,
    "client-secret": clientSecret,
    "token-audience": tokenAudience
  }).flatMap(([name, value]) => {
    const index = value?.search(/[^\x21-\x7e]/) ?? -1;
    if (value === void 0 || index < 0) return [];
    const code = (value.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return [
      {
        message: `\`${name}\` holds the character U+${code} at place ${index + 1} of ${value.length}, which no credential has`,
        hint: "it may be invisible: copy the value again, into a plain text editor first, and store it anew"
      }
    ];
  });
}
function problemOf(require2) {
  try {
    require2();
    return [];
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    const { message, hint } = error;
    return [{ message, ...hint !== void 0 && { hint } }];
  }
}

export {
  checkLogin
};
