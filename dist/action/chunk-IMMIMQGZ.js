import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  code,
  printable
} from "./chunk-NNJ77NSG.js";
import {
  bootstrapBlock
} from "./chunk-KHUWHDDR.js";
import {
  block
} from "./chunk-24HEOBGC.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/commands/preparation.ts
var LACKING = /* @__PURE__ */ new Set([
  "OWNER_ROLE_NEEDED",
  "OWNER_ROLE_NOT_JOINED",
  "OWNER_ROLE_NOT_GRANTABLE",
  "SCHEMA_NOT_CREATABLE",
  "EXTENSION_NOT_CREATABLE"
]);
function prepared(desired) {
  return {
    ...desired,
    grants: desired.grants.filter(({ access, grantee }) => access === "owner" && grantee.kind === "role"),
    grantsMode: "additive",
    migrations: { ...desired.migrations, directory: void 0, command: void 0 }
  };
}
function preparationBlock({ lakebase, grants }) {
  const members = grants.flatMap(({ grantee }) => grantee.kind === "role" ? [grantee.role] : []);
  return bootstrapBlock(lakebase, members);
}
function forAdministrator(error, desired, administrator) {
  if (!(error instanceof DeployError) || !LACKING.has(error.code)) return error;
  return new DeployError("BOOTSTRAP_NEEDS_ADMINISTRATOR", error.message, {
    hint: `Let ${administrator} run \`bootstrap\`, or this in database "${desired.lakebase.database}"; running it again changes nothing:
${block(preparationBlock(desired))}`,
    cause: error
  });
}
function preparationSubject({ lakebase: { schema, ownerRole } }) {
  return {
    name: printable(`schema ${schema} for members of ${ownerRole}`),
    markdown: `Schema ${code(schema)} for members of ${code(ownerRole)}`,
    done: "Prepared",
    status: "is prepared",
    upToDate: "is prepared already"
  };
}

export {
  prepared,
  preparationBlock,
  forAdministrator,
  preparationSubject
};
