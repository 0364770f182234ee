import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/engine/desired-database.ts
function desiredDatabaseOf(desired, migrations, app) {
  const { database, schema, ownerRole, deployers, ownership, extensions, ownerCreate } = desired.lakebase;
  const { grants, privileges, appMemberOf, acceptedFindings, grantsMode, migrations: settings } = desired;
  return {
    database,
    schema,
    ownerRole,
    deployers,
    ownership,
    extensions,
    ownerCreate,
    grants,
    privileges,
    appMemberOf,
    acceptedFindings,
    grantsMode,
    appRole: app?.servicePrincipalClientId,
    migrations,
    allow: settings.allow,
    accept: settings.accept,
    runAs: settings.runAs,
    baseline: settings.baseline,
    command: settings.command?.line
  };
}

export {
  desiredDatabaseOf
};
