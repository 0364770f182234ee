"""Databricks' SDK for Python, which has every call that the one for JavaScript lacks. Prints one JSON value per line."""

import io
import json
from datetime import timedelta

from databricks.sdk import WorkspaceClient
from databricks.sdk.common.types.fieldmask import FieldMask
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import apps, database, postgres, workspace
from google.protobuf.duration_pb2 import Duration


def show(**values):
    print(json.dumps(values, default=str))


def refused(call):
    try:
        call()
    except DatabricksError as error:
        return [type(error).__name__, error.error_code]
    return "not refused"


w = WorkspaceClient()
me = w.current_user.me().user_name
show(me=me)

# Autoscaling
spec = postgres.ProjectSpec(display_name="Shop", pg_version=17)
project = w.postgres.create_project(postgres.Project(spec=spec), project_id="shop").wait()
show(project=project.name, version=project.status.pg_version, branch=project.status.default_branch)
show(duplicate=refused(lambda: w.postgres.create_project(postgres.Project(spec=spec), project_id="shop")))
show(missing=refused(lambda: w.postgres.get_project("projects/nothing")))

production = "projects/shop/branches/production"
primary = f"{production}/endpoints/primary"
states = []
while True:
    endpoint = w.postgres.get_endpoint(primary)
    states.append(str(endpoint.status.current_state.value))
    if endpoint.status.pending_state is None:
        break
show(endpoint=states)

desired = postgres.EndpointSpec(
    endpoint_type=postgres.EndpointType.ENDPOINT_TYPE_READ_WRITE,
    autoscaling_limit_min_cu=0.5,
    autoscaling_limit_max_cu=4,
    suspend_timeout_duration=Duration(seconds=600),
)
mask = FieldMask(["spec.autoscaling_limit_min_cu", "spec.autoscaling_limit_max_cu", "spec.suspension"])
resized = w.postgres.update_endpoint(primary, postgres.Endpoint(spec=desired), mask).wait()
show(
    size=[resized.status.autoscaling_limit_min_cu, resized.status.autoscaling_limit_max_cu],
    suspend=resized.status.suspend_timeout_duration.seconds,
    pending=resized.status.pending_state is not None,
    again=refused(lambda: w.postgres.update_endpoint(primary, postgres.Endpoint(spec=desired), mask)),
)

branch = w.postgres.create_branch(
    "projects/shop",
    postgres.Branch(spec=postgres.BranchSpec(source_branch=production, ttl=Duration(seconds=3600))),
    branch_id="pr-42",
).wait()
show(branch=branch.name, state=branch.status.current_state.value, expires=branch.status.expire_time is not None)

role = w.postgres.create_role(
    production,
    postgres.Role(
        spec=postgres.RoleRoleSpec(
            postgres_role="jane.doe@example.com", identity_type=postgres.RoleIdentityType.USER
        )
    ),
    role_id="jane-doe",
).wait()
show(role=role.status.postgres_role, auth=role.status.auth_method.value)
made = w.postgres.create_database(
    production,
    postgres.Database(spec=postgres.DatabaseDatabaseSpec(postgres_database="shop_app", role=role.name)),
    database_id="shop-app",
).wait()
show(database=made.status.postgres_database, owner=made.status.role)
show(
    databases=[d.database_id for d in w.postgres.list_databases(production)],
    roles=sorted(r.status.identity_type.value for r in w.postgres.list_roles(production)),
    branches=[b.branch_id for b in w.postgres.list_branches("projects/shop")],
)
credential = w.postgres.generate_database_credential(primary, ttl=Duration(seconds=300))
show(credential=bool(credential.token), expires=credential.expire_time is not None)
w.postgres.delete_branch(branch.name, purge=True).wait()
show(branches=[b.branch_id for b in w.postgres.list_branches("projects/shop")])

# Provisioned
instance = w.database.create_database_instance_and_wait(
    database.DatabaseInstance(name="legacy-db", capacity="CU_1")
)
show(instance=instance.state.value, capacity=instance.effective_capacity)
changed = w.database.update_database_instance(
    "legacy-db", database.DatabaseInstance(name="legacy-db", capacity="CU_2"), "capacity"
)
available = w.database.wait_get_database_instance_database_available("legacy-db")
show(changed=changed.state.value, afterwards=available.state.value, capacity=available.effective_capacity)
token = w.database.generate_database_credential(instance_names=["legacy-db"], request_id="r1")
show(credential=bool(token.token), upgraded=w.postgres.get_project("projects/legacy-db").status.pg_version)

# Files
home = f"/Workspace/Users/{me}/py"
w.workspace.mkdirs(home)
SERVER = b"require('node:http').createServer((_, r) => r.end(process.env.MODE)).listen(process.env.DATABRICKS_APP_PORT)"
w.workspace.upload(f"{home}/server.cjs", io.BytesIO(SERVER), format=workspace.ImportFormat.AUTO, overwrite=True)
w.workspace.upload(
    f"{home}/app.yaml", io.BytesIO(b'command: ["node", "server.cjs"]'), format=workspace.ImportFormat.AUTO
)
show(
    files=[o.path.removeprefix(home) for o in w.workspace.list(home)],
    same=w.workspace.download(f"{home}/server.cjs").read() == SERVER,
    status=w.workspace.get_status(f"{home}/app.yaml").object_type.value,
)

# Apps
resource = apps.AppResource(
    name="postgres",
    postgres=apps.AppResourcePostgres(
        branch=production,
        database=f"{production}/databases/databricks-postgres",
        permission=apps.AppResourcePostgresPostgresPermission.CAN_CONNECT_AND_CREATE,
    ),
)
app = w.apps.create(apps.App(name="py-app"), no_compute=True).response
show(app=app.compute_status.state.value, update=w.apps.get_update("py-app").status.state.value)
update = w.apps.create_update_and_wait("py-app", "resources", app=apps.App(name="py-app", resources=[resource]))
show(update=update.status.state.value, resources=[r.name for r in update.resources])
started = w.apps.start_and_wait("py-app")
show(compute=started.compute_status.state.value)
deployment = w.apps.deploy_and_wait(
    "py-app",
    apps.AppDeployment(
        source_code_path=home,
        mode=apps.AppDeploymentMode.SNAPSHOT,
        env_vars=[apps.EnvVar(name="MODE", value="prod")],
    ),
    timeout=timedelta(minutes=1),
)
show(deployment=deployment.status.state.value, env=[v.as_dict() for v in deployment.env_vars])
show(app=w.apps.get("py-app").app_status.state.value)
acl = w.apps.update_permissions(
    "py-app",
    access_control_list=[
        apps.AppAccessControlRequest(
            user_name="jane.doe@example.com", permission_level=apps.AppPermissionLevel.CAN_USE
        )
    ],
)
show(acl=[e.user_name or e.group_name or "me" for e in acl.access_control_list])
show(stopped=w.apps.stop_and_wait("py-app").compute_status.state.value)
w.apps.delete("py-app")
show(deleting=w.apps.get("py-app").compute_status.state.value, again=refused(lambda: w.apps.delete("py-app")))

w.postgres.delete_project("projects/shop").wait()
gone = w.postgres.get_project("projects/shop")
show(
    deleted=gone.delete_time is not None,
    reserved=refused(lambda: w.postgres.create_project(postgres.Project(spec=spec), project_id="shop")),
    listed=[p.project_id for p in w.postgres.list_projects()],
)
w.postgres.undelete_project("projects/shop").wait()
w.postgres.delete_project("projects/shop", purge=True).wait()
show(purged=refused(lambda: w.postgres.get_project("projects/shop")))
