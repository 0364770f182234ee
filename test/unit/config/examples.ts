/** A file in the format of the tool that this one replaces: nothing of ours in it. */
export const LEGACY = `# Deployment configuration
environments:
  development:
    app_name: "slides-dev"
    description: "Slides - Development"
    workspace_path: "/Workspace/Users/{username}/apps/dev/slides"
    databricks_profile: "DEFAULT"
    permissions:
      - user_name: "{username}"
        permission_level: "CAN_MANAGE"
    compute_size: "MEDIUM"  # Options: MEDIUM, LARGE, LIQUID
    env_vars:
      ENVIRONMENT: "development"
      LOG_LEVEL: "DEBUG"
    lakebase:
      database_name: "slides-dev-db"
      schema: "app_data"
      capacity: "CU_1"  # Options: CU_1, CU_2, CU_4, CU_8

  production:
    app_name: "slides"
    description: "Slides - Production"
    workspace_path: "/Workspace/Shared/apps/production/slides"
    databricks_profile: "production"
    permissions:
      - group_name: "users"
        permission_level: "CAN_USE"
      - group_name: "admins"
        permission_level: "CAN_MANAGE"
    compute_size: "LARGE"
    env_vars:
      ENVIRONMENT: "production"
      LOG_LEVEL: "INFO"
    lakebase:
      database_name: "slides-db"
      schema: "slides_prod"
      capacity: "CU_4"

  devloop:
    app_name: "slides-loop"
    lakebase:
      database_name: "slides-db"
      branch_from: production

# Common settings across all environments
common:
  build:
    exclude_patterns:
      - "*.pyc"
      - "__pycache__"
      - ".env.*"
  deployment:
    timeout_seconds: 300
    poll_interval_seconds: 5
`

/** Every key of ours once. */
export const COMPLETE = `# yaml-language-server: $schema=./deployment.schema.json
environments:
  production:
    app_name: shop-web
    description: ''
    compute_size: LIQUID
    permissions:
      - { user_name: '{username}', permission_level: CAN_MANAGE }
      - { group_name: users, permission_level: CAN_USE }
      - { service_principal_name: 0f1e2d3c-0000-4000-8000-000000000000, permission_level: CAN_USE }
    env_vars:
      LOG_LEVEL: info
      PORT: 8080
      RATIO: 1.10
      DEBUG: FALSE
      EMPTY: ''
    resources:
      - name: api-key
        secret: { scope: shop, key: api-key, permission: READ }
      - name: nightly
        job: { id: 923456789012345678, permission: CAN_MANAGE_RUN }
      - name: orders
        uc_securable: { securable_full_name: main.shop.orders, securable_type: TABLE, permission: SELECT }
    workspace_path: /Workspace/Users/{username}/shop/
    keep: 3
    databricks_profile: prod
    lakebase:
      type: autoscaling
      database_name: shop
      database: orders
      schema: "Käse 'n' \\"Brot\\""
      capacity: CU_8
      min_cu: 0.5
      max_cu: 16
      suspend_after: never
      branch: live
      branch_from: baseline
      ttl: 3d
      owner_role: shop owner
      deployers: [ci@example.com]
      owner_create: true
      extensions: [vector, uuid-ossp]
      ownership: keep
    grants:
      mode: authoritative
      privileges:
        - { to: loader, on: column orders.item, privileges: [UPDATE, SELECT], grant_option: true }
        - { to: PUBLIC, on: routine price(n integer), privileges: [EXECUTE] }
      accept:
        - { id: 0123456789abcdef, reason: the nightly export, until: 2126-12-31 }
      app: { access: owner, create: true, member_of: [pg_monitor] }
      roles:
        - { role: report er, access: read-only }
        - { role: loader, access: read-write, create: true }
        - { role: 0f1e2d3c-0000-4000-8000-000000000001, access: owner }
    migrations:
      directory: db/migrations
      layout: plain
      replace_public: true
      baseline: '0002'
      accept: ['edited 0003_add_price.sql 1f2e3d4c5b6a']
      lock_timeout: 500ms
      statement_timeout: 1h
      run_as: login
      allow: [blocking-index, missing-if-not-exists]
    health: { enabled: false, path: /healthz?full=1, window: 30s, timeout: 5m }
    source:
      directory: web
      exclude: ['*.md']
      include: [dist/**]
    build:
      command: npm run build
      exclude_patterns: [tests]
      include_patterns: ['*.whl']
    deployment:
      timeout_seconds: 600
      poll_interval_seconds: 0.5
`
