import { readFileSync } from "node:fs";

/** A role and its password. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** What the program is told, by its environment. */
export interface SlotSettings {
  readonly action: "ensure" | "drop";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Owns the database's tables. Only `ensure` needs it. */
  readonly owner: Login | undefined;
  /** Has REPLICATION; the slot is made and dropped as this role. */
  readonly capture: Login;
  /** Certificate authority the server's certificate must be of; none: no TLS, for tests on this machine. */
  readonly certificateAuthority: string | undefined;
  readonly slot: string;
  readonly publication: string;
  /** `schema.table`. */
  readonly watermarks: string;
  /** `schema.table`, each. */
  readonly tables: readonly string[];
  /** Milliseconds until what is waited for must be there. */
  readonly patience: number;
  /** Milliseconds between two looks. */
  readonly pause: number;
}

const name = "[a-z_][a-z0-9_]*";
const forms = {
  slot: { form: /^[a-z0-9_]{1,63}$/, allowed: "lower-case letters, digits and _, at most 63" },
  identifier: { form: new RegExp(`^${name}$`), allowed: "an unquoted identifier" },
  table: { form: new RegExp(`^${name}\\.[A-Za-z_][A-Za-z0-9_]*$`), allowed: "schema.table" },
  number: { form: /^\d{1,6}$/, allowed: "a whole number" },
  action: { form: /^(ensure|drop)$/, allowed: "ensure or drop" },
  text: { form: /./s, allowed: "anything but empty" },
} as const;

/**
 * Reads the environment.
 * @throws Error that names every fault, without any password
 */
export function slotSettings(environment: Readonly<Record<string, string | undefined>>): SlotSettings {
  const faults: string[] = [];
  const read = (key: string, form: keyof typeof forms, fallback?: string): string => {
    const value = environment[key] ?? fallback ?? "";
    if (!forms[form].form.test(value)) faults.push(`${key} ${value === "" ? "is missing" : form === "text" ? "is wrong" : `is "${value}"`}; allowed: ${forms[form].allowed}`);
    return value;
  };
  const action = read("ACTION", "action") as SlotSettings["action"];
  const ensuring = action !== "drop";
  const tables = ensuring ? read("TABLES", "text").split(",") : [];
  for (const table of tables) if (table !== "" && !forms.table.form.test(table)) faults.push(`TABLES names "${table}"; allowed: schema.table, with commas between`);
  const settings: SlotSettings = {
    action,
    host: read("POSTGRES_HOST", "text"),
    port: Number(read("POSTGRES_PORT", "number", "5432")),
    database: read("POSTGRES_DATABASE", "identifier"),
    owner: ensuring ? { user: read("OWNER_USER", "text"), password: read("OWNER_PASSWORD", "text") } : undefined,
    capture: { user: read("CAPTURE_USER", "identifier"), password: read("CAPTURE_PASSWORD", "text") },
    certificateAuthority: environment["POSTGRES_CA_FILE"] === undefined ? undefined : certificate(environment["POSTGRES_CA_FILE"], faults),
    slot: read("SLOT", "slot"),
    publication: ensuring ? read("PUBLICATION", "identifier") : "",
    watermarks: ensuring ? read("WATERMARKS", "table") : "",
    tables,
    patience: Number(read("WAIT_SECONDS", "number", "900")) * 1000,
    pause: Number(read("PAUSE_MILLISECONDS", "number", "2000")),
  };
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return settings;
}

function certificate(file: string, faults: string[]): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    faults.push(`POSTGRES_CA_FILE ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    return "";
  }
}
