/** The replication slot Estuary reads, made and dropped by Jobs inside the cluster. Without Pulumi. */
export { type Job, JobFailedError } from "./job.ts";
export { type SlotInputs, replicationSlot } from "./slot.ts";
