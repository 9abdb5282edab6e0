import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { selectorLabels } from "../../../../config/names.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { metadata } from "../../../kit/objects.ts";
import { apartFrom, restrictedPod } from "../../../kit/pod.ts";
import { entryPort, placement, wayOwner } from "./ways.ts";

type PodSpec = k8s.types.input.core.v1.PodSpec;

/** The parts of a way in that differ between the two. */
export interface WayPod {
  readonly userId: number;
  readonly containers: PodSpec["containers"];
  readonly volumes: NonNullable<PodSpec["volumes"]>;
  /** Pods are replaced when this changes: what they read at their start. */
  readonly configuration: Input<string>;
}

/** Annotation that changes with what the pods read at their start. */
const configHashAnnotation = "sophia.ai/config-hash";

/** First digits of the hash of a configuration. */
export function configurationHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The Deployment of a way in: one pod at a time is replaced, none is added, so that it fits on as many nodes as it has pods. */
export function wayDeployment(pod: WayPod, settings: Settings): k8s.apps.v1.DeploymentArgs {
  const owner = wayOwner(settings.estuary.network);
  const { replicas, nodeSelector, separateNodes } = placement(settings);
  const matchLabels = selectorLabels(owner.service);
  return {
    metadata: metadata(owner),
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: {
        metadata: { labels: metadata(owner).labels, annotations: { [configHashAnnotation]: pod.configuration } },
        spec: restrictedPod(
          { service: owner.service, userId: pod.userId },
          {
            ...(separateNodes ? { affinity: apartFrom(matchLabels) } : {}),
            ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
            containers: pod.containers,
            volumes: pod.volumes,
          },
        ),
      },
    },
  };
}

/**
 * The Service Estuary comes in by. `Local` keeps the caller's address, which the network policy goes by; a node without a pod of the
 * way in takes nothing. https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy
 * @param blocks the data plane's blocks, for load balancers that filter by themselves
 */
export function wayService(settings: Settings, blocks: Input<string[]>): k8s.core.v1.ServiceArgs {
  const { network } = settings.estuary;
  const owner = wayOwner(network);
  return {
    metadata: metadata(owner),
    spec: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: blocks,
      selector: selectorLabels(owner.service),
      ports: [{ name: network.path, port: entryPort(network), targetPort: network.path, protocol: "TCP" }],
    },
  };
}
