import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import { stringify } from "yaml";

import { agentCloudInit, serverCloudInit } from "../../../components/cluster/spec/cloud-init.ts";
import { gpuMarks } from "../../../components/cluster/spec/marks.ts";
import { nodeObject, sandboxNodes } from "../../../sandbox/cluster/nodes.ts";
import { hasJoined, nodeOf } from "../../../sandbox/lambda/cluster/nodes.ts";
import { readUserData } from "../../../sandbox/lambda/cluster/user-data.ts";
import { newState } from "../../../sandbox/lambda/state.ts";
import type { InstanceRecord } from "../../../sandbox/lambda/types.ts";
import type { Json } from "./support.ts";

const config = (value: object) => ({ path: "/etc/rancher/k3s/config.yaml", content: stringify(value) });
const cloudConfig = (...files: object[]) => `#cloud-config\n${stringify({ write_files: files })}`;
const member = { "node-label": ["sophia-ai.com/cluster=demo", "a=b"] };

const instance = (more: Partial<InstanceRecord> = {}): InstanceRecord => ({
  id: "0123456789abcdef0123456789abcdef", hostname: "gpu-0", type: "gpu_8x_h100_sxm5", region: "us-east-1", image: "", sshKeyNames: [], filesystems: [],
  ip: "127.64.0.2", privateIp: "172.26.0.2", jupyterToken: "", ordinal: 300, launchedAt: 0, activeAt: 0, ipAt: 0, privateIpAt: 0, ...more,
});

describe("user data, as the emulator reads it", () => {
  it("makes a node of nobody but a member of a cluster", () => {
    const others = [undefined, "", "#!/bin/sh\n", "#cloud-config\n", "#cloud-config\n: [", cloudConfig(), cloudConfig(config({ "node-label": ["a=b"] })), cloudConfig(config([]))];
    for (const text of others) assert.equal(readUserData(text), undefined, text);
  });

  it("tells an agent's labels, taints and server", () => {
    const taints = ["nvidia.com/gpu=present:NoSchedule", "lonely:NoExecute"];
    assert.deepEqual(readUserData(cloudConfig(config({ ...member, "node-taint": taints, server: "https://172.26.0.2:6443", "node-name": "one" }))), {
      role: "agent", cluster: "demo", labels: { "sophia-ai.com/cluster": "demo", a: "b" }, certificates: {}, manifests: {},
      nodeName: "one", server: "https://172.26.0.2:6443", withMachineId: false,
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, { key: "lonely", effect: "NoExecute" }],
    });
  });

  it("reads every encoding and the files beside config.yaml", () => {
    const text = stringify(member);
    const encodings = [["", text], ["b64", Buffer.from(text).toString("base64")], ["gz+b64", gzipSync(text).toString("base64")], ["gzip+base64", gzipSync(text).toString("base64")]];
    for (const [encoding, content] of encodings) {
      const more = { path: "/etc/rancher/k3s/config.yaml.d/10.yaml", content: stringify({ "node-label+": ["c=d"] }) };
      const read = readUserData(cloudConfig({ path: "/etc/rancher/k3s/config.yaml", content, encoding }, more));
      assert.deepEqual(read?.labels, { "sophia-ai.com/cluster": "demo", a: "b", c: "d" }, encoding);
    }
  });

  it("understands what our own cloud-init says", () => {
    const shape = { name: "demo" };
    const agent = readUserData(agentCloudInit(shape, { name: "gpu-0", server: "172.26.0.9", agentToken: "t", ...gpuMarks("trainers") }));
    assert.deepEqual([agent?.role, agent?.nodeName, agent?.withMachineId, agent?.server], ["agent", "gpu-0", true, "https://172.26.0.9:6443"]);
    assert.equal(agent?.labels["sophia-ai.com/fleet"], "trainers");
    const files = { "/var/lib/rancher/k3s/server/tls/server-ca.crt": "certificate" };
    const server = readUserData(serverCloudInit(shape, { name: "server-0", files, serverToken: "t", agentToken: "t", start: "initialise" }));
    assert.deepEqual([server?.role, server?.certificates, server?.server], ["server", files, undefined]);
    assert.match(Object.values(server?.manifests ?? {}).join(), /ClusterRoleBinding/);
  });
});

describe("the node of an instance", () => {
  const userData = readUserData(cloudConfig(config({ ...member, "with-node-id": true })))!;

  it("has the size, GPUs and address space of its instance", () => {
    const node = nodeObject(nodeOf(instance(), userData)) as Json;
    assert.equal(node.metadata.name, "gpu-0-01234567");
    assert.equal(node.spec.providerID, "lambda://0123456789abcdef0123456789abcdef");
    assert.equal(node.spec.podCIDR, "10.246.44.0/24");
    assert.equal(node.spec.taints, undefined, "taints are the configuration's");
    assert.deepEqual(node.status.capacity, { cpu: "208", memory: "1800Gi", "ephemeral-storage": "5600Gi", pods: "250", "nvidia.com/gpu": "8" });
    assert.equal(node.metadata.labels["nvidia.com/gpu.product"], "NVIDIA-H100-80GB-HBM3");
    assert.equal(node.metadata.labels["topology.kubernetes.io/region"], "us-east-1");
    const arm = nodeObject(nodeOf(instance({ type: "gpu_1x_gh200" }), userData)) as Json;
    assert.deepEqual([arm.metadata.labels["kubernetes.io/arch"], arm.status.nodeInfo.architecture], ["arm64", "arm64"]);
  });

  it("shares its pods' addresses with no other node", () => {
    const own = Array.from({ length: 2_048 }, (_, ordinal) => nodeOf(instance({ ordinal }), userData).podCidr);
    assert.equal(new Set([...own, ...sandboxNodes.map(({ podCidr }) => podCidr)]).size, own.length + sandboxNodes.length);
  });

  it("is there when the instance is active and finds a living server", () => {
    const state = newState({});
    const tls = { path: "/var/lib/rancher/k3s/server/tls/server-ca.crt", content: "" };
    const server = instance({ id: "server", privateIp: "172.26.0.9", userData: cloudConfig(config(member), tls) });
    const joins = (at: string | undefined, own: Partial<InstanceRecord> = {}) => hasJoined(state, instance(own), { ...userData, server: at }, 1);
    assert.equal(joins("https://172.26.0.9:6443"), false, "there is no such server");
    state.instances.push(server);
    assert.equal(joins("https://172.26.0.9:6443"), true);
    assert.equal(joins("https://172.26.0.9:6443", { activeAt: null }), false, "it boots");
    server.preemptedAt = 0;
    assert.equal(joins("https://172.26.0.9:6443"), false, "the server is gone");
    assert.equal(joins(undefined), true, "it begins a cluster");
    assert.equal(joins("https://203.0.113.7:6443"), true, "a cluster that was there before");
  });
});
