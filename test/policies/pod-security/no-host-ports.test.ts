import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noHostPorts as rule } from "../../../policies/rules/pod-security/no-host-ports.ts";
import { pod, resource } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";
import { allowsTheSafe, faultsOfPod, refusesInEveryContainer } from "./support.ts";

const fix = "remove the field, and reach the container through a Service";
const faults = (...ports: unknown[]) => faultsOfPod(rule, { containers: [{ name: "web", ports }] });

describe("no-host-ports", () => {
  allowsTheSafe(rule);

  refusesInEveryContainer(
    rule,
    { ports: [{ containerPort: 80 }, { containerPort: 443, hostPort: 8443 }] },
    (container) => `${container}.ports[1].hostPort is 8443: container subject takes port 8443 of the node; ${fix}`,
  );

  for (const hostPort of [1, 65535, -1]) {
    it(`refuses ${hostPort}`, () => {
      assert.deepEqual(faults({ hostPort }), [`spec.containers[0].ports[0].hostPort is ${hostPort}: container web takes port ${hostPort} of the node; ${fix}`]);
    });
  }

  for (const hostPort of [0, null, undefined, "80", unknown]) {
    it(`allows ${String(hostPort)}`, () => assert.deepEqual(faults({ containerPort: 80, hostPort }), []));
  }

  it("allows ports of no known shape", () => assert.deepEqual(faults(null, "80", unknown), []));

  describe("at the edge", () => {
    const spec = { containers: [{ name: "web", ports: [{ hostPort: 443 }] }] };
    const refused = [`spec.containers[0].ports[0].hostPort is 443: container web takes port 443 of the node; ${fix}`];
    const inNamespace = (namespace: unknown) => resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "it", namespace }, spec });

    it("allows them, where the options name it", () => assert.deepEqual(verdict(rule, pod(spec), { edgeNamespaces: ["edge", "area"] }), []));

    it("refuses them in every other namespace, and where no edge is named", () => {
      assert.deepEqual(verdict(rule, pod(spec), { edgeNamespaces: ["edge"] }), refused);
      assert.deepEqual(verdict(rule, pod(spec)), refused);
    });

    it("waits for the namespace where that would decide", () => {
      assert.deepEqual(verdict(rule, inNamespace(unknown), { edgeNamespaces: ["edge"] }), []);
      assert.deepEqual(verdict(rule, inNamespace(unknown)), refused);
    });
  });

  it("names each of them", () => assert.equal(faults({ hostPort: 80 }, { hostPort: 81 }).length, 2));
});
