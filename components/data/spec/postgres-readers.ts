import { databases } from "../../../config/names.ts";

/**
 * Run once, in the platform's new database: its readers may read what its owner makes there. PostgreSQL's own role
 * `pg_read_all_data` would open n8n's credentials to them, too, since it holds in every database.
 */
export const readersSql: readonly string[] = [
  `CREATE ROLE ${databases.readersGroup} NOLOGIN`,
  `GRANT USAGE ON SCHEMA public TO ${databases.readersGroup}`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${databases.platform.owner} IN SCHEMA public GRANT SELECT ON TABLES TO ${databases.readersGroup}`,
];
