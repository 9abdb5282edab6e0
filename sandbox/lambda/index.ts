/**
 * An emulator of the Lambda Cloud: the API as clients/lambda-cloud-api/openapi.yaml describes it, over HTTP on this host's
 * loopback, with rate limits, capacity, quotas and the faults a test asks for.
 */
export { LambdaAdmin } from "./admin-client.ts";
export type { BehaviourChange, InstanceEvent, InstanceSummary } from "./admin-client.ts";
export { clientPacing, defaultBehaviour, realLimits, sandboxSpeed } from "./behaviour.ts";
export { createLambdaEmulator } from "./emulator.ts";
export type { EmulatorOptions, LambdaEmulator } from "./emulator.ts";
export type { HoldOutcome, HoldRequest, HoldView } from "./holds.ts";
export type { Behaviour, Capacity, Fault, LaunchPlan, LogEntry } from "./types.ts";
export { lambdaStatus, startLambda, stopLambda } from "./process.ts";
export type { LambdaStatus, StartOptions } from "./process.ts";
export type { LambdaConnection, LambdaInfo } from "./process-types.ts";
