import { databases } from "../../../config/names.ts";

/** Who reads what Estuary materialises. */
const materialisedReaders = `${databases.readersGroup}, ${databases.platform.owner}`;

/**
 * Run once, in the platform's new database: its readers may read what its owner makes there. PostgreSQL's own role
 * `pg_read_all_data` would open n8n's credentials to them, too, since it holds in every database.
 *
 * What Estuary materialises may be read by the same readers and by the platform itself. Only the role that owns those schemas can say
 * so, and a default privilege of it holds for those it comes to own; hence it is made here, without a login, which it gets where a stack
 * materialises (the operator alters a role that is there). In a database made before, grant the same by hand, and on what is there.
 * https://www.postgresql.org/docs/18/sql-alterdefaultprivileges.html
 */
export const readersSql: readonly string[] = [
  `CREATE ROLE ${databases.readersGroup} NOLOGIN`,
  `GRANT USAGE ON SCHEMA public TO ${databases.readersGroup}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${databases.platform.owner} IN SCHEMA public GRANT SELECT ON TABLES TO ${databases.readersGroup}`,
  `CREATE ROLE ${databases.materializationRole} NOLOGIN`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${databases.materializationRole} GRANT USAGE ON SCHEMAS TO ${materialisedReaders}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${databases.materializationRole} GRANT SELECT ON TABLES TO ${materialisedReaders}`,
];
