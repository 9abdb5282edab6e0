import assert from "node:assert/strict";
import { parse } from "yaml";
import { type RunOptions, type RunResult, refresh } from "../../../engine/index.ts";
import type { InstanceSummary } from "../../../sandbox/lambda/admin-client.ts";
import { k3s } from "../../../config/versions.ts";
import type { KubernetesObject } from "../../support/kubectl.ts";
import { TestPlatform, explain } from "../../support/platform.ts";
import { type Plan, clusterName, programOf } from "./program.ts";

/** A node as tests read it. */
interface Node extends KubernetesObject {
  readonly spec: { readonly providerID?: string; readonly unschedulable?: boolean };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const selected = ["-l", `sophia-ai.com/cluster=${clusterName}`];

/** A sandbox whose cluster is made of machines of the emulated GPU cloud, and what tests ask of it. */
export class Trial {
  readonly platform: TestPlatform;

  private constructor(platform: TestPlatform) {
    this.platform = platform;
  }

  static async start(name: string): Promise<Trial> {
    return new Trial(await TestPlatform.start(name));
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    assert.deepEqual(this.platform.processes(), [], "a process of this sandbox is left");
  }

  /** Makes it so, and gives what was done as `operation name`, sorted. */
  async up(plan: Plan, more: Partial<RunOptions> = {}): Promise<string[]> {
    return stepsOf(await this.platform.up({}, { program: programOf(plan), ...more }));
  }

  async preview(plan: Plan): Promise<string[]> {
    return stepsOf(await this.platform.preview({}, { program: programOf(plan) }));
  }

  /** Asks Lambda what became of the instances; the cluster itself may be unreachable. */
  async refresh(): Promise<void> {
    const target = (this.platform.deployment()?.resources ?? []).map(({ urn }) => urn).filter((urn) => urn.includes("dynamic/lambda:Instance::"));
    stepsOf(await refresh(this.platform.options({}, { target })));
  }

  async destroy(): Promise<void> {
    stepsOf(await this.platform.destroy());
  }

  /** Instances that cost, by host name. */
  async living(): Promise<Map<string, InstanceSummary>> {
    const instances = (await this.platform.lambda.instances()).filter(({ status }) => status === "booting" || status === "active");
    return new Map(instances.map((instance) => [instance.hostname, instance]));
  }

  /** Ids of the living instances, by host name. */
  async ids(): Promise<Record<string, string>> {
    return Object.fromEntries([...(await this.living())].map(([hostname, { id }]) => [hostname, id] as const).sort());
  }

  /** Lambda takes an instance back. */
  async preempt(hostname: string): Promise<void> {
    const instance = (await this.living()).get(hostname);
    assert.ok(instance !== undefined, `${hostname} does not live`);
    await this.platform.lambda.happen(instance.id, "preempt");
  }

  /** By host name, whether a server was launched to begin the cluster, or whom it joins. */
  async starts(): Promise<Record<string, string>> {
    const living = await this.living();
    const names = new Map([...living].map(([hostname, { privateIp }]) => [`https://${privateIp}:6443`, hostname]));
    const starts = await Promise.all([...living].filter(([hostname]) => hostname.includes("-server-")).map(async ([hostname, { id }]) => {
      const document = parse((await this.platform.lambda.userData(id)) ?? "") as { write_files: { path: string; content: string }[] };
      const { "cluster-init": begins, server = "" } = parse(document.write_files.find(({ path }) => path === "/etc/rancher/k3s/config.yaml")?.content ?? "") as { "cluster-init"?: boolean; server?: string };
      return [hostname, begins === true ? "begins" : `joins ${names.get(server) ?? server}`] as const;
    }));
    return Object.fromEntries(starts.sort());
  }

  nodes(): Node[] {
    return this.platform.kubectl.get<Node>(["nodes", ...selected]);
  }

  /** Every living instance is a node, and no other node is left. */
  async nodesAreInstances(): Promise<void> {
    const found = this.nodes().map(({ spec }) => spec.providerID).sort();
    assert.deepEqual(found, [...(await this.living()).values()].map(({ id }) => `lambda://${id}`).sort());
  }

  /** Nodes that take pods: ready, and nobody drains them. */
  takers(role: "server" | "train"): Node[] {
    const ready = ({ status }: Node) => status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
    return this.nodes().filter((node) => node.metadata.name.startsWith(`${clusterName}-${role}-`) && ready(node) && node.spec.unschedulable !== true);
  }

  /** Ids of the instances whose nodes carry pods of the program's deployment; a pod that waits for a node counts for none. */
  busy(): string[] {
    const providers = new Map(this.nodes().map(({ metadata, spec }) => [metadata.name, spec.providerID?.replace("lambda://", "")]));
    const pods = this.platform.kubectl.get(["pods", "-n", "default", "-l", "app=trial"]);
    const placed = pods.flatMap(({ spec }) => (typeof spec?.["nodeName"] === "string" ? [spec["nodeName"]] : []));
    return placed.map((node) => providers.get(node) ?? `a node that is gone: ${node}`);
  }

  /** Ids of the instances whose termination was asked for since then, in order. */
  async terminated(since: number): Promise<string[]> {
    return (await this.platform.lambda.log(since)).filter(({ operation }) => operation === "terminateInstance").flatMap(idsIn);
  }

  /** Number of the emulator's next request. */
  async now(): Promise<number> {
    return ((await this.platform.lambda.log()).at(-1)?.number ?? -1) + 1;
  }

  /**
   * Acts, and looks around each time the termination of instances is asked for, before it takes effect.
   * @param times how many terminations there will be
   */
  async atTerminations<Value>(times: number, act: () => Promise<Value>, look: (ids: readonly string[]) => void): Promise<Value> {
    const { lambda } = this.platform;
    const holds = await Promise.all(Array.from({ length: times }, () => lambda.hold({ operation: "terminateInstance", at: "before" })));
    let ended = false;
    const acting = act().finally(() => (ended = true));
    acting.catch(() => {});
    try {
      for (const { id } of holds) {
        while (!ended && (await lambda.watchHold(id, 500)).waiting === 0);
        if (ended) break;
        look((await lambda.log()).filter(({ operation, status }) => operation === "terminateInstance" && status === 0).flatMap(idsIn));
        await lambda.release(id);
      }
    } finally {
      for (const { id } of holds) await lambda.release(id).catch(() => {});
    }
    return acting;
  }

  /** What the program has put into the cluster: a replaced object has another identity. */
  objects(): string[] {
    return this.platform.kubectl.get(["configmap/note", "deployment/trainer"]).map(({ kind, metadata }) => `${kind} ${metadata.uid}`);
  }
}

function idsIn({ body }: { readonly body?: unknown }): string[] {
  return (body as { instance_ids?: string[] }).instance_ids ?? [];
}

/** What a run did, of a run that went well. */
export function stepsOf(result: RunResult): string[] {
  assert.equal(result.outcome, "succeeded", explain(result));
  return result.steps.map(({ op, name }) => `${op} ${name}`).sort();
}

/** Runs with another k3s pinned than the one that is. */
export async function withK3s<Value>(version: string, act: () => Promise<Value>): Promise<Value> {
  const pinned = { ...k3s };
  Object.assign(k3s, { version });
  try {
    return await act();
  } finally {
    Object.assign(k3s, pinned);
  }
}
