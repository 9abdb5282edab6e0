import * as k8s from "@pulumi/kubernetes";
import { Machines } from "../../../components/machines/machines.ts";
import { fleetLabel } from "../../../components/cluster/spec/types.ts";
import { gpu } from "../../../config/names.ts";
import { parseSettings } from "../../../config/settings.ts";
import type { Program } from "../../../engine/index.ts";

/** What a test wants the machines to be. */
export interface Plan {
  readonly servers: 1 | 3;
  /** Members of the one fleet, each with one GPU. */
  readonly agents: number;
  /** Ordinals of members that are gone for good. */
  readonly retired?: readonly number[];
  /** Nodes are replaced when what they are launched with changes. */
  readonly rolling?: boolean;
}

export const clusterName = "trial";
const place = { type: "gpu_1x_a10", region: "us-east-1" };
const app = { app: "trial" };

/** A program that makes the cluster itself, and puts a note and a pod that needs an agent's GPU into it. */
export function programOf({ servers, agents, retired = [], rolling = false }: Plan): Program {
  return async ({ backend }) => {
    const launch = { candidates: [place], replaceOn: rolling ? ["userData" as const] : [] };
    const settings = parseSettings(
      {
        sandbox: { enabled: true },
        secrets: { source: "generated" },
        cluster: {
          source: "lambda", name: clusterName, servers: { count: servers, ...launch }, apiCidrs: ["127.0.0.0/8"],
          joining: { ready: "2m", drain: "1m", checkTraffic: false, poll: "200ms" },
        },
        lambda: { budget: { instances: 8, gpus: 8, dollarsPerHour: 20 } },
        fleets: { train: { count: agents, retired: [...retired], ...launch } },
      },
      "local",
    );
    const noneThere = () => {
      throw new Error("neither a secret nor another cluster is asked for");
    };
    const machines = new Machines("machines", { settings, backend, secrets: { value: noneThere }, existing: noneThere });
    const { kubeconfig, clusterIdentifier } = machines;
    const provider = new k8s.Provider("cluster", { kubeconfig, clusterIdentifier, enableServerSideApply: true, enableConfigMapMutable: true });
    new k8s.core.v1.ConfigMap("note", { metadata: { name: "note", namespace: "default" }, data: { text: "kept" } }, { provider });
    const container = { name: "trial", image: "registry.k8s.io/pause:3.10", resources: { limits: { [gpu.resource]: "1" } } };
    const tolerations = [{ key: gpu.taint, operator: "Exists" }];
    new k8s.apps.v1.Deployment(
      "trainer",
      { metadata: { name: "trainer", namespace: "default" }, spec: { replicas: agents === 0 ? 0 : 1, selector: { matchLabels: app }, template: { metadata: { labels: app }, spec: { nodeSelector: { [fleetLabel]: "train" }, tolerations, containers: [container] } } } },
      { provider, dependsOn: [...machines.gpuNodes] },
    );
    return Promise.resolve({ dollarsPerHour: machines.hourlyCost, instances: machines.inventory });
  };
}
