import { namespaces } from "../../../config/names.ts";

/** Name under which the Sentinels know the store. */
export const storeName = "redis";

/** Sentinels that must agree that the primary is gone, and on who follows: a majority of three. */
export const quorum = 2;

/** Where the processes of a replicated store are. Tests run the same configuration on loopback addresses. */
export interface StoreLayout {
  /** Address of each pod, by ordinal. Addresses and not IPs: a pod that is replaced keeps its name. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly sentinelPort: number;
  /** What clients connect to. */
  readonly proxy: { readonly address: string; readonly port: number; readonly metricsPort: number };
  /** Addresses are names that change what they point to. */
  readonly resolve: boolean;
  /** Directories: rendered configuration (read only), its completed form with the password (in memory), data (the volume). */
  readonly directories: { readonly config: string; readonly run: string; readonly data: string };
  /** Names of the programs: Valkey's, or Redis' which take the same configuration. */
  readonly programs: { readonly server: string; readonly client: string };
}

/** The layout in the cluster. */
export function clusterLayout(replicas: number): StoreLayout {
  return {
    hosts: Array.from({ length: replicas }, (_, ordinal) => `redis-${ordinal}.redis-headless.${namespaces.platform}.svc.cluster.local`),
    port: 6379,
    sentinelPort: 26379,
    proxy: { address: "*", port: 6379, metricsPort: 9121 },
    resolve: true,
    directories: { config: "/etc/valkey", run: "/run/valkey", data: "/data" },
    programs: { server: "valkey-server", client: "valkey-cli" },
  };
}
