import type { NatsStream } from "../../../config/nats.ts";
import { bytes } from "../../../config/settings/values.ts";

const mebibyte = 2 ** 20;

/** Share of the memory limit the Go runtime aims to stay under; the rest is for what it does not count. https://go.dev/doc/gc-guide#Memory_limit */
const goMemoryShare = 0.85;

/** Share of the volume JetStream may fill: its write-ahead logs, its indexes and the file system itself need the rest. */
const fileStoreShare = 0.8;

/** How the store is divided among the streams; a tenth is left for key-value buckets and the state of consumers. */
const streamShares: Readonly<Record<NatsStream, number>> = { data: 0.5, workflow: 0.25, system: 0.15 };

/** Whole mebibytes of a share of a size such as "4Gi", in bytes. */
function shareOf(size: string, share: number): number {
  return Math.floor((bytes(size) * share) / mebibyte) * mebibyte;
}

/** Value of GOMEMLIMIT for a container with this memory limit, such as "3481MiB". */
export function goMemoryLimit(memory: string): string {
  return `${shareOf(memory, goMemoryShare) / mebibyte}MiB`;
}

/** Bytes one server may store on a volume of this size. */
export function fileStoreBytes(storage: string): number {
  return shareOf(storage, fileStoreShare);
}

/** Most bytes of one replica of a stream; together the streams fit into the store. */
export function streamBytes(stream: NatsStream, storage: string): number {
  return shareOf(storage, fileStoreShare * streamShares[stream]);
}

/** Bytes the platform's account may reserve on all servers together: the server counts a stream once per replica. */
export function accountFileBytes(storage: string, replicas: number): number {
  return fileStoreBytes(storage) * replicas;
}

/** How many of an odd number of servers must agree. */
export function majority(replicas: number): number {
  return Math.floor(replicas / 2) + 1;
}
