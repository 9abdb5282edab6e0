import type { Kubectl } from "../support/kubectl.ts";

interface Node {
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  status: { capacity: Record<string, string>; allocatable: Record<string, string>; nodeInfo: object };
}

/** Simulated nodes with room for thousands of pods, made like the sandbox's own first CPU node. */
export function addNodes(kubectl: Kubectl): void {
  const [model] = kubectl.get<Node>(["nodes", "-l", "!nvidia.com/gpu.present"]);
  if (model === undefined) throw new Error("the sandbox has no CPU node to copy");
  for (const index of [1, 2, 3]) {
    const name = `bench-${index}`;
    const text = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, value.replaceAll(model.metadata.name, name)]));
    const room = { cpu: "1000", memory: "8Ti", "ephemeral-storage": "8Ti", pods: "2000" };
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: text(model.metadata.labels), annotations: text(model.metadata.annotations) },
      status: { capacity: room, allocatable: room, nodeInfo: model.status.nodeInfo },
    };
    const answer = kubectl.create(node);
    if (!answer.ok) throw new Error(`node ${name}: ${answer.stderr}`);
  }
}
