import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { containersOpenNoHostPorts as rule } from "../../../policies/rules/network/containers-open-no-host-ports.ts";
import { everyContainerKind, everyWorkload, foreignResource, pod } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const opening = (...ports: readonly unknown[]) => pod({ containers: [{ name: "web", ports }] });
const fault = (place: string, hostPort = 8080, name = "web") => `${place}.hostPort is ${hostPort}: container ${name} opens a port of its node; remove the field and put a Service in front`;

describe("containers-open-no-host-ports", () => {
  for (const hostPort of [undefined, null, 0, "8080"]) it(`takes the host port ${JSON.stringify(hostPort)}`, () => assert.deepEqual(verdict(rule, opening({ containerPort: 80, hostPort })), []));

  it("refuses each host port outside the edge's namespaces", () => {
    const subject = opening({ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }, { containerPort: 82, hostPort: 1 });
    const expected = [fault("spec.containers[0].ports[0]"), fault("spec.containers[0].ports[2]", 1)];
    assert.deepEqual(verdict(rule, subject), expected);
    assert.deepEqual(verdict(rule, subject, { edgeNamespaces: ["edge"] }), expected);
  });

  it("takes them in these", () => assert.deepEqual(verdict(rule, opening({ hostPort: 8080 }), { edgeNamespaces: ["area"] }), []));

  for (const { kind, podSpec, path } of everyContainerKind({ ports: [{ hostPort: 8080 }] })) {
    it(`judges a container of kind ${kind}`, () => assert.deepEqual(verdict(rule, pod(podSpec)), [fault(`spec.${formatPath(path)}.ports[0]`, 8080, "subject")]));
  }

  for (const { kind, resource, path } of everyWorkload({ containers: [{ name: "web", ports: [{ hostPort: 8080 }] }] })) {
    it(`judges the pods of a ${kind}`, () => assert.deepEqual(verdict(rule, resource), [fault(`${formatPath(path)}.containers[0].ports[0]`)]));
  }

  it("judges pods only", () => {
    const { props } = opening({ hostPort: 8080 });
    assert.deepEqual(verdict(rule, foreignResource("example:index:Pod", "it", props)), []);
  });

  it("says nothing while the port or the namespace is unknown", () => {
    assert.deepEqual(verdict(rule, opening({ hostPort: unknown })), []);
    assert.deepEqual(verdict(rule, opening(unknown)), []);
    assert.deepEqual(verdict(rule, pod({ containers: [{ ports: [{ hostPort: 1 }] }] }, { name: "it", namespace: unknown })), []);
  });
});
