export const id = 112;
export const ids = [112];
export const modules = {

/***/ 5112:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  w: () => (/* binding */ checkMigrations)
});

// EXTERNAL MODULE: ./src/migrations/selection.ts
var selection = __webpack_require__(3187);
// EXTERNAL MODULE: ./src/migrations/syntax/node.ts
var syntax_node = __webpack_require__(1661);
// EXTERNAL MODULE: ./src/migrations/syntax/object-name.ts
var object_name = __webpack_require__(6452);
;// CONCATENATED MODULE: ./src/migrations/syntax/alter-table.ts


/** The commands of an ALTER TABLE; none for other statements, ALTER VIEW and ALTER TYPE among them. */
function alterTable({ kind, node }) {
    const table = (0,object_name/* relationAt */.ys)(node);
    if (kind !== 'AlterTableStmt' || node.objtype !== 'OBJECT_TABLE' || !table)
        return [];
    return (0,syntax_node/* children */.Y_)(node, 'cmds').map((command) => ({ table, command }));
}
function addedColumns(statement) {
    return alterTable(statement).flatMap(({ table, command }) => {
        const column = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'ColumnDef');
        if (command.subtype !== 'AT_AddColumn' || !column)
            return [];
        return {
            table,
            name: (0,syntax_node/* text */.Qq)(column, 'colname') ?? '',
            type: (0,syntax_node/* nameParts */.IN)((0,syntax_node/* child */.jf)(column, 'typeName')?.names).at(-1) ?? '',
            constraints: new Map((0,syntax_node/* children */.Y_)(column, 'constraints').map((each) => [(0,syntax_node/* text */.Qq)(each, 'contype') ?? '', each])),
        };
    });
}
/** `serial` and its kin: an integer with a sequence. */
function isSerial({ type }) {
    return /^(?:small|big)?serial[248]?$/.test(type);
}
/** Those of ALTER TABLE ... ADD CONSTRAINT. */
function addedConstraints(statement) {
    return alterTable(statement).flatMap(({ table, command }) => {
        const constraint = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'Constraint');
        return command.subtype === 'AT_AddConstraint' && constraint ? { table, constraint } : [];
    });
}
const SUFFIXES = {
    CONSTR_UNIQUE: 'key',
    CONSTR_FOREIGN: 'fkey',
    CONSTR_CHECK: 'check',
    CONSTR_NOTNULL: 'not_null',
};
/** The name that is given, or that PostgreSQL gives; undefined when that cannot be told. */
function constraintName({ name }, constraint) {
    const given = (0,syntax_node/* text */.Qq)(constraint, 'conname');
    if (given !== undefined)
        return given;
    if (constraint.contype === 'CONSTR_PRIMARY')
        return `${name}_pkey`;
    const columns = constraintColumns(constraint);
    const suffix = SUFFIXES[(0,syntax_node/* text */.Qq)(constraint, 'contype') ?? ''];
    return columns.length > 0 && suffix ? [name, ...columns, suffix].join('_') : undefined;
}
/** Of a key, or of a check that tests a single column for NULL; empty for others. */
function constraintColumns(constraint) {
    return (0,syntax_node/* nameParts */.IN)(constraint.fk_attrs ?? constraint.keys);
}

// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var position = __webpack_require__(922);
// EXTERNAL MODULE: ./src/migrations/syntax/created.ts
var created = __webpack_require__(5729);
;// CONCATENATED MODULE: ./src/migrations/syntax/renamed.ts



const SPACES = {
    OBJECT_TABLE: 'relation',
    OBJECT_COLUMN: 'relation',
    OBJECT_VIEW: 'relation',
    OBJECT_MATVIEW: 'relation',
    OBJECT_FOREIGN_TABLE: 'relation',
    OBJECT_SEQUENCE: 'relation',
    OBJECT_SCHEMA: 'schema',
    OBJECT_TYPE: 'type',
    OBJECT_DOMAIN: 'type',
    OBJECT_ATTRIBUTE: 'type',
    OBJECT_FUNCTION: 'routine',
    OBJECT_PROCEDURE: 'routine',
    OBJECT_ROUTINE: 'routine',
};
/** Undefined for other statements, and for names that no code calls, such as those of constraints and indexes. */
function renaming({ kind, node }) {
    if (kind !== 'RenameStmt' && kind !== 'AlterObjectSchemaStmt')
        return undefined;
    const type = (0,syntax_node/* text */.Qq)(node, kind === 'RenameStmt' ? 'renameType' : 'objectType') ?? '';
    const space = SPACES[type];
    const object = (0,syntax_node/* child */.jf)(node, 'object');
    const from = type === 'OBJECT_SCHEMA'
        ? (0,object_name/* ofParts */.UW)([(0,syntax_node/* text */.Qq)(node, 'subname') ?? ''])
        : ((0,object_name/* relationAt */.ys)(node) ?? (object && (0,object_name/* ofParts */.UW)((0,created/* objectParts */.iO)(object))));
    if (!space || !from)
        return undefined;
    const isPart = type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE';
    const to = { schema: (0,syntax_node/* text */.Qq)(node, 'newschema') ?? from.schema, name: (0,syntax_node/* text */.Qq)(node, 'newname') ?? from.name };
    return { space, from, to: isPart ? undefined : to };
}

;// CONCATENATED MODULE: ./src/migrations/lint/already-there.ts




/**
 * A file that makes a table of the owner role which is there already, and which no file made that is known to be applied: the
 * ledger is older than the schema, as after a restore, and the file would run a second time.
 */
const alreadyThere = (statement, { file, schemaState, schema }) => {
    const table = createdTable(statement, file);
    const key = table && (0,object_name/* keyOf */.TN)('relation', table, schema);
    if (!table || !key || !schemaState.isForgotten(key))
        return [];
    return [
        {
            code: 'already-there',
            message: `${(0,object_name/* show */.WU)(table)} is there already, a migration made it, and none that the ledger knows of`,
            hint: `if the ledger is older than the schema, as after a restore, record what was applied: \`migrations: { baseline: '${file.version}' }\` in deployment.yaml`,
        },
    ];
};
/** A file without a transaction may have been cut short, and one that repeats expects what it made. */
function createdTable(statement, file) {
    if (statement.kind !== 'CreateStmt' || !file.transactional || file.run !== 'once')
        return undefined;
    const temporary = (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(statement.node, 'relation') ?? {}, 'relpersistence') === 't';
    return temporary ? undefined : (0,object_name/* relationAt */.ys)(statement.node);
}
/** The keys of tables of the owner role that pending files make and no applied one made; those are parsed for it only. */
async function forgottenTables(pending, applied, present, schema, syntax) {
    const ours = new Set(present.filter(({ isOurs }) => isOurs).map(({ name }) => (0,object_name/* keyOf */.TN)('relation', { schema, name }, schema)));
    const made = pending.flatMap(({ file, statements }) => statements.flatMap((statement) => {
        const table = createdTable(statement, file);
        return table ? [(0,object_name/* keyOf */.TN)('relation', table, schema)] : [];
    }));
    const forgotten = new Set(made.filter((key) => ours.has(key)));
    if (forgotten.size === 0)
        return forgotten;
    for (const file of applied) {
        const { statements } = await syntax.parse(file);
        for (const key of statements.flatMap((statement) => keysMade(statement, schema)))
            forgotten.delete(key);
    }
    return forgotten;
}
function keysMade(statement, schema) {
    const renamed = renaming(statement);
    const names = renamed?.to
        ? [renamed.to]
        : (0,created/* createdBy */.uf)(statement).flatMap(({ space, name }) => (space === 'relation' ? [name] : []));
    return names.map((name) => (0,object_name/* keyOf */.TN)('relation', name, schema));
}

// EXTERNAL MODULE: ./src/config/check.ts
var check = __webpack_require__(3890);
// EXTERNAL MODULE: ./src/migrations/allowance.ts
var allowance = __webpack_require__(8487);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/migrations/syntax/dropped.ts



const dropped_SPACES = {
    OBJECT_TABLE: 'relation',
    OBJECT_FOREIGN_TABLE: 'relation',
    OBJECT_SCHEMA: 'schema',
    OBJECT_VIEW: 'relation',
    OBJECT_MATVIEW: 'relation',
    OBJECT_TYPE: 'type',
    OBJECT_DOMAIN: 'type',
    OBJECT_FUNCTION: 'routine',
    OBJECT_PROCEDURE: 'routine',
    OBJECT_ROUTINE: 'routine',
    OBJECT_AGGREGATE: 'routine',
    OBJECT_SEQUENCE: 'relation',
    OBJECT_EXTENSION: 'schema',
};
/** Where the names in the list of a DROP live; undefined for other statements. */
function droppedSpace({ kind, node }) {
    return kind === 'DropStmt' ? dropped_SPACES[(0,syntax_node/* text */.Qq)(node, 'removeType') ?? ''] : undefined;
}
/** Keys of what a DROP takes away. */
function droppedKeys(statement, schema) {
    const space = droppedSpace(statement);
    if (!space)
        return [];
    return (0,created/* droppedNames */.xX)(statement).flatMap((parts) => {
        const name = (0,object_name/* ofParts */.UW)(parts);
        return name ? (0,object_name/* keyOf */.TN)(space, name, schema) : [];
    });
}

;// CONCATENATED MODULE: ./src/migrations/lint/data.ts





/** Checks of what the code before the deploy may still use. In an after-deploy file, where it belongs, it stops nobody. */
const TAKES_AWAY = new Set([
    'drop-table',
    'drop-column',
    'drop-schema',
    'drop-view',
    'drop-type',
    'drop-function',
    'drop-sequence',
    'drop-extension',
    'truncate',
    'delete-all-rows',
    'rename',
]);
const LATER = 'once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`';
/** The reason and the advice; undefined where nothing is lost but what the old code called by its name. */
function loss(command, lost, { file }) {
    if (file.phase === 'before-deploy') {
        const rest = lost.map((each) => `, and ${each}`).join('');
        return { message: `${command} takes away what the code that still runs may use${rest}`, hint: LATER };
    }
    if (lost.length === 0)
        return undefined;
    const hint = 'only a restore, or a branch of an earlier time, brings it back';
    return { message: `${command} loses ${lost.join(' and ')} for good`, hint };
}
const RENEWABLE = new Set(['drop-view', 'drop-function']);
const DROPS = {
    OBJECT_TABLE: drop('drop-table', 'DROP TABLE', 'its rows'),
    OBJECT_FOREIGN_TABLE: drop('drop-table', 'DROP FOREIGN TABLE'),
    OBJECT_SCHEMA: drop('drop-schema', 'DROP SCHEMA', 'all that is in it'),
    OBJECT_VIEW: drop('drop-view', 'DROP VIEW'),
    OBJECT_MATVIEW: drop('drop-view', 'DROP MATERIALIZED VIEW'),
    OBJECT_TYPE: drop('drop-type', 'DROP TYPE'),
    OBJECT_DOMAIN: drop('drop-type', 'DROP DOMAIN'),
    OBJECT_FUNCTION: drop('drop-function', 'DROP FUNCTION'),
    OBJECT_PROCEDURE: drop('drop-function', 'DROP PROCEDURE'),
    OBJECT_ROUTINE: drop('drop-function', 'DROP ROUTINE'),
    OBJECT_AGGREGATE: drop('drop-function', 'DROP AGGREGATE'),
    OBJECT_SEQUENCE: drop('drop-sequence', 'DROP SEQUENCE'),
    OBJECT_EXTENSION: drop('drop-extension', 'DROP EXTENSION', 'what uses its types and functions'),
};
function drop(code, command, ...lost) {
    return { code, command, lost, renewable: RENEWABLE.has(code) };
}
const drops = (statement, context) => {
    const { node } = statement;
    const space = droppedSpace(statement);
    const dropped = DROPS[(0,syntax_node/* text */.Qq)(node, 'removeType') ?? ''];
    if (!space || !dropped)
        return [];
    const cascade = node.behavior === 'DROP_CASCADE' ? ['with CASCADE everything that depends on it'] : [];
    return (0,created/* droppedNames */.xX)(statement).flatMap((parts) => {
        const name = (0,object_name/* ofParts */.UW)(parts);
        if (!name)
            return [];
        const on = (0,object_name/* keyOf */.TN)(space, name, context.schema);
        if (isNothing(statement, space, name, context))
            return [];
        if (cascade.length === 0 && dropped.renewable && (0,created/* isCreatedLater */.zM)(on, context))
            return [];
        // Nobody calls it by a name that it got just now, and nothing of it is lost.
        if (cascade.length + dropped.lost.length === 0 && context.schemaState.isNewName(on, context.file))
            return [];
        const found = loss(`${dropped.command} ${(0,object_name/* show */.WU)(name)}`, [...dropped.lost, ...cascade], context);
        return found ? { code: dropped.code, ...found, on } : [];
    });
};
/** IF EXISTS of what is not there. */
function isNothing({ node }, space, name, { schemaState }) {
    return (0,syntax_node/* flag */.Jt)(node, 'missing_ok') && space === 'relation' && schemaState.isAbsent(name);
}
const dropColumn = ({ kind, node }, context) => {
    const table = (0,object_name/* relationAt */.ys)(node);
    if (kind !== 'AlterTableStmt' || !table)
        return [];
    const [what, space] = node.objtype === 'OBJECT_TYPE' ? ['ATTRIBUTE', 'type'] : ['COLUMN', 'relation'];
    return (0,syntax_node/* children */.Y_)(node, 'cmds').flatMap((command) => {
        if (command.subtype !== 'AT_DropColumn')
            return [];
        const found = loss(`DROP ${what} ${(0,object_name/* show */.WU)(table)}.${(0,syntax_node/* text */.Qq)(command, 'name')}`, ['its values'], context);
        return found ? { code: 'drop-column', ...found, on: (0,object_name/* keyOf */.TN)(space, table, context.schema) } : [];
    });
};
const truncate = ({ kind, node }, { schema, file }) => {
    if (kind !== 'TruncateStmt')
        return [];
    return (0,syntax_node/* children */.Y_)(node, 'relations').flatMap((relation) => {
        const table = (0,object_name/* rangeVar */.Bt)(relation);
        if (!table)
            return [];
        return {
            code: 'truncate',
            message: `TRUNCATE ${(0,object_name/* show */.WU)(table)} removes every row, and stops its readers until the file is committed`,
            hint: `delete the rows that you mean, by a WHERE${file.phase === 'after-deploy' ? '' : `; ${LATER}`}`,
            on: (0,object_name/* keyOf */.TN)('relation', table, schema),
        };
    });
};
/** What a routine or a rule will do later is not done now. */
const DEFINES = new Set(['CreateFunctionStmt', 'RuleStmt', 'ExplainStmt']);
const deleteAllRows = ({ kind, node }, { schema }) => {
    if (DEFINES.has(kind))
        return [];
    const below = [[kind, node], ...(0,syntax_node/* descend */.Xn)(node)];
    return below.flatMap(([each, part]) => {
        const table = (0,object_name/* relationAt */.ys)(part);
        if ((each !== 'DeleteStmt' && each !== 'UpdateStmt') || !table || (0,syntax_node/* child */.jf)(part, 'whereClause'))
            return [];
        return { ...allRows(each, part, table), on: (0,object_name/* keyOf */.TN)('relation', table, schema) };
    });
};
function allRows(kind, node, table) {
    if (kind === 'DeleteStmt') {
        return {
            code: 'delete-all-rows',
            message: `DELETE FROM ${(0,object_name/* show */.WU)(table)} without WHERE removes every row`,
            hint: 'say which rows by a WHERE, which may be `WHERE true`',
        };
    }
    const column = (0,syntax_node/* text */.Qq)((0,syntax_node/* children */.Y_)(node, 'targetList')[0] ?? {}, 'name') ?? '';
    const where = column === '' ? 'WHERE' : `\`WHERE ${(0,identifier/* quoteIdentifier */.Cm)(column)} IS NULL\``;
    return {
        code: 'delete-all-rows',
        message: `UPDATE ${(0,object_name/* show */.WU)(table)} without WHERE overwrites every row, and locks them all until it is done`,
        hint: `say which rows, such as ${where}; fill a large table in batches`,
    };
}

;// CONCATENATED MODULE: ./src/migrations/lint/beyond-owner.ts


/** What PostgreSQL would refuse to the owner role when the file has its turn, which may be after others were committed. */
const beyondOwner = ({ kind, node }, context) => {
    const found = context.rights && refused(kind, node, context, context.rights);
    return found ? [{ code: 'beyond-owner', ...found }] : [];
};
/** Statements for which CREATE on the database is enough, and others, which only an administrator may give. */
const CREATIONS = {
    CreateSchemaStmt: 'CREATE SCHEMA',
    CreatePublicationStmt: 'CREATE PUBLICATION',
};
const OTHERS = {
    CreateRoleStmt: 'CREATE ROLE',
    AlterRoleStmt: 'ALTER ROLE',
    AlterRoleSetStmt: 'ALTER ROLE ... SET',
    DropRoleStmt: 'DROP ROLE',
    AlterDatabaseStmt: 'ALTER DATABASE',
    AlterDatabaseSetStmt: 'ALTER DATABASE ... SET',
    CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
    CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
    CreatePLangStmt: 'CREATE LANGUAGE',
    CreateAmStmt: 'CREATE ACCESS METHOD',
    AlterExtensionStmt: 'ALTER EXTENSION',
    AlterExtensionContentsStmt: 'ALTER EXTENSION',
};
function refused(kind, node, { ownerRole }, rights) {
    if (kind === 'CreateExtensionStmt')
        return extension(node, ownerRole, rights);
    const creation = CREATIONS[kind];
    if (creation && !rights.createsInDatabase) {
        return {
            message: `${creation} runs as "${ownerRole}", which may not create anything in the database itself`,
            hint: `let an administrator run once: ${grantCreate(ownerRole, rights)}`,
        };
    }
    if (kind === 'CommentStmt' && (0,syntax_node/* text */.Qq)(node, 'objtype') === 'OBJECT_EXTENSION') {
        return {
            message: `COMMENT ON EXTENSION is for the owner of the extension, which "${ownerRole}" is not`,
            hint: 'remove it; a dump has it, and nothing needs it',
        };
    }
    const command = OTHERS[kind];
    if (!command)
        return undefined;
    return {
        message: `${command} runs as "${ownerRole}", which has no right to it`,
        hint: 'do it outside the migrations, once, as an administrator',
    };
}
/** PostgreSQL looks for the extension first, and only then at who asks. */
function extension(node, ownerRole, rights) {
    const name = (0,syntax_node/* text */.Qq)(node, 'extname') ?? '';
    if (rights.createsInDatabase || rights.extensions.includes(name)) {
        const fails = rights.extensions.includes(name) && !(0,syntax_node/* flag */.Jt)(node, 'if_not_exists');
        return fails
            ? {
                message: `extension ${name} is there already`,
                hint: `write CREATE EXTENSION IF NOT EXISTS ${name}`,
            }
            : undefined;
    }
    return {
        message: `CREATE EXTENSION ${name} runs as "${ownerRole}", which may create none, and the database has it not`,
        hint: `name it in deployment.yaml, \`lakebase: { extensions: [${name}] }\`, and keep IF NOT EXISTS here: the deployer creates it before the migrations`,
    };
}
function grantCreate(ownerRole, { database }) {
    return `GRANT CREATE ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};`;
}

;// CONCATENATED MODULE: ./src/migrations/lint/rule.ts
/** The statement on one line, to be shown with a small change; undefined when that would not be readable SQL. */
function oneLine({ start, end }, { sql }) {
    const text = sql.slice(start, end).trim().replaceAll(/\s+/g, ' ');
    return text.includes('--') || text.includes('/*') || text.length > 200 ? undefined : text;
}
const OWN_TRANSACTION_FILE = 'in a file of its own that begins with the line `-- transaction: none`';

;// CONCATENATED MODULE: ./src/migrations/lint/constraint.ts





const KINDS = { CONSTR_FOREIGN: 'foreign key', CONSTR_CHECK: 'check' };
const constraintScan = (statement, context) => addedConstraints(statement).flatMap(({ table, constraint }) => {
    const kind = KINDS[(0,syntax_node/* text */.Qq)(constraint, 'contype') ?? ''];
    if (kind === undefined || (0,syntax_node/* flag */.Jt)(constraint, 'skip_validation'))
        return [];
    const name = constraintName(table, constraint);
    return scan(table, context, `The new ${kind} ${name ?? 'constraint'} makes PostgreSQL read all of ${(0,object_name/* show */.WU)(table)} while nobody may write to it`, `${notValid(statement, context)}, and in a later file \`${validate(table, name)}\``);
});
function notValid(statement, { file }) {
    const written = alterTable(statement).length === 1 ? oneLine(statement, file) : undefined;
    return written === undefined ? 'add NOT VALID to it' : `write \`${written} NOT VALID;\``;
}
function validate(table, name) {
    return `ALTER TABLE ${(0,object_name/* sqlName */.iA)(table)} VALIDATE CONSTRAINT ${name === undefined ? '<name>' : (0,object_name/* quoteMadeUp */.JJ)(name)};`;
}
function scan(table, { schema }, message, hint) {
    return { code: 'constraint-scan', message, hint, on: (0,object_name/* keyOf */.TN)('relation', table, schema) };
}
/** In the transaction of its ADD CONSTRAINT the scan is done under that one's lock. */
const validateAtOnce = (statement, context) => alterTable(statement).flatMap(({ table, command }) => {
    const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    const { file, schemaState } = context;
    if (command.subtype !== 'AT_ValidateConstraint' || !file.transactional)
        return [];
    if (schemaState.unvalidated(table, name) !== file)
        return [];
    return scan(table, context, `VALIDATE CONSTRAINT ${name} reads all of ${(0,object_name/* show */.WU)(table)} under the lock that adding it in the same transaction holds`, `move \`${validate(table, name)}\` to a later file`);
});
/** A new column that is NULL everywhere satisfies every foreign key; a check is tested on each row all the same. */
const columnScan = (statement, context) => addedColumns(statement).flatMap(({ table, name, constraints }) => {
    const check = constraints.has('CONSTR_CHECK');
    const key = constraints.has('CONSTR_DEFAULT') ? constraints.get('CONSTR_FOREIGN') : undefined;
    if (!check && !key)
        return [];
    const [kind, clause] = check
        ? ['check', 'CHECK (...)']
        : ['foreign key', `FOREIGN KEY (${(0,identifier/* quoteIdentifier */.Cm)(name)}) ${references(key ?? {})}`];
    const constraint = `${table.name}_${name}_${check ? 'check' : 'fkey'}`;
    return scan(table, context, `The ${kind} of the new column ${(0,object_name/* show */.WU)(table)}.${name} makes PostgreSQL read the whole table while nobody may use it`, `add the column without it, then \`ALTER TABLE ${(0,object_name/* sqlName */.iA)(table)} ADD CONSTRAINT ${(0,object_name/* quoteMadeUp */.JJ)(constraint)} ${clause} NOT VALID;\`, and in a later file \`${validate(table, constraint)}\``);
});
function references(constraint) {
    const target = (0,object_name/* relationAt */.ys)(constraint, 'pktable');
    const columns = (0,syntax_node/* nameParts */.IN)(constraint.pk_attrs).map(identifier/* quoteIdentifier */.Cm).join(', ');
    return `REFERENCES ${target ? (0,object_name/* sqlName */.iA)(target) : '...'}${columns && ` (${columns})`}`;
}
const uniqueConstraint = (statement, { schema }) => [
    ...addedConstraints(statement).flatMap(({ table, constraint }) => {
        const on = (0,object_name/* keyOf */.TN)('relation', table, schema);
        if (constraint.contype === 'CONSTR_EXCLUSION')
            return { ...exclusion(table, constraint), on };
        if (!isUnique(constraint) || (0,syntax_node/* text */.Qq)(constraint, 'indexname') !== undefined)
            return [];
        return { ...unique(table, constraint, constraintColumns(constraint)), on };
    }),
    ...addedColumns(statement).flatMap(({ table, name, constraints }) => {
        const constraint = constraints.get('CONSTR_UNIQUE') ?? constraints.get('CONSTR_PRIMARY');
        return constraint ? { ...unique(table, constraint, [name]), on: (0,object_name/* keyOf */.TN)('relation', table, schema) } : [];
    }),
];
function isUnique({ contype }) {
    return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY';
}
function unique(table, constraint, columns) {
    const kind = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE';
    const inline = constraintColumns(constraint).length === 0;
    const named = inline ? { ...constraint, keys: columns.map((sval) => ({ String: { sval } })) } : constraint;
    const name = (0,object_name/* quoteMadeUp */.JJ)(constraintName(table, named) ?? '');
    const list = columns.map(identifier/* quoteIdentifier */.Cm).join(', ');
    return {
        code: 'unique-constraint',
        message: `${kind} (${columns.join(', ')}) builds an index while nobody can read or write ${(0,object_name/* show */.WU)(table)}`,
        hint: `${inline ? 'add the column without it, then ' : ''}write \`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${(0,object_name/* sqlName */.iA)(table)} (${list});\` ${OWN_TRANSACTION_FILE}, then \`ALTER TABLE ${(0,object_name/* sqlName */.iA)(table)} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};\` in a later one`,
    };
}
function exclusion(table, constraint) {
    return {
        code: 'unique-constraint',
        message: `EXCLUDE ${(0,syntax_node/* text */.Qq)(constraint, 'conname') ?? ''} builds an index while nobody can read or write ${(0,object_name/* show */.WU)(table)}`.replace('  ', ' '),
        hint: 'PostgreSQL has no other way to add it: do it at a quiet time',
    };
}
const setNotNull = (statement, { schema, schemaState }) => [
    ...alterTable(statement).flatMap(({ table, command }) => {
        const column = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
        if (command.subtype !== 'AT_SetNotNull' || schemaState.isNeverNull(table, column))
            return [];
        return { ...notNull(table, column), on: (0,object_name/* keyOf */.TN)('relation', table, schema) };
    }),
    ...addedConstraints(statement).flatMap(({ table, constraint }) => {
        const column = constraintColumns(constraint)[0] ?? '';
        if (constraint.contype !== 'CONSTR_NOTNULL' || (0,syntax_node/* flag */.Jt)(constraint, 'skip_validation'))
            return [];
        return schemaState.isNeverNull(table, column)
            ? []
            : { ...notNull(table, column), on: (0,object_name/* keyOf */.TN)('relation', table, schema) };
    }),
];
function notNull(table, column) {
    const check = `${table.name}_${column}_not_null`;
    const alter = `ALTER TABLE ${(0,object_name/* sqlName */.iA)(table)}`;
    return {
        code: 'set-not-null',
        message: `SET NOT NULL reads all of ${(0,object_name/* show */.WU)(table)} for a NULL in ${column} while nobody may use it`,
        hint: `first \`${alter} ADD CONSTRAINT ${(0,object_name/* quoteMadeUp */.JJ)(check)} CHECK (${(0,identifier/* quoteIdentifier */.Cm)(column)} IS NOT NULL) NOT VALID;\` in one file and \`${validate(table, check)}\` in the next: with it SET NOT NULL reads nothing`,
    };
}
const requiredColumn = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
    const { table, name } = column;
    if (!isRequired(column))
        return [];
    return {
        code: 'required-column',
        message: `ADD COLUMN ${(0,object_name/* show */.WU)(table)}.${name} NOT NULL without a default fails where the table has rows`,
        hint: 'give it a DEFAULT, or add it without NOT NULL, fill the rows and set it later; a constant default costs nothing',
        on: (0,object_name/* keyOf */.TN)('relation', table, schema),
    };
});
function isRequired(column) {
    const { constraints } = column;
    if (!constraints.has('CONSTR_NOTNULL') && !constraints.has('CONSTR_PRIMARY'))
        return false;
    return (!isSerial(column) &&
        !['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].some((each) => constraints.has(each)));
}

;// CONCATENATED MODULE: ./src/migrations/lint/if-not-exists.ts


const STARTS_OVER = 'and an interrupted run of a file without a transaction starts it over';
/** Of files that can run more than once; the others are applied whole, and once. */
const missingGuard = ({ kind, node }, { file }) => {
    if (file.transactional && file.run === 'once')
        return [];
    const again = file.transactional ? 'and the file runs again' : STARTS_OVER;
    return guards(kind, node).map(({ code, verb, name }) => {
        const [state, guard] = code === 'missing-if-exists' ? ['not there', 'IF EXISTS'] : ['there already', 'IF NOT EXISTS'];
        return {
            code,
            message: `${verb} ${name} fails where it is ${state}, ${again}`,
            hint: `write \`${verb} ${guard} ${name}\``,
        };
    });
};
function guards(kind, node) {
    if (kind === 'DropStmt')
        return (0,syntax_node/* flag */.Jt)(node, 'missing_ok') ? [] : [dropGuard(node)];
    if (kind === 'AlterTableStmt')
        return (0,syntax_node/* children */.Y_)(node, 'cmds').flatMap((each) => ((0,syntax_node/* flag */.Jt)(each, 'missing_ok') ? [] : commandGuard(each)));
    return creationGuard(kind, node);
}
function commandGuard(command) {
    const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    const column = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'ColumnDef') ?? {};
    switch (command.subtype) {
        case 'AT_AddColumn':
            return [{ code: 'missing-if-not-exists', verb: 'ADD COLUMN', name: (0,syntax_node/* text */.Qq)(column, 'colname') ?? '' }];
        case 'AT_DropColumn':
            return [{ code: 'missing-if-exists', verb: 'DROP COLUMN', name }];
        case 'AT_DropConstraint':
            return [{ code: 'missing-if-exists', verb: 'DROP CONSTRAINT', name }];
        default:
            return [];
    }
}
function dropGuard(node) {
    const names = (0,created/* droppedNames */.xX)({ kind: 'DropStmt', node, start: 0, end: 0 });
    const type = ((0,syntax_node/* text */.Qq)(node, 'removeType') ?? '').replace('OBJECT_', '').replaceAll('_', ' ');
    const what = type === 'MATVIEW' ? 'MATERIALIZED VIEW' : type;
    const verb = `DROP ${what}${(0,syntax_node/* flag */.Jt)(node, 'concurrent') ? ' CONCURRENTLY' : ''}`;
    return { code: 'missing-if-exists', verb, name: names.map((parts) => parts.at(-1)).join(', ') };
}
/** For a statement that has the form IF NOT EXISTS and lacks it. */
function creationGuard(kind, node) {
    const code = 'missing-if-not-exists';
    if (kind === 'AlterEnumStmt') {
        const lacks = (0,syntax_node/* text */.Qq)(node, 'oldVal') === undefined && !(0,syntax_node/* flag */.Jt)(node, 'skipIfNewValExists');
        return lacks ? [{ code, verb: 'ADD VALUE', name: `'${(0,syntax_node/* text */.Qq)(node, 'newVal')}'` }] : [];
    }
    const created = if_not_exists_CREATIONS[kind];
    const holder = kind === 'CreateForeignTableStmt' ? ((0,syntax_node/* child */.jf)(node, 'base') ?? {}) : node;
    if (!created || (0,syntax_node/* flag */.Jt)(holder, 'if_not_exists'))
        return [];
    const relation = (0,syntax_node/* child */.jf)(holder, created.field) ?? {};
    // A temporary table is always new.
    if ((0,syntax_node/* text */.Qq)(relation, 'relpersistence') === 't')
        return [];
    const name = (0,syntax_node/* text */.Qq)(holder, created.field) ?? nameOf(relation) ?? (0,syntax_node/* nameParts */.IN)(holder[created.field]).at(-1);
    return name === undefined ? [] : [{ code, verb: `CREATE ${created.what(node)}`, name }];
}
function nameOf(relation) {
    return (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(relation, 'rel') ?? relation, 'relname');
}
const if_not_exists_CREATIONS = {
    CreateStmt: { what: () => 'TABLE', field: 'relation' },
    CreateForeignTableStmt: { what: () => 'FOREIGN TABLE', field: 'relation' },
    CreateTableAsStmt: {
        what: ({ objtype }) => (objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE'),
        field: 'into',
    },
    CreateSeqStmt: { what: () => 'SEQUENCE', field: 'sequence' },
    CreateSchemaStmt: { what: () => 'SCHEMA', field: 'schemaname' },
    CreateExtensionStmt: { what: () => 'EXTENSION', field: 'extname' },
    CreateStatsStmt: { what: () => 'STATISTICS', field: 'defnames' },
    CreateForeignServerStmt: { what: () => 'SERVER', field: 'servername' },
    // An index without a name has no such form.
    IndexStmt: {
        what: (node) => `${(0,syntax_node/* flag */.Jt)(node, 'unique') ? 'UNIQUE ' : ''}INDEX${(0,syntax_node/* flag */.Jt)(node, 'concurrent') ? ' CONCURRENTLY' : ''}`,
        field: 'idxname',
    },
};

// EXTERNAL MODULE: ./src/migrations/syntax/concurrent.ts
var concurrent = __webpack_require__(4488);
;// CONCATENATED MODULE: ./src/migrations/lint/index-build.ts






const blockingIndex = (statement, { file, schema }) => {
    const { kind, node } = statement;
    const table = (0,object_name/* relationAt */.ys)(node);
    if (kind !== 'IndexStmt' || !table || (0,syntax_node/* flag */.Jt)(node, 'concurrent') || isOnOnly(node))
        return [];
    const index = (0,syntax_node/* text */.Qq)(node, 'idxname');
    const written = oneLine(statement, file)?.replace(/^(create (?:unique )?index)(?: if not exists)?/i, index === undefined ? '$1 CONCURRENTLY' : '$1 CONCURRENTLY IF NOT EXISTS');
    return [
        {
            code: 'blocking-index',
            message: `CREATE INDEX ${index ? `${index} ` : ''}stops every write to ${(0,object_name/* show */.WU)(table)} until it is built`,
            hint: `write ${written === undefined ? 'it with CONCURRENTLY IF NOT EXISTS' : `\`${written};\``} ${OWN_TRANSACTION_FILE}`,
            on: (0,object_name/* keyOf */.TN)('relation', table, schema),
        },
    ];
};
/** `ON ONLY` is for a partitioned table: it builds nothing there, and knows no CONCURRENTLY. The tree leaves out what is false. */
function isOnOnly(node) {
    return !(0,syntax_node/* flag */.Jt)((0,syntax_node/* child */.jf)(node, 'relation') ?? {}, 'inh');
}
const blockingReindex = (statement, { schema }) => {
    const { kind, node } = statement;
    if (kind !== 'ReindexStmt' || (0,concurrent/* isConcurrent */.u)(statement))
        return [];
    const what = ((0,syntax_node/* text */.Qq)(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '');
    const relation = (0,object_name/* relationAt */.ys)(node);
    const target = relation ? (0,object_name/* sqlName */.iA)(relation) : (0,identifier/* quoteIdentifier */.Cm)((0,syntax_node/* text */.Qq)(node, 'name') ?? 'postgres');
    return [
        {
            code: 'blocking-reindex',
            message: `REINDEX ${what} ${relation ? (0,object_name/* show */.WU)(relation) : ((0,syntax_node/* text */.Qq)(node, 'name') ?? '')} stops every write until it is done`,
            hint: `write \`REINDEX ${what} CONCURRENTLY ${target};\` ${OWN_TRANSACTION_FILE}`,
            ...(relation && { on: (0,object_name/* keyOf */.TN)('relation', relation, schema) }),
        },
    ];
};
const dropIndexBlocking = (statement, { schema }) => {
    const { kind, node } = statement;
    if (kind !== 'DropStmt' || node.removeType !== 'OBJECT_INDEX' || (0,syntax_node/* flag */.Jt)(node, 'concurrent'))
        return [];
    return (0,created/* droppedNames */.xX)(statement).flatMap((parts) => {
        const index = (0,object_name/* ofParts */.UW)(parts);
        if (!index)
            return [];
        return {
            code: 'drop-index-blocking',
            message: `DROP INDEX ${(0,object_name/* show */.WU)(index)} waits for every query of its table, and every new one waits behind it`,
            hint: `write \`DROP INDEX CONCURRENTLY IF EXISTS ${(0,object_name/* sqlName */.iA)(index)};\` ${OWN_TRANSACTION_FILE}`,
            on: (0,object_name/* keyOf */.TN)('relation', index, schema),
        };
    });
};
const refreshBlocking = ({ kind, node }, { schema }) => {
    const view = (0,object_name/* relationAt */.ys)(node);
    if (kind !== 'RefreshMatViewStmt' || !view || (0,syntax_node/* flag */.Jt)(node, 'concurrent') || (0,syntax_node/* flag */.Jt)(node, 'skipData'))
        return [];
    return [
        {
            code: 'refresh-blocking',
            message: `REFRESH MATERIALIZED VIEW ${(0,object_name/* show */.WU)(view)} stops its readers until it is done`,
            hint: `write \`REFRESH MATERIALIZED VIEW CONCURRENTLY ${(0,object_name/* sqlName */.iA)(view)};\`, for which it needs a unique index`,
            on: (0,object_name/* keyOf */.TN)('relation', view, schema),
        },
    ];
};

;// CONCATENATED MODULE: ./src/migrations/lint/not-repeatable.ts




/** Statements without a transaction that fail or double when they are run again, and have no IF NOT EXISTS. */
const notRepeatable = (statement, context) => {
    const once = context.file.transactional ? undefined : runsOnce(statement);
    if (!once || isDroppedAbove(once, context))
        return [];
    return [
        {
            code: 'not-repeatable',
            message: `${once.command}${once.name === undefined ? '' : ` ${once.name}`} cannot be run again, ${STARTS_OVER}`,
            hint: once.hint,
        },
    ];
};
const TOGETHER = 'move it to a file with a transaction, where it is done once or not at all';
function runsOnce(statement) {
    const { kind, node } = statement;
    const added = addedConstraints(statement)[0]?.constraint;
    if (added)
        return { command: 'ADD CONSTRAINT', name: (0,syntax_node/* text */.Qq)(added, 'conname'), hint: TOGETHER };
    switch (kind) {
        case 'IndexStmt':
            return (0,syntax_node/* text */.Qq)(node, 'idxname') === undefined
                ? {
                    command: 'CREATE INDEX without a name',
                    name: undefined,
                    hint: 'give it a name and IF NOT EXISTS',
                }
                : undefined;
        case 'InsertStmt':
            return insertsAnyway(node)
                ? { command: 'INSERT', name: undefined, hint: 'add ON CONFLICT DO NOTHING' }
                : undefined;
        case 'RenameStmt':
            return { command: 'RENAME', name: undefined, hint: TOGETHER };
        default:
            return creation(kind, node);
    }
}
/** `INSERT ... SELECT ... WHERE NOT EXISTS (...)` looks first. */
function insertsAnyway(node) {
    const select = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(node, 'selectStmt') ?? {}, 'SelectStmt') ?? {};
    return (0,syntax_node/* child */.jf)(node, 'onConflictClause') === undefined && (0,syntax_node/* child */.jf)(select, 'whereClause') === undefined;
}
const not_repeatable_CREATIONS = {
    CompositeTypeStmt: { what: 'TYPE', field: 'typevar' },
    CreateDomainStmt: { what: 'DOMAIN', field: 'domainname' },
    CreateEnumStmt: { what: 'TYPE', field: 'typeName' },
    CreateFunctionStmt: { what: 'FUNCTION', field: 'funcname', replaceable: true },
    CreatePolicyStmt: { what: 'POLICY', field: 'policy_name' },
    CreateRangeStmt: { what: 'TYPE', field: 'typeName' },
    CreateTrigStmt: { what: 'TRIGGER', field: 'trigname', replaceable: true },
    RuleStmt: { what: 'RULE', field: 'rulename', replaceable: true },
    ViewStmt: { what: 'VIEW', field: 'view', replaceable: true },
};
function creation(kind, node) {
    const created = not_repeatable_CREATIONS[kind];
    if (!created || (0,syntax_node/* flag */.Jt)(node, 'replace'))
        return undefined;
    const { what, field, replaceable } = created;
    const relation = (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(node, field) ?? {}, 'relname');
    return {
        command: `CREATE ${what}`,
        name: (0,syntax_node/* text */.Qq)(node, field) ?? relation ?? (0,syntax_node/* nameParts */.IN)(node[field]).at(-1),
        hint: replaceable ? `write \`CREATE OR REPLACE ${what}\`` : TOGETHER,
    };
}
/** `DROP ... IF EXISTS` above it makes it repeatable. */
function isDroppedAbove({ name }, { statements, index }) {
    if (name === undefined)
        return false;
    return statements
        .slice(0, index)
        .some((each) => (each.kind === 'DropStmt' && (0,created/* droppedNames */.xX)(each).some((parts) => parts.at(-1) === name)) ||
        (0,syntax_node/* children */.Y_)(each.node, 'cmds').some((cmd) => cmd.subtype === 'AT_DropConstraint' && cmd.name === name));
}

;// CONCATENATED MODULE: ./src/migrations/lint/ownership.ts

const roleChange = ({ kind, node }) => {
    const sets = kind === 'VariableSetStmt' && isIdentity((0,syntax_node/* text */.Qq)(node, 'name') ?? '');
    const calls = [...(0,syntax_node/* descend */.Xn)(node)].some(([field, below]) => field === 'FuncCall' && setsIdentity(below));
    if (!sets && !calls)
        return [];
    return [
        {
            code: 'role-change',
            message: 'A migration may not change the role it runs as',
            hint: 'remove it: every file runs as the owner role, so that what it makes belongs to it',
        },
    ];
};
const serverWide = ({ kind }) => {
    const command = SERVER_WIDE[kind];
    if (!command)
        return [];
    return [
        {
            code: 'server-wide',
            message: `${command} concerns the whole server, not the app's schema`,
            hint: 'do it outside the migrations, once, as an administrator',
        },
    ];
};
const SERVER_WIDE = {
    CreatedbStmt: 'CREATE DATABASE',
    DropdbStmt: 'DROP DATABASE',
    AlterSystemStmt: 'ALTER SYSTEM',
    CreateTableSpaceStmt: 'CREATE TABLESPACE',
    DropTableSpaceStmt: 'DROP TABLESPACE',
};
const ownership = ({ kind, node }) => {
    const owner = kind === 'AlterOwnerStmt' ||
        (kind === 'AlterTableStmt' && (0,syntax_node/* children */.Y_)(node, 'cmds').some((each) => each.subtype === 'AT_ChangeOwner'));
    if (owner)
        return [
            {
                code: 'owner-to',
                message: 'OWNER TO would take an object away from the owner role',
                hint: 'remove it: the deploy keeps the ownership of the schema and what is in it',
            },
        ];
    if (kind === 'ReassignOwnedStmt')
        return [
            {
                code: 'reassign-owned',
                message: 'REASSIGN OWNED would move objects of other schemas too',
                hint: 'remove it: the deploy keeps the ownership of the schema',
            },
        ];
    if (kind === 'DropOwnedStmt')
        return [
            {
                code: 'drop-owned',
                message: 'DROP OWNED drops everything that a role owns',
                hint: 'drop the objects by name',
            },
        ];
    return [];
};
function isIdentity(setting) {
    return setting === 'role' || setting === 'session_authorization';
}
/** `set_config('role', ...)` */
function setsIdentity(call) {
    const name = (0,syntax_node/* children */.Y_)(call, 'funcname')
        .map((part) => (0,syntax_node/* text */.Qq)(part, 'sval'))
        .at(-1);
    const first = (0,syntax_node/* children */.Y_)(call, 'args')[0];
    const setting = first && (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(first, 'sval') ?? {}, 'sval');
    return name === 'set_config' && setting !== undefined && isIdentity(setting.toLowerCase());
}

;// CONCATENATED MODULE: ./src/migrations/lint/privilege.ts

const grantInMigration = ({ kind, node }) => {
    const command = grantCommand(kind, node);
    if (!command)
        return [];
    return [
        {
            code: 'grant-in-migration',
            message: `${command} in a migration is what the deploy does not know of, and an audit reports it`,
            hint: 'remove it: `grants:` of deployment.yaml says who may do what in the schema, on the tables of tomorrow too',
        },
    ];
};
/** What `grants:` is about; EXECUTE on functions, USAGE on types are not. */
const GRANTED = new Set(['OBJECT_TABLE', 'OBJECT_SEQUENCE', 'OBJECT_SCHEMA', 'OBJECT_DATABASE']);
function grantCommand(kind, node) {
    const verb = (0,syntax_node/* flag */.Jt)(node, 'is_grant') ? 'GRANT' : 'REVOKE';
    if (kind === 'AlterDefaultPrivilegesStmt')
        return 'ALTER DEFAULT PRIVILEGES';
    if (kind === 'GrantRoleStmt')
        return `${verb} of a role`;
    return kind === 'GrantStmt' && GRANTED.has((0,syntax_node/* text */.Qq)(node, 'objtype') ?? '') ? verb : undefined;
}
/** Where nobody has looked at what the owner role may do. */
const createExtensionAsOwner = ({ kind, node }, { ownerRole, rights }) => {
    if (rights)
        return [];
    const extension = (0,syntax_node/* text */.Qq)(node, 'extname');
    if (kind !== 'CreateExtensionStmt' || extension === undefined)
        return [];
    return [
        {
            code: 'create-extension-as-owner',
            message: `CREATE EXTENSION ${extension} runs as "${ownerRole}", which without CREATE on the database may create none`,
            hint: `name it in deployment.yaml, \`lakebase: { extensions: [${extension}] }\`: the deployer creates it before the migrations, and with IF NOT EXISTS the statement here then passes`,
        },
    ];
};

;// CONCATENATED MODULE: ./src/migrations/lint/qualified-name.ts


/** The same in every environment. */
const FIXED = new Set(['pg_catalog', 'information_schema', 'public', 'pg_temp']);
const otherSchema = (statement, { schema: own }) => {
    const names = new Map();
    for (const [schema, name] of qualifiedNames(statement)) {
        if (!FIXED.has(schema) && !names.has(schema))
            names.set(schema, `${schema}.${name}`);
    }
    return [...names].map(([schema, shown]) => ({
        code: 'other-schema',
        message: schema === own
            ? `${shown} names the schema, which has another name in another environment`
            : `${shown} is outside the app's schema "${own}", whose name differs by environment, and the deploy looks after that one only`,
        hint: schema === own
            ? "leave the schema off: unqualified names mean the app's"
            : 'leave the schema off if it is the app that owns it',
    }));
};
/** Fields that hold the name of a routine, type or other object as a list. */
const NAME_FIELDS = ['funcname', 'names', 'objname', 'typeName', 'domainname', 'defnames'];
function* qualifiedNames({ kind, node, ...place }) {
    if (kind === 'DropStmt')
        yield* dropped({ kind, node, ...place });
    const object = kind === 'CommentStmt' ? (0,created/* objectParts */.iO)((0,syntax_node/* child */.jf)(node, 'object') ?? {}) : [];
    if (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_VIEW')
        yield* pair(object);
    for (const [, below] of [['', node], ...(0,syntax_node/* descend */.Xn)(node)]) {
        const schema = (0,syntax_node/* text */.Qq)(below, 'schemaname');
        const relation = (0,syntax_node/* text */.Qq)(below, 'relname');
        if (schema !== undefined && relation !== undefined)
            yield [schema, relation];
        for (const field of NAME_FIELDS)
            yield* pair((0,syntax_node/* nameParts */.IN)(below[field]));
    }
}
/** Parts of a relation have their own name behind it: `DROP TRIGGER t ON schema.table`. */
const PARTS = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);
function* dropped(statement) {
    const parts = PARTS.has((0,syntax_node/* text */.Qq)(statement.node, 'removeType') ?? '') ? 1 : 0;
    for (const name of (0,created/* droppedNames */.xX)(statement))
        yield* pair(name.slice(0, name.length - parts));
}
function* pair(parts) {
    const [name, schema] = [parts.at(-1), parts.at(-2)];
    if (name !== undefined && schema !== undefined)
        yield [schema, name];
}

;// CONCATENATED MODULE: ./src/migrations/lint/rename.ts






const rename = (statement, context) => {
    const { kind, node } = statement;
    if (context.file.phase === 'after-deploy')
        return [];
    if (kind === 'AlterEnumStmt')
        return renameValue(node, context);
    const renamed = renaming(statement);
    if (!renamed)
        return [];
    const { space, from: name } = renamed;
    const moved = (0,syntax_node/* text */.Qq)(node, 'newschema');
    const column = (0,syntax_node/* text */.Qq)(node, 'subname');
    if (column === undefined && (0,created/* isCreatedLater */.zM)((0,object_name/* keyOf */.TN)(space, name, context.schema), context))
        return [];
    const old = column !== undefined && space !== 'schema' ? `${(0,object_name/* show */.WU)(name)}.${column}` : (0,object_name/* show */.WU)(name);
    return [
        {
            code: 'rename',
            message: `${old} is ${moved === undefined ? `renamed to ${(0,syntax_node/* text */.Qq)(node, 'newname')}` : `moved to schema ${moved}`}, and the code that still runs calls it by its old name`,
            hint: renameHint(node, name),
            on: (0,object_name/* keyOf */.TN)(space, name, context.schema),
        },
    ];
};
function renameHint(node, name) {
    const to = (0,syntax_node/* text */.Qq)(node, 'newname');
    if (node.renameType === 'OBJECT_TABLE' && to !== undefined) {
        const view = `CREATE VIEW ${(0,object_name/* sqlName */.iA)(name)} AS SELECT * FROM ${(0,object_name/* sqlName */.iA)({ ...name, name: to })};`;
        return `keep the old name working with \`${view}\` behind it in the same file, and drop the view in a file that begins with the line \`-- phase: after-deploy\``;
    }
    if (node.renameType === 'OBJECT_COLUMN' && to !== undefined) {
        return `add ${(0,identifier/* quoteIdentifier */.Cm)(to)} beside it, let the new code write both, fill the rows, and drop the old column in a file that begins with the line \`-- phase: after-deploy\``;
    }
    return LATER;
}
function renameValue(node, { schema }) {
    const type = (0,object_name/* listName */.sY)(node.typeName);
    const [from, to] = [(0,syntax_node/* text */.Qq)(node, 'oldVal'), (0,syntax_node/* text */.Qq)(node, 'newVal')];
    if (!type || from === undefined)
        return [];
    return [
        {
            code: 'rename',
            message: `value '${from}' of ${(0,object_name/* show */.WU)(type)} is renamed to '${to}', and the code that still runs calls it by its old name`,
            hint: LATER,
            on: (0,object_name/* keyOf */.TN)('type', type, schema),
        },
    ];
}

;// CONCATENATED MODULE: ./src/migrations/syntax/volatile.ts

/** Functions of PostgreSQL that stand in defaults and have one value for all rows (pg_proc.provolatile `i` or `s`). */
const SAME_FOR_ALL_ROWS = new Set(`abs array_fill array_to_json btrim chr coalesce concat concat_ws current_database current_schema current_setting
  date_part date_trunc decode encode format initcap int4range int8range json_build_array json_build_object
  jsonb_build_array jsonb_build_object left length lower lpad ltrim make_date make_interval make_time make_timestamp
  make_timestamptz md5 now numrange overlay repeat replace right round rpad rtrim sha256 statement_timestamp
  string_to_array substring timezone to_char to_date to_json to_jsonb to_number to_timestamp transaction_timestamp
  trunc tsrange tstzrange upper version`.split(/\s+/));
/**
 * The first call in an expression that may give each row another value, as `random()`. A function that is not known counts as
 * one: PostgreSQL takes it as volatile unless it was declared otherwise.
 */
function volatileFunction(expression) {
    for (const [kind, node] of (0,syntax_node/* descend */.Xn)(expression)) {
        if (kind !== 'FuncCall')
            continue;
        const parts = (0,syntax_node/* nameParts */.IN)(node.funcname);
        const own = parts.length > 1 && parts[0] !== 'pg_catalog';
        const name = parts.at(-1) ?? '';
        if (own || !SAME_FOR_ALL_ROWS.has(name))
            return `${parts.filter((part) => part !== 'pg_catalog').join('.')}(${node.args === undefined ? '' : '...'})`;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/migrations/lint/rewrite.ts





const STOPS = 'writes the whole table anew, and nobody can read or write it until that is done';
const QUIET = 'do it at a quiet time, outside a deploy';
const addColumnRewrites = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
    const rewrite = columnRewrite(column);
    if (!rewrite)
        return [];
    const { table, name } = column;
    return {
        code: 'rewrite-table',
        message: `ADD COLUMN ${(0,object_name/* show */.WU)(table)}.${name} ${rewrite.because} ${STOPS}`,
        hint: rewrite.hint,
        on: (0,object_name/* keyOf */.TN)('relation', table, schema),
    };
});
function columnRewrite(column) {
    const { table, name, constraints } = column;
    const alter = `ALTER TABLE ${(0,object_name/* sqlName */.iA)(table)} ALTER COLUMN ${(0,identifier/* quoteIdentifier */.Cm)(name)}`;
    const numbered = `add it as a plain bigint, fill the rows in batches, then \`${alter} SET NOT NULL\` (with a validated check first) and \`${alter} ADD GENERATED BY DEFAULT AS IDENTITY\``;
    if (isSerial(column))
        return { because: `as ${column.type}`, hint: numbered };
    if (constraints.has('CONSTR_IDENTITY'))
        return { because: 'as identity', hint: numbered };
    if (constraints.get('CONSTR_GENERATED')?.generated_kind === 's')
        return {
            because: 'as a stored generated column',
            hint: 'add a plain column, fill the rows in batches, and keep it with a trigger; or compute it in a view',
        };
    const value = (0,syntax_node/* child */.jf)(constraints.get('CONSTR_DEFAULT') ?? {}, 'raw_expr');
    const volatile = value && volatileFunction(value);
    if (volatile === undefined)
        return undefined;
    return {
        because: `with ${volatile}, which may give each row another value,`,
        hint: `add the column without the default, then \`${alter} SET DEFAULT ${volatile}\` for new rows, and fill the old ones in batches`,
    };
}
const COMMANDS = {
    AT_SetLogged: 'SET LOGGED',
    AT_SetUnLogged: 'SET UNLOGGED',
    AT_SetAccessMethod: 'SET ACCESS METHOD',
    AT_SetTableSpace: 'SET TABLESPACE',
    AT_SetExpression: 'SET EXPRESSION',
};
const alterTableRewrites = (statement, { schema }) => alterTable(statement).flatMap(({ table, command }) => {
    const finding = typeChange(table, command) ?? rewritingCommand(table, command);
    return finding ? { ...finding, on: (0,object_name/* keyOf */.TN)('relation', table, schema) } : [];
});
function typeChange(table, command) {
    if (command.subtype !== 'AT_AlterColumnType')
        return undefined;
    const column = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    return {
        code: 'rewrite-table',
        message: `ALTER COLUMN ${(0,object_name/* show */.WU)(table)}.${column} TYPE ${STOPS}`,
        hint: `add a column of the new type beside ${(0,identifier/* quoteIdentifier */.Cm)(column)}, let the new code write both, fill the rows in batches, and drop the old one after the deploy; PostgreSQL rewrites nothing for varchar to text or to a longer varchar: allow that`,
    };
}
function rewritingCommand(table, command) {
    const name = COMMANDS[(0,syntax_node/* text */.Qq)(command, 'subtype') ?? ''];
    return name === undefined
        ? undefined
        : { code: 'rewrite-table', message: `${name} of ${(0,object_name/* show */.WU)(table)} ${STOPS}`, hint: QUIET };
}
const cluster = ({ kind, node }, { schema }) => {
    if (kind !== 'ClusterStmt')
        return [];
    const table = (0,object_name/* relationAt */.ys)(node);
    return [
        {
            code: 'rewrite-table',
            message: `CLUSTER${table ? ` of ${(0,object_name/* show */.WU)(table)}` : ''} ${STOPS}`,
            hint: QUIET,
            ...(table && { on: (0,object_name/* keyOf */.TN)('relation', table, schema) }),
        },
    ];
};
const vacuumFull = ({ kind, node }) => {
    const full = (0,syntax_node/* children */.Y_)(node, 'options').some((option) => (0,syntax_node/* text */.Qq)(option, 'defname') === 'full');
    if (kind !== 'VacuumStmt' || !full)
        return [];
    const tables = (0,syntax_node/* children */.Y_)(node, 'rels').flatMap((each) => (0,object_name/* rangeVar */.Bt)((0,syntax_node/* child */.jf)(each, 'relation') ?? {}) ?? []);
    const of = tables.length > 0 ? ` of ${tables.map(object_name/* show */.WU).join(', ')}` : '';
    return [
        {
            code: 'rewrite-table',
            message: `VACUUM FULL${of} ${STOPS}`,
            hint: 'VACUUM without FULL stops nobody and makes the room usable again',
        },
    ];
};

;// CONCATENATED MODULE: ./src/migrations/lint/routine.ts



/** A body that is parsed when it is made (BEGIN ATOMIC) is bound to what its names meant then. */
const routineSearchPath = ({ kind, node }, { schema }) => {
    const name = (0,object_name/* listName */.sY)(node.funcname);
    if (kind !== 'CreateFunctionStmt' || !name || node.sql_body !== undefined)
        return [];
    const options = (0,syntax_node/* children */.Y_)(node, 'options');
    if (isCompiled(options) || options.some(setsSearchPath))
        return [];
    const what = (0,syntax_node/* flag */.Jt)(node, 'is_procedure') ? 'procedure' : 'function';
    if (!options.some(isDefiner)) {
        return [
            {
                code: 'function-search-path',
                message: `The ${what} ${(0,object_name/* show */.WU)(name)} looks up its names in the search_path of whoever calls it`,
                hint: 'add `SET search_path FROM CURRENT` to it, which is that of the migrations',
            },
        ];
    }
    return [
        {
            code: 'definer-search-path',
            message: `The ${what} ${(0,object_name/* show */.WU)(name)} runs with its owner's rights and looks up its names in the search_path of whoever calls it, who can put others in their place`,
            hint: `add \`SET search_path = ${(0,identifier/* quoteIdentifier */.Cm)(schema)}, pg_temp\` to it, or \`SET search_path FROM CURRENT\` where the schema's name differs`,
        },
    ];
};
/** Its body is no SQL. */
function isCompiled(options) {
    const language = options.find(({ defname }) => defname === 'language');
    const name = (0,syntax_node/* text */.Qq)(argument(language ?? {}, 'String') ?? {}, 'sval');
    return name === 'c' || name === 'internal';
}
function setsSearchPath(option) {
    return argument(option, 'VariableSetStmt')?.name === 'search_path';
}
function isDefiner(option) {
    return option.defname === 'security' && (0,syntax_node/* flag */.Jt)(argument(option, 'Boolean') ?? {}, 'boolval');
}
function argument(option, kind) {
    return (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(option, 'arg') ?? {}, kind);
}

// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
;// CONCATENATED MODULE: ./src/migrations/lint/transaction.ts





const transactionControl = ({ kind, node }, { file }) => {
    if (kind !== 'TransactionStmt')
        return [];
    const command = ((0,syntax_node/* text */.Qq)(node, 'kind') ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ');
    return [
        {
            code: 'transaction-control',
            message: `${command} is not allowed in a migration`,
            hint: file.transactional
                ? 'remove it: the file runs in one transaction together with its entry in the ledger'
                : 'remove it: with `-- transaction: none` each statement is committed by itself',
        },
    ];
};
/** PostgreSQL takes SET TRANSACTION only before the first query of a transaction. */
const setTransaction = ({ kind, node }, { file, index }) => {
    if (kind !== 'VariableSetStmt' || (0,syntax_node/* text */.Qq)(node, 'name') !== 'TRANSACTION')
        return [];
    if (file.transactional && index === 0)
        return [];
    return [
        {
            code: 'set-transaction',
            message: file.transactional
                ? 'SET TRANSACTION stands behind another statement, and PostgreSQL takes it only before the first'
                : 'SET TRANSACTION has no effect in a file without a transaction',
            hint: file.transactional
                ? 'make it the first statement of the file, or start another file with it'
                : 'remove it, or the line that says the file needs no transaction',
        },
    ];
};
const resetAll = ({ kind, node }) => {
    const all = (0,syntax_node/* text */.Qq)(node, 'target') === 'DISCARD_ALL' || (0,syntax_node/* text */.Qq)(node, 'kind') === 'VAR_RESET_ALL';
    if (!all || (kind !== 'DiscardStmt' && kind !== 'VariableSetStmt'))
        return [];
    const command = kind === 'DiscardStmt' ? 'DISCARD ALL' : 'RESET ALL';
    return [
        {
            code: 'reset-all',
            message: `${command} would take back the search_path and the time-outs that a migration runs with`,
            hint: 'reset the one setting that you mean',
        },
    ];
};
const outsideTransaction = (statement, { file }) => {
    const command = file.transactional ? (0,concurrent/* nonTransactional */.l)(statement) : undefined;
    if (!command)
        return [];
    return [
        {
            code: 'outside-transaction',
            message: `${command} cannot run inside a transaction`,
            hint: `move it to ${OWN_TRANSACTION_FILE.replace('in ', '')}`,
        },
    ];
};
/** PostgreSQL refuses it with 55P04, unless the type itself is as new as the value. */
const enumValueInItsOwnTransaction = (statement, context) => {
    const values = context.file.transactional ? context.schemaState.newValues(context.file) : [];
    if (values.length === 0)
        return [];
    const constants = new Set([...(0,syntax_node/* descend */.Xn)(statement.node)].flatMap(([kind, node]) => kind === 'sval' ? ((0,syntax_node/* text */.Qq)(node, 'sval') ?? []) : []));
    return values
        .filter(({ value }) => constants.has(value))
        .map(({ value, type }) => ({
        code: 'enum-value-in-its-own-transaction',
        message: `'${value}' is a new value of ${(0,object_name/* show */.WU)(type)}, and cannot be used before the transaction that adds it is committed`,
        hint: 'move this statement to a later file',
    }));
};
/**
 * A transaction cannot end inside the function that statements run in. What a procedure does is not seen: a CALL is one only
 * where the file says so.
 */
const commitInBlock = ({ kind, node }, { file }) => {
    const block = kind === 'DoStmt' && commits(node);
    const call = kind === 'CallStmt' && (0,migrations_file/* endsTransactions */.a1)(file);
    if (file.transactional || !(block || call))
        return [];
    return [
        {
            code: 'commit-in-block',
            message: `a ${block ? 'DO block' : 'CALL'} that ends transactions cannot be kept to the rights of the owner role, and runs with all that the login may do`,
            hint: 'do the work in several files, or deploy with a login that has nothing but the owner role',
        },
    ];
};
function commits(node) {
    const bodies = (0,syntax_node/* children */.Y_)(node, 'args').flatMap((arg) => (0,syntax_node/* text */.Qq)(arg, 'defname') === 'as'
        ? [...(0,syntax_node/* descend */.Xn)(arg)].flatMap(([field, below]) => (field === 'String' ? ((0,syntax_node/* text */.Qq)(below, 'sval') ?? []) : []))
        : []);
    return bodies.some((body) => /\b(?:commit|rollback)\b/i.test(body.replaceAll(/--.*|\/\*[\s\S]*?\*\/|'[^']*'/g, ' ')));
}
const copyThroughClient = ({ kind, node }) => {
    if (kind !== 'CopyStmt' || (0,syntax_node/* text */.Qq)(node, 'filename') !== undefined)
        return [];
    const command = (0,syntax_node/* flag */.Jt)(node, 'is_from') ? 'COPY FROM STDIN' : 'COPY TO STDOUT';
    return [
        {
            code: 'copy-through-client',
            message: `${command} needs psql at the other end`,
            hint: 'write the rows as INSERT ... VALUES',
        },
    ];
};

;// CONCATENATED MODULE: ./src/migrations/lint/rules.ts














/** Every rule about a statement, in the order in which its findings are reported. */
const RULES = [
    transactionControl,
    outsideTransaction,
    setTransaction,
    resetAll,
    enumValueInItsOwnTransaction,
    commitInBlock,
    copyThroughClient,
    roleChange,
    serverWide,
    ownership,
    alreadyThere,
    drops,
    dropColumn,
    truncate,
    deleteAllRows,
    rename,
    addColumnRewrites,
    alterTableRewrites,
    cluster,
    vacuumFull,
    blockingIndex,
    blockingReindex,
    constraintScan,
    validateAtOnce,
    columnScan,
    uniqueConstraint,
    setNotNull,
    requiredColumn,
    routineSearchPath,
    dropIndexBlocking,
    refreshBlocking,
    missingGuard,
    notRepeatable,
    otherSchema,
    grantInMigration,
    createExtensionAsOwner,
    beyondOwner,
];

;// CONCATENATED MODULE: ./src/migrations/lint/lint.ts





/** Everything there is to say about the statements of a file; `schemaState` is told of them as it goes. */
function lint({ file, statements }, schemaState, context) {
    const remarks = [];
    const locate = (0,position/* locator */.fl)(file.path, file.sql);
    for (const [index, statement] of statements.entries()) {
        const place = { file, statements, index, schemaState, ...context };
        for (const violation of RULES.flatMap((rule) => rule(statement, place)))
            remarks.push(...weigh(violation, place, locate(statement.start), context));
        schemaState.see(statement, file);
    }
    return [...onceOfAKind(remarks), ...unusedAllowances(file, remarks, locate)];
}
/** Of the warnings the first of each kind, which says how many there are: a list of hundreds is not read. */
function onceOfAKind(remarks) {
    const isRepeated = ({ severity, allowed }) => severity === 'warning' && allowed === undefined;
    const counts = new Map();
    for (const { code } of remarks.filter(isRepeated))
        counts.set(code, (counts.get(code) ?? 0) + 1);
    return remarks.flatMap((remark) => {
        if (!isRepeated(remark))
            return [remark];
        const total = counts.get(remark.code);
        counts.delete(remark.code);
        if (total === undefined)
            return [];
        return [
            total === 1
                ? remark
                : { ...remark, message: `${remark.message}, and ${total - 1} more like it in this file` },
        ];
    });
}
/** The violation as it weighs in this place; empty where it does no harm. */
function weigh(violation, { file, schemaState }, location, context) {
    const { code, message, on } = violation;
    const maker = on === undefined ? undefined : schemaState.maker(on);
    if (maker === file)
        return [];
    const isQuick = on !== undefined && SLOW_WITH_ROWS.has(code) && schemaState.isEmpty(on);
    const severity = severityOf(code, file, maker !== undefined || isQuick);
    const allowed = severity === 'error' ? undefined : allowedBy(code, file, context);
    const hint = [violation.hint, ...consequence(code, severity, maker, isQuick)].join('; ');
    return [{ code, severity, location, message, hint, allowed }];
}
/** Hazards only because they take as long as there are rows. */
const SLOW_WITH_ROWS = new Set([
    'rewrite-table',
    'blocking-index',
    'blocking-reindex',
    'constraint-scan',
    'unique-constraint',
    'set-not-null',
]);
function severityOf(code, file, isHarmless) {
    const { severity } = check/* CHECKS */.ui[code];
    if (severity !== 'hazard')
        return severity;
    return isHarmless || (TAKES_AWAY.has(code) && file.phase === 'after-deploy') ? 'warning' : 'hazard';
}
function consequence(code, severity, maker, isQuick) {
    if (severity === 'hazard')
        return [`or allow it with the line \`${(0,allowance/* allowLine */.mM)(code)}\` at the top of the file`];
    if (check/* CHECKS */.ui[code].severity !== 'hazard')
        return [];
    if (isQuick)
        return ['it passes here because its table is empty, and stops where that has rows'];
    if (!maker)
        return [];
    return [
        `it passes here because ${maker.name} of the same run makes what it is on, and stops where that is there already`,
    ];
}
function allowedBy(code, { allowances }, { allow }) {
    const allowance = allowances.find((each) => each.code === code);
    if (allowance)
        return `because ${allowance.reason}`;
    return allow.includes(code) ? 'by `migrations.allow`' : undefined;
}
function unusedAllowances(file, remarks, locate) {
    const found = new Set(remarks.map(({ code }) => code));
    return file.allowances
        .filter(({ code }) => !found.has(code))
        .map(({ code, offset }) => ({
        code: 'unused-allow',
        severity: 'warning',
        location: locate(offset),
        message: `\`-- allow: ${code}\` matches nothing in this file`,
        hint: 'delete it',
        allowed: undefined,
    }));
}

// EXTERNAL MODULE: ./src/migrations/relations.ts
var relations = __webpack_require__(9552);
;// CONCATENATED MODULE: ./src/migrations/lint/same-number.ts




/**
 * Neighbours with one number run by name, which is no order that anybody chose: a problem only where one of them makes, alters or
 * drops what the other names too.
 */
function sameNumbers(files) {
    const ordered = files.filter(({ file }) => file.run === 'once');
    return ordered.flatMap((second, index) => {
        const first = ordered[index - 1];
        if (!first || (0,migrations_file/* numberOf */.rl)(first.file.version) !== (0,migrations_file/* numberOf */.rl)(second.file.version))
            return [];
        const [common] = commonNames(first, second);
        return common === undefined ? [] : [sameNumber(first.file, second.file, common)];
    });
}
function sameNumber(first, second, common) {
    return {
        location: { file: second.path },
        message: `${second.name} has the number of ${first.name}, and both are about ${common}, so that their order matters [same-number]`,
        hint: 'give the one that has to run last the next free number',
    };
}
function commonNames(first, second) {
    const [one, other] = [namesOf(first), namesOf(second)];
    return [
        ...[...one.changed].filter((name) => other.named.has(name)),
        ...[...other.changed].filter((name) => one.named.has(name)),
    ];
}
function namesOf({ statements }) {
    const changed = new Set(statements.flatMap(changedBy));
    return { changed, named: new Set([...changed, ...statements.flatMap(mentionedIn)]) };
}
/** What runs a body of code may change whatever that names. */
function changedBy(statement) {
    if (statement.kind === 'SelectStmt')
        return [];
    if (statement.kind === 'DoStmt')
        return mentionedIn(statement);
    const made = (0,created/* createdBy */.uf)(statement).map(({ name }) => name.name);
    const dropped = statement.kind === 'DropStmt' ? (0,created/* droppedNames */.xX)(statement).flatMap((parts) => parts.at(-1) ?? []) : [];
    return [...made, ...dropped, ...(0,relations/* relationsIn */.D1)(statement)];
}
function mentionedIn({ kind, node }) {
    const below = [...(0,syntax_node/* descend */.Xn)({ [kind]: node })].map(([, each]) => each);
    return [...below.flatMap(namesAt), ...below.flatMap(bodyWords)];
}
function namesAt(node) {
    const lists = Object.values(node).map(syntax_node/* nameParts */.IN);
    const qualified = lists.flatMap((parts) => (parts.includes('pg_catalog') ? [] : (parts.at(-1) ?? [])));
    return [...qualified, ...[(0,syntax_node/* text */.Qq)(node, 'relname') ?? []].flat()];
}
/** The words of a DO block or a routine. */
function bodyWords(node) {
    if ((0,syntax_node/* text */.Qq)(node, 'defname') !== 'as')
        return [];
    return JSON.stringify((0,syntax_node/* isNode */.Ll)(node.arg) ? node.arg : {}).match(/[a-z_]\w{2,}/g) ?? [];
}

;// CONCATENATED MODULE: ./src/migrations/lint/schema-state.ts






/** What the statements so far have made, in the order in which they run. */
class SchemaState {
    #schema;
    /** Keys of what was in the database before, as far as it is known. */
    #present;
    #empty;
    #made = new Map();
    #names = new Map();
    #constraints = new Map();
    #values = new Map();
    /** Whether somebody has looked at what is there. */
    #isKnown;
    /** Keys of tables that migrations made before, though no file says so that was applied. */
    #forgotten;
    constructor(schema, known, forgotten = new Set()) {
        const present = known ?? [];
        this.#isKnown = known !== undefined;
        this.#forgotten = forgotten;
        this.#schema = schema;
        const keysOf = (those) => new Set(those.map(({ space, name }) => (0,object_name/* keyOf */.TN)(space, { schema, name }, schema)));
        this.#present = keysOf(present);
        this.#empty = keysOf(present.filter(({ isEmpty }) => isEmpty));
    }
    /** A statement of a file that is to run. */
    see(statement, file) {
        const renamed = renaming(statement);
        if (renamed)
            this.#rename(renamed, file);
        else
            this.#makeAll(statement, file);
        for (const key of droppedKeys(statement, this.#schema))
            this.#present.delete(key);
        this.#addValue(statement, file);
        this.remember(statement, file);
    }
    /** A statement of a file that was applied before: what it made is there, and only its constraints are of interest. */
    remember(statement, file) {
        for (const { table, command } of alterTable(statement)) {
            const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
            if (command.subtype === 'AT_AddConstraint')
                this.#addConstraint(table, command, file);
            if (command.subtype === 'AT_ValidateConstraint')
                this.#validate(this.#key(table, name));
            if (command.subtype === 'AT_DropConstraint')
                this.#constraints.delete(this.#key(table, name));
        }
    }
    /** The pending file that makes what has this key. */
    maker(key) {
        return this.#made.get(key);
    }
    /** Whether what has this key had no row before the run. */
    isEmpty(key) {
        return this.#empty.has(key);
    }
    /** Whether it is certain that no relation of the app's schema has this name. Indexes are not known. */
    isAbsent(name) {
        const key = (0,object_name/* keyOf */.TN)('relation', name, this.#schema);
        const isHere = name.schema === undefined || name.schema === this.#schema;
        const isNamed = this.#present.has(key) || this.#made.has(key) || this.#names.has(key);
        return this.#isKnown && isHere && !isNamed;
    }
    /** Whether the table is still there, made by a file of which the ledger does not know. */
    isForgotten(key) {
        return this.#forgotten.has(key) && this.#present.has(key);
    }
    /** Whether the file has given what has this key its name, and commits that with all else. */
    isNewName(key, file) {
        return file.transactional && this.#names.get(key) === file;
    }
    /** The enum values that a file has added so far, to types that it has not made itself. */
    newValues(file) {
        return this.#values.get(file) ?? [];
    }
    /** The file that added a constraint without validating it, and no file has since. */
    unvalidated(table, constraint) {
        const seen = this.#constraints.get(this.#key(table, constraint));
        return seen?.valid === false ? seen.file : undefined;
    }
    /** Whether a validated check says that the column is never NULL. */
    isNeverNull(table, column) {
        const prefix = this.#key(table, '');
        return [...this.#constraints].some(([key, { notNull, valid }]) => key.startsWith(prefix) && valid && notNull === column);
    }
    #makeAll(statement, file) {
        for (const { space, name } of (0,created/* createdBy */.uf)(statement)) {
            const key = (0,object_name/* keyOf */.TN)(space, name, this.#schema);
            if (!(0,created/* keepsExisting */.wR)(statement) || !this.#present.has(key))
                this.#make(key, file);
        }
    }
    /** IF NOT EXISTS in a later file makes nothing new. */
    #make(key, file) {
        if (!this.#made.has(key))
            this.#made.set(key, file);
    }
    /** What was there before is no newer under another name. */
    #rename({ space, from, to }, file) {
        if (!to)
            return;
        const [before, after] = [(0,object_name/* keyOf */.TN)(space, from, this.#schema), (0,object_name/* keyOf */.TN)(space, to, this.#schema)];
        const maker = this.#made.get(before);
        this.#made.delete(before);
        this.#present.delete(before);
        if (maker)
            this.#made.set(after, maker);
        else
            this.#made.delete(after);
        this.#names.set(after, file);
        if (this.#empty.delete(before))
            this.#empty.add(after);
        else
            this.#empty.delete(after);
    }
    #addValue({ kind, node }, file) {
        const type = (0,object_name/* listName */.sY)(node.typeName);
        const value = (0,syntax_node/* text */.Qq)(node, 'newVal');
        if (kind !== 'AlterEnumStmt' || !type || value === undefined || (0,syntax_node/* text */.Qq)(node, 'oldVal') !== undefined)
            return;
        if (this.maker((0,object_name/* keyOf */.TN)('type', type, this.#schema)) === file)
            return;
        this.#values.set(file, [...this.newValues(file), { value, type }]);
    }
    #addConstraint(table, command, file) {
        const constraint = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'Constraint') ?? {};
        const name = constraintName(table, constraint);
        if (name === undefined)
            return;
        const valid = constraint.skip_validation !== true;
        this.#constraints.set(this.#key(table, name), { file, notNull: notNullColumn(constraint), valid });
    }
    #validate(key) {
        const seen = this.#constraints.get(key);
        if (seen)
            this.#constraints.set(key, { ...seen, valid: true });
    }
    #key(table, constraint) {
        return `${(0,object_name/* keyOf */.TN)('relation', table, this.#schema)}${constraint}`;
    }
}
function notNullColumn(constraint) {
    const expression = (0,syntax_node/* child */.jf)(constraint, 'raw_expr');
    const test = expression && (0,syntax_node/* child */.jf)(expression, 'NullTest');
    if (test?.nulltesttype !== 'IS_NOT_NULL')
        return undefined;
    const column = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(test, 'arg') ?? {}, 'ColumnRef');
    return column && (0,syntax_node/* text */.Qq)((0,syntax_node/* children */.Y_)(column, 'fields').at(-1) ?? {}, 'sval');
}

;// CONCATENATED MODULE: ./src/migrations/lint/check.ts







/**
 * Parses the files and looks for statements that have no place in a migration, that harm whoever uses the database
 * meanwhile, or that do something else than they seem to; reports all of them, with their places. `applied` are files
 * that ran before these, whose constraints still count.
 */
async function checkMigrations(changes, syntax, context, applied = []) {
    const whole = await Promise.all(changes.map(({ file }) => syntax.parse(file)));
    const parsed = await Promise.all(changes.map((change) => toBeSent(change, syntax)));
    const { schema, present } = context;
    const forgotten = await forgottenTables(parsed, applied, present ?? [], schema, syntax);
    const schemaState = new SchemaState(schema, present, forgotten);
    if (parsed.some(setsNotNull))
        await remember(applied, syntax, schemaState);
    const remarks = parsed.flatMap((each, index) => [
        ...(whole[index] ? faults(whole[index]) : []),
        ...lint(each, schemaState, context),
    ]);
    const open = remarks.filter(({ allowed }) => allowed === undefined);
    return {
        problems: [
            ...sameNumbers(whole),
            ...open.filter(({ severity }) => severity !== 'warning').map(toProblem),
        ],
        warnings: open.filter(({ severity }) => severity === 'warning').map(toProblem),
        allowed: remarks.flatMap(toAllowed),
    };
}
/** What is there already does no harm: of a repeatable file only what will be sent is looked at. */
async function toBeSent(change, syntax) {
    const parsed = await syntax.parse(change.file);
    return { ...parsed, statements: (0,selection/* selectStatements */.D)(change, parsed.statements).statements };
}
/** Parsing files that are applied is worth it for this alone. */
function setsNotNull({ statements }) {
    return statements.flatMap(alterTable).some(({ command }) => command.subtype === 'AT_SetNotNull');
}
async function remember(applied, syntax, schemaState) {
    for (const file of applied) {
        const { statements } = await syntax.parse(file);
        for (const statement of statements)
            schemaState.remember(statement, file);
    }
}
function toProblem({ code, location, message, hint }) {
    return { location, message: `${message} [${code}]`, hint };
}
function toAllowed({ code, severity, location, message, allowed }) {
    if (allowed === undefined)
        return [];
    return [{ severity, location, message: `${message} [${code}] is allowed ${allowed}` }];
}
/** What keeps a file from being read as statements. */
function faults({ file, error }) {
    return error ? [syntaxFault(file, error)] : [];
}
function syntaxFault(file, { message, offset }) {
    const location = (0,position/* locate */.x5)(file.path, file.sql, offset);
    const command = psqlCommand(file.sql, offset);
    if (command) {
        const hint = 'a migration holds SQL statements only; write out what the command does';
        return fault('psql-command', location, `${command} is a command of psql, not SQL`, hint);
    }
    if (inCopyData(file.sql.slice(0, offset))) {
        const reason = 'COPY FROM STDIN needs psql at the other end';
        return fault('copy-through-client', location, reason, 'write the rows as INSERT ... VALUES');
    }
    const hint = 'the file is not valid SQL for PostgreSQL; nothing of it was sent';
    return fault('syntax-error', location, message, hint);
}
function fault(code, location, message, hint) {
    return { code, severity: 'error', location, message, hint, allowed: undefined };
}
/** `\i` for a line that begins with it at or around the place of the error. */
function psqlCommand(sql, offset) {
    const lineStart = sql.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*(\\[a-zA-Z!?]+)/.exec(sql.slice(lineStart))?.[1];
}
function inCopyData(before) {
    return /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s[^;]*$/i.test(before);
}


/***/ }),

/***/ 5729:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   iO: () => (/* binding */ objectParts),
/* harmony export */   uf: () => (/* binding */ createdBy),
/* harmony export */   wR: () => (/* binding */ keepsExisting),
/* harmony export */   xX: () => (/* binding */ droppedNames),
/* harmony export */   zM: () => (/* binding */ isCreatedLater)
/* harmony export */ });
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1661);
/* harmony import */ var _object_name_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6452);


/** What a statement makes, or gives a new name; the sequence of a serial column with its table. */
function createdBy(statement) {
    if (statement.kind === 'DoStmt')
        return madeByBlock(statement);
    const space = SPACES[statement.kind];
    const name = space && nameOf(statement);
    const sequences = impliedSequences(statement).map((each) => ({ space: 'relation', name: each }));
    return [...(name && space ? [{ space, name }] : []), ...sequences];
}
/** Whether the statement leaves what it finds, or replaces what it says and keeps what is in it. */
function keepsExisting({ kind, node }) {
    // A block usually asks first.
    if (kind === 'DoStmt')
        return true;
    const holder = kind === 'CreateForeignTableStmt' ? ((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'base') ?? {}) : node;
    return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt)(holder, 'if_not_exists') || (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt)(holder, 'replace');
}
/** Whether a later statement of the same transaction makes what has this key: nobody sees the time between. */
function isCreatedLater(key, { file, statements, index, schema }) {
    if (!file.transactional)
        return false;
    const made = statements.slice(index + 1).flatMap(createdBy);
    return made.some(({ space, name }) => (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .keyOf */ .TN)(space, name, schema) === key);
}
const SERIAL = new Set(['serial', 'serial2', 'serial4', 'serial8', 'smallserial', 'bigserial']);
/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63;
function impliedSequences({ kind, node }) {
    const table = (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node);
    if (!table || (kind !== 'CreateStmt' && kind !== 'AlterTableStmt'))
        return [];
    const added = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'cmds').map((command) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(command, 'def') ?? {}, 'ColumnDef') ?? {});
    return [...(0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'tableElts'), ...added].flatMap((column) => {
        const name = `${table.name}_${(0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(column, 'colname')}_seq`;
        return hasSequence(column) && Buffer.byteLength(name) <= LONGEST_NAME ? [{ ...table, name }] : [];
    });
}
function hasSequence(column) {
    const type = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(column, 'typeName')?.names).at(-1) ?? '';
    return (SERIAL.has(type) || (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(column, 'constraints').some((each) => each.contype === 'CONSTR_IDENTITY'));
}
const BLOCK_SPACES = {
    type: 'type',
    domain: 'type',
    table: 'relation',
    view: 'relation',
    sequence: 'relation',
};
/** What the text of a DO block says it makes, by plain names. */
function madeByBlock({ node }) {
    const body = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'args')
        .filter((each) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(each, 'defname') === 'as')
        .map((each) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(each, 'arg') ?? {}, 'String') ?? {}, 'sval') ?? '')
        .join('\n');
    const creations = body.matchAll(/\bcreate\s+(type|domain|table|view|sequence)\s+(?:if\s+not\s+exists\s+)?(?:("[^"]+"|\w+)\.)?("[^"]+"|\w+)/gi);
    return [...creations].flatMap(([, what = '', schema, name = '']) => {
        const space = BLOCK_SPACES[what.toLowerCase()];
        return space ? [{ space, name: { schema: schema && plainName(schema), name: plainName(name) } }] : [];
    });
}
function plainName(written) {
    return written.startsWith('"') ? written.slice(1, -1) : written.toLowerCase();
}
const SPACES = {
    CreateStmt: 'relation',
    CreateForeignTableStmt: 'relation',
    CreateTableAsStmt: 'relation',
    CreateSeqStmt: 'relation',
    IndexStmt: 'relation',
    RenameStmt: 'relation',
    SelectStmt: 'relation',
    ViewStmt: 'relation',
    CreateFunctionStmt: 'routine',
    CompositeTypeStmt: 'type',
    CreateDomainStmt: 'type',
    CreateEnumStmt: 'type',
    CreateRangeStmt: 'type',
    CreateSchemaStmt: 'schema',
};
function nameOf({ kind, node }) {
    switch (kind) {
        case 'CreateForeignTableStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'base') ?? {});
        case 'CreateTableAsStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'into') ?? {}, 'rel');
        case 'SelectStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'intoClause') ?? {}, 'rel');
        case 'CreateSeqStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'sequence');
        case 'ViewStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'view');
        case 'CompositeTypeStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'typevar');
        case 'CreateFunctionStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.funcname);
        case 'CreateDomainStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.domainname);
        case 'CreateEnumStmt':
        case 'CreateRangeStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.typeName);
        case 'CreateSchemaStmt':
            return bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'schemaname'));
        case 'IndexStmt':
            return bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'idxname'), (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'relation') ?? {}, 'schemaname'));
        case 'RenameStmt':
            return renamedTable(node);
        default:
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node);
    }
}
function bare(name, schema) {
    return name === undefined ? undefined : { schema, name };
}
function renamedTable(node) {
    const schema = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'relation') ?? {}, 'schemaname');
    return node.renameType === 'OBJECT_TABLE' ? bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'newname'), schema) : undefined;
}
/** The names in the list of a DROP. */
function droppedNames({ node }) {
    const objects = Array.isArray(node.objects) ? node.objects : [];
    return objects
        .filter(_node_js__WEBPACK_IMPORTED_MODULE_1__/* .isNode */ .Ll)
        .map(objectParts)
        .filter((parts) => parts.length > 0);
}
/** A table is a List, a function an ObjectWithArgs, a type a TypeName, a schema a String. */
function objectParts(object) {
    const list = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'List');
    if (list)
        return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(list.items);
    const routine = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'ObjectWithArgs');
    if (routine)
        return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(routine.objname);
    const type = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'TypeName');
    return type ? (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(type.names) : (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)([object]);
}


/***/ }),

/***/ 6452:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bt: () => (/* binding */ rangeVar),
/* harmony export */   JJ: () => (/* binding */ quoteMadeUp),
/* harmony export */   TN: () => (/* binding */ keyOf),
/* harmony export */   UN: () => (/* binding */ spaceOf),
/* harmony export */   UW: () => (/* binding */ ofParts),
/* harmony export */   WU: () => (/* binding */ show),
/* harmony export */   iA: () => (/* binding */ sqlName),
/* harmony export */   sY: () => (/* binding */ listName),
/* harmony export */   ys: () => (/* binding */ relationAt)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1661);


const SPACES = {
    table: 'relation',
    view: 'relation',
    'materialized view': 'relation',
    'foreign table': 'relation',
    sequence: 'relation',
    function: 'routine',
    procedure: 'routine',
    aggregate: 'routine',
    type: 'type',
};
function spaceOf(kind) {
    return SPACES[kind];
}
/** A RangeVar below `field`. */
function relationAt(node, field = 'relation') {
    return rangeVar((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, field) ?? {});
}
function rangeVar(node) {
    const name = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'relname');
    return name === undefined ? undefined : { schema: (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'schemaname'), name };
}
/** `[{ String: { sval } }, ...]` */
function listName(value) {
    return ofParts((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(value));
}
function ofParts(parts) {
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2), name };
}
/** As messages show it: `orders`, `other.orders`. */
function show({ schema, name }) {
    return schema === undefined ? name : `${schema}.${name}`;
}
/** As SQL. */
function sqlName({ schema, name }) {
    return schema === undefined ? (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name) : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, name);
}
/** A name that was made up from others, quoted; `<name>` where PostgreSQL would cut it. */
function quoteMadeUp(name) {
    return (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .identifierProblem */ .rD)(name) ? '<name>' : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name);
}
/** Tells it from every other; `appSchema` makes a qualified name equal to a bare one. */
function keyOf(space, { schema, name }, appSchema) {
    return JSON.stringify([space, schema === appSchema ? undefined : schema, name]);
}


/***/ })

};
