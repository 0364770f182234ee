import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  writeReport
} from "./chunk-ECI6U7NZ.js";
import {
  observeDatabase,
  observePlatform
} from "./chunk-SWDU42VF.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-GO72C5YU.js";
import "./chunk-4HEKWAYK.js";
import "./chunk-CCNPOG2Q.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  outcome
} from "./chunk-YYVVXTRG.js";
import "./chunk-FQUK7ALI.js";
import {
  actingGrantor,
  additive,
  additiveMembership,
  administrators,
  auditPrivileges,
  isGivenCreate,
  membershipFinding,
  missingPrivileges,
  settleCreate,
  unauditableAccess,
  unexpectedFinding,
  unexpectedMemberships,
  unexpectedPrivileges
} from "./chunk-HSJCAKGS.js";
import {
  differs,
  findingCount,
  findingId,
  makePlan,
  markAccepted,
  renderText,
  unusedAcceptances
} from "./chunk-WMTD65EG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-53LUEOCF.js";
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import "./chunk-4ZZPHBBI.js";
import {
  createRoleStatement,
  foreignObject,
  grouped,
  ownersOf,
  takeOverAdvice
} from "./chunk-KHUWHDDR.js";
import {
  itemsInWords
} from "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-KALIAFJQ.js";
import "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import "./chunk-KR4KYWI5.js";
import "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";

// src/access/audit.ts
var BY_DEPLOY = "The next deploy does it.";
var REVOKED = "The next deploy revokes it where the deployer may act as its grantor; else ";
var TAKEN = "The next deploy takes it, because migrations run there; to keep it: `grants: { app: { create: true } }`. Else ";
function auditDatabase(unsettled, catalog) {
  const desired = settleCreate(unsettled, catalog);
  const findings = [
    ...auditOwnership(desired, catalog),
    ...auditMissing(desired, catalog),
    ...auditPrivileges(desired, catalog, BY_DEPLOY),
    ...auditExtra(desired, catalog),
    ...administrators(desired, catalog, []),
    ...unauditableAccess(desired, catalog)
  ];
  return markAccepted(findings, desired.acceptedFindings);
}
function auditOwnership(desired, catalog) {
  const { schema, ownerRole, database } = desired;
  const finding = (code, name, message, hint = BY_DEPLOY) => ({
    code,
    key: name,
    message,
    hint,
    objects: [name]
  });
  const role = catalog.owner?.canLogin ? [
    finding(
      "OWNER_ROLE_CAN_LOGIN",
      ownerRole,
      `Somebody can log in as "${ownerRole}", the owner of the schema.`,
      `Let an administrator run: ALTER ROLE "${ownerRole}" NOLOGIN;`
    )
  ] : [];
  if (!catalog.schema)
    return [...role, finding("SCHEMA_MISSING", schema, `Database "${database}" has no schema "${schema}".`)];
  const { owner } = catalog.schema;
  const own = owner === ownerRole ? [] : [
    finding(
      "SCHEMA_OWNED_BY_OTHER",
      schema,
      `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`,
      "The next deploy takes it over where the deployer may act as its owner."
    )
  ];
  const foreign = catalog.objects.filter(
    (object) => object.owner !== ownerRole && object.follows === void 0
  );
  const objects = foreign.map((object) => {
    const remedy = desired.ownership === "enforce" && (object.inert || object.owner === catalog.login.role) ? "The next deploy takes it over where the deployer may act as its owner. Else: " : "";
    return foreignObject(desired, object, remedy + takeOverAdvice(desired, catalog, object));
  });
  return [...role, ...own, ...objects];
}
function auditMissing(desired, catalog) {
  const groups = grouped(
    missingPrivileges(desired, catalog),
    ({ class: on, privileges, grantee }) => JSON.stringify([on, privileges, grantee])
  );
  const members = ownersOf(desired).filter((role) => !catalog.ownerMembers.includes(role));
  return [
    ...[...groups].map(([key, missing]) => missingFinding(key, missing)),
    ...members.map(
      (role) => ({
        code: "MEMBERSHIP_MISSING",
        key: role,
        message: `"${role}" is no member of the owner role "${desired.ownerRole}".`,
        hint: BY_DEPLOY,
        objects: [desired.ownerRole]
      })
    )
  ];
}
function missingFinding(key, missing) {
  const [first] = missing;
  const on = missing.map(({ class: each, name }) => ({
    class: each,
    name,
    signature: void 0,
    column: void 0
  }));
  const who = first ? inWords(first.grantee, first.role) : "";
  return {
    code: "PRIVILEGE_MISSING",
    key,
    message: `${who} has no ${first?.privileges.join(", ")} on ${itemsInWords(on)}.`,
    hint: BY_DEPLOY,
    objects: missing.map(({ name }) => name)
  };
}
function inWords(grantee, role) {
  if (grantee.kind === "role") return `"${grantee.role}"`;
  return role === void 0 ? "The app, which has no Postgres role," : `The app ("${role}")`;
}
function auditExtra(desired, catalog) {
  const remedy = (advice) => desired.grantsMode === "authoritative" ? REVOKED : advice;
  return [
    ...unexpectedPrivileges(desired, catalog).map(
      (extra) => unexpectedFinding(
        extra,
        actingGrantor(extra, desired, catalog),
        desired,
        isGivenCreate(extra, desired) ? TAKEN : remedy(additive(extra, desired))
      )
    ),
    ...unexpectedMemberships(desired, catalog).map(
      (extra) => membershipFinding(extra, desired, remedy(additiveMembership(extra, desired)))
    )
  ];
}

// src/access/finding-code.ts
var FINDING_CODES = {
  APP_IS_ADMINISTRATOR: "The app, or a role with less than owner, is an administrator of the database",
  DEFAULT_PRIVILEGE_UNEXPECTED: "New objects will give an unexpected privilege",
  GRANT_NEEDS_OWNER: "Only the owner of an object can make a desired grant",
  GRANT_OPTION_UNEXPECTED: "A role may pass on a privilege",
  INDEX_INVALID: "An index was left half built",
  MEMBERSHIP_MISSING: "A role is not a member of the owner role",
  MEMBERSHIP_UNEXPECTED: "A role has an unexpected membership",
  OBJECT_OWNED_BY_OTHER: "An object does not belong to the owner role",
  OWNER_ROLE_CAN_LOGIN: "Somebody can log in as the owner role",
  OWNER_ROLE_OPEN: "Others than the configured deployers may join the owner role",
  PRIVILEGE_MISSING: "A desired privilege is not there",
  PRIVILEGE_UNEXPECTED: "A role holds an unexpected privilege",
  PUBLIC_SCHEMA_CREATE: "Everybody may create in the schema public",
  ROLE_ATTRIBUTE_UNEXPECTED: "The app's role has an attribute beyond every privilege",
  SCHEMA_MISSING: "The schema does not exist",
  SCHEMA_OWNED_BY_OTHER: "The schema does not belong to the owner role"
};

// src/plan/sarif.ts
function renderSarif(findings, { scope, file, toolVersion }) {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "lakebase-deploy",
            semanticVersion: toolVersion,
            informationUri: "https://github.com/tellr/lakebase-deploy",
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: FINDING_CODES[code] },
              helpUri: `https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code.toLowerCase()}`
            }))
          }
        },
        automationDetails: { id: `lakebase-audit/${scope.replaceAll(" ", "/")}/` },
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: "error",
          message: { text: `${finding.message} ${finding.hint}` },
          // Code scanning shows no alert without a place in a file; the desired state is the place to change.
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
                region: { startLine: 1 }
              },
              logicalLocations: finding.objects.map((name) => ({ name, kind: "resource" }))
            }
          ],
          ...finding.accepted && {
            suppressions: [{ kind: "external", justification: finding.accepted.reason }]
          },
          partialFingerprints: { "finding/v1": `${scope} ${findingId(finding)}` }
        }))
      }
    ]
  };
  return `${JSON.stringify(log, void 0, 2)}
`;
}

// src/commands/audit.ts
async function run(request, ports, progress) {
  const { sarif } = request.inputs.inputs;
  const outcome2 = await audit(request.desired, ports, progress);
  if (sarif !== void 0) await writeSarif(outcome2.plan.findings, sarif, request, ports);
  return outcome2;
}
function writeSarif(findings, file, { desired, inputs, directory }, { run: { toolVersion } }) {
  const scope = [desired.app.name, desired.environment].filter(Boolean).join(" ");
  const report = renderSarif(findings, { scope, file: inputs.inputs.config.path, toolVersion });
  return writeReport(report, file, directory);
}
async function audit(desired, ports, progress) {
  const { timeline, reporter } = ports;
  const observed = await timeline.step("Observe", () => observe(desired, ports));
  progress.observed = observed;
  const desiredDatabase = auditedDatabase(desired, observed.platform);
  const findings = await timeline.step(
    "Audit",
    async () => observed.database.state === "read" ? auditDatabase(desiredDatabase, observed.database.catalog) : []
  );
  const plan = makePlan([], findings);
  progress.plan = plan;
  reporter.info(renderText(plan));
  for (const { id, reason } of unusedAcceptances(findings, desired.acceptedFindings))
    reporter.warning(
      `\`grants.accept\` has an entry for finding ${id} (${reason}), which this audit has not found: delete the entry.`
    );
  return {
    ...outcome(
      desired,
      observed,
      { platform: observed.platform, deploymentId: void 0 },
      { planOnly: true, phases: ["database"], subject: () => SUBJECT },
      progress,
      ports
    ),
    ending: { verdict: verdict(plan), closing: closing(plan) }
  };
}
var SUBJECT = { name: "", markdown: "", done: "", status: "", upToDate: "" };
function auditedDatabase(desired, { app }) {
  const { directory, command } = desired.migrations;
  const migrates = directory !== void 0 || command !== void 0;
  return { ...desiredDatabaseOf(desired, [], app), migrates };
}
async function observe(desired, ports) {
  const platform = await observePlatform(desired, ports);
  const desiredDatabase = auditedDatabase(desired, platform);
  const database = await observeDatabase(desiredDatabase, platform.lakebase, platform.me.userName, ports);
  if (database.state === "read") return { platform, database, source: void 0 };
  const why = database.state === "new" ? `its database ${desired.lakebase.name} does not exist yet` : database.reason;
  throw new DeployError(
    "NOTHING_TO_AUDIT",
    `The grants of app ${desired.app.name} cannot be audited: ${why}.`,
    {
      hint: database.state === "deferred" && database.roleMissing ? `Give the auditor a Postgres role, or audit as whoever deploys: ${createRoleStatement(platform.me.userName, "SERVICE_PRINCIPAL")}` : "Run `deploy` first: it makes or starts what is missing."
    }
  );
}
function verdict(plan) {
  if (!differs(plan))
    return "**Clean.** Owners, grants and memberships are exactly as desired. Nothing was changed.";
  return `**Drift:** ${findingCount(plan)}. Nothing was changed.`;
}
function closing(plan) {
  return !differs(plan) ? "Clean." : `Nothing was changed: ${findingCount(plan)} above.`;
}
export {
  run
};
