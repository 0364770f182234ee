import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isOurs,
  loginOf,
  openGitHub
} from "./chunk-WRY3SM4E.js";
import {
  differs,
  findingCount,
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

// src/action/issue.ts
var BUDGET = 6e4;
var LABEL = "lakebase-audit";
async function keepIssue(audit) {
  const { env, token, reporter, signal } = audit;
  const [owner, repo] = (env.GITHUB_REPOSITORY ?? "").split("/");
  if (!owner || !repo || !token) {
    reporter.info(
      `no issue: ${token ? "this run is not in a repository of GitHub" : "the `github-token` input is empty"}`
    );
    return;
  }
  try {
    const url = await bringUpToDate(await openGitHub(token, env, signal), { owner, repo }, audit);
    if (url) reporter.info(`the findings are in ${url}`);
  } catch (error) {
    signal.throwIfAborted();
    reporter.warning(
      `The issue of the audit could not be brought up to date (${clause(String(error))}). The job needs \`permissions: issues: write\`, and the repository needs issues.`
    );
  }
}
async function bringUpToDate(github, place, { desired, outcome: { plan }, env }) {
  const target = [desired.app.name, desired.environment].filter(Boolean).join(" ");
  const marker = `<!-- lakebase-deploy audit ${target} -->`;
  const existing = await ownIssue(github, place, marker);
  const open = existing?.state === "open";
  if (!differs(plan)) {
    if (existing && open) await close(github, place, existing.number, env);
    return void 0;
  }
  const title = `Grants of ${target}: ${findingCount(plan)}`;
  const body = `${marker}
${renderMarkdown(plan, BUDGET)}

This issue is kept up to date by the audit, and closed by it when there is nothing left to say.`;
  if (!existing) {
    const { data } = await github.rest.issues.create({ ...place, title, body, labels: [LABEL] });
    return data.html_url;
  }
  if (!open || existing.body !== body || existing.title !== title) {
    const { number: issue_number } = existing;
    await github.rest.issues.update({ ...place, issue_number, title, body, state: "open" });
  }
  return existing.html_url;
}
async function ownIssue(github, place, marker) {
  const [issues, self] = await Promise.all([
    github.paginate(github.rest.issues.listForRepo, {
      ...place,
      labels: LABEL,
      state: "all",
      per_page: 100
    }),
    loginOf(github)
  ]);
  const ours = issues.filter((issue) => issue.pull_request === void 0 && isOurs(issue, self, marker));
  return ours.find(({ state }) => state === "open") ?? ours[0];
}
async function close(github, place, issue_number, env) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
  const run = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  await github.rest.issues.createComment({ ...place, issue_number, body: `Clean again: ${run}` });
  await github.rest.issues.update({ ...place, issue_number, state: "closed", state_reason: "completed" });
}
export {
  keepIssue
};
