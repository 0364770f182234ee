import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isOurs,
  loginOf,
  openGitHub
} from "./chunk-WRY3SM4E.js";
import {
  headline,
  renderMarkdown
} from "./chunk-NNJ77NSG.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-KR4KYWI5.js";
import {
  clause
} from "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-B35PVNTZ.js";

// src/action/comment.ts
import { readFile } from "node:fs/promises";
var BUDGET = 6e4;
async function commentPlan(comment) {
  const { token, env, reporter, signal } = comment;
  try {
    const target = await pullRequest(env);
    if (target && token) await keepComment(target, token, comment);
    else
      reporter.info(
        `no comment: ${target ? "the `github-token` input is empty" : "this run is not for a pull request"}`
      );
  } catch (error) {
    signal.throwIfAborted();
    reporter.warning(
      `The plan could not be put on the pull request (${clause(String(error))}). The job needs \`permissions: pull-requests: write\`; a fork's token never has it.`
    );
  }
}
async function keepComment({ owner, repo, number }, token, { desired, outcome, env, signal }) {
  const marker = `<!-- lakebase-deploy ${desired.app.name} ${desired.environment ?? ""} -->`;
  const body = `${marker}
${text(desired, outcome)}`;
  const github = await openGitHub(token, env, signal);
  const { rest, paginate } = github;
  const issue = { owner, repo, issue_number: number };
  const [comments, self] = await Promise.all([
    paginate(rest.issues.listComments, { ...issue, per_page: 100 }),
    loginOf(github)
  ]);
  const existing = comments.find((comment) => isOurs(comment, self, marker));
  if (existing?.body === body) return;
  if (existing) await rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
  else await rest.issues.createComment({ ...issue, body });
}
function text(desired, { plan }) {
  const title = [desired.app.name, desired.environment].filter(Boolean).join(" \xB7 ");
  const changes = renderMarkdown(plan, BUDGET);
  const details = changes === "" ? "" : `

<details><summary>Changes</summary>

${changes}

</details>`;
  return `### Plan for ${title}: ${headline(plan)}${details}`;
}
async function pullRequest(env) {
  const { GITHUB_EVENT_PATH, GITHUB_REPOSITORY } = env;
  const [owner, repo] = (GITHUB_REPOSITORY ?? "").split("/");
  if (!GITHUB_EVENT_PATH || !owner || !repo) return void 0;
  const event = JSON.parse(await readFile(GITHUB_EVENT_PATH, "utf8"));
  if (typeof event !== "object" || event === null || !("pull_request" in event)) return void 0;
  const { pull_request: request } = event;
  if (typeof request !== "object" || request === null || !("number" in request)) return void 0;
  return typeof request.number === "number" ? { owner, repo, number: request.number } : void 0;
}
export {
  commentPlan
};
