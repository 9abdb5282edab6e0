/** Waits for a cluster and its nodes, drains a node before its machine goes, and checks its GPUs. Without Pulumi. */
export { type AccessInputs, clusterAccess } from "./access.ts";
export { type Access, type Api, ApiError, UnreachableError, openApi, openKubeconfig } from "./api.ts";
export { type CudaCheckInputs, type CudaCheckOutputs, cudaCheck, cudaVerdicts } from "./cuda.ts";
export type { CloudMachine, Surroundings } from "./gone.ts";
export { type MembershipInputs, type MembershipOutputs, nodeMembership } from "./membership.ts";
export { type ReadyInputs, type ReadyOutputs, clusterReady } from "./ready.ts";
export { troubleOf } from "./trouble.ts";
