import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/action/github.ts
var ACTIONS_BOT = "github-actions[bot]";
var ANSWER_MS = 3e4;
async function openGitHub(token, env, signal) {
  const { getOctokit } = await import("./github-T4EPKTGO.js");
  const limited = (url, options) => fetch(url, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) });
  return getOctokit(token, {
    baseUrl: env.GITHUB_API_URL ?? "https://api.github.com",
    request: { fetch: limited }
  });
}
async function loginOf({ graphql }) {
  return graphql("{ viewer { login } }").then(({ viewer }) => viewer.login).catch(() => ACTIONS_BOT);
}
function isOurs({ user, body }, self, marker) {
  return user?.login === self && body?.startsWith(`${marker}
`) === true;
}

export {
  openGitHub,
  loginOf,
  isOurs
};
