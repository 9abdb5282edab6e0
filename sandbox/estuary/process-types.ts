/** How the process of an emulator is started. */
export interface ProcessOptions {
  /** The sandbox's folder. */
  readonly dir: string;
  readonly port: number;
  /** Of the emulator's sources. */
  readonly fingerprint: string;
}

/** The file a client is given: ESTUARY_CONNECTION_FILE of @sophia/estuary. */
export interface EstuaryConnection {
  /** PostgREST: `${rest}/drafts`. */
  readonly rest: string;
  readonly graphql: string;
  /** The whole address of encrypt-config. */
  readonly encryption: string;
  /** `${agent}/api/v1/catalog/status`. */
  readonly agent: string;
  /** In the form of FLOW_AUTH_TOKEN. */
  readonly token: string;
  readonly admin: string;
  /** Where clients keep their locks, attempts and rotated tokens. */
  readonly stateDir: string;
  /** Milliseconds between two looks at a publication or an activation. */
  readonly poll: number;
}

export interface ProcessRecord extends ProcessOptions {
  readonly pid: number;
}

export interface EstuaryInfo extends EstuaryConnection {
  readonly pid: number;
}
