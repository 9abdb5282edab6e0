/**
 * An emulator of Estuary's control plane: PostgREST, GraphQL, the agent's own routes and config-encryption over HTTP on this host's
 * loopback, with drafts, publications, builds, controllers, activation and the faults a test asks for.
 */
export { EstuaryAdmin } from "./admin-client.ts";
export type { EditOptions, LiveView } from "./admin-client.ts";
export { defaultBehaviour } from "./behaviour.ts";
export { createEstuaryEmulator } from "./emulator.ts";
export type { EmulatorOptions, EstuaryEmulator } from "./emulator.ts";
export type { HoldOutcome, HoldRequest, HoldView } from "./holds.ts";
export type { Behaviour, CatalogType, Fault, LogEntry } from "./types.ts";
export { estuaryStatus, startEstuary, stopEstuary } from "./process.ts";
export type { EstuaryStatus, StartOptions } from "./process.ts";
export type { EstuaryConnection, EstuaryInfo } from "./process-types.ts";
