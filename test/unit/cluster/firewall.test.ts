import assert from "node:assert/strict";
import fc from "fast-check";
import { agentRules, crossRegionRules, maximumRules, serverRules } from "../../../components/cluster/spec/firewall.ts";

const anyone = "0.0.0.0/0";
const office = "203.0.113.0/24";

describe("firewall rules", () => {
  it("of servers open the API to the blocks named, the edge, and SSH only when asked", () => {
    assert.deepEqual(serverRules({ apiCidrs: [office], edgeCidrs: [anyone] }), [
      { protocol: "tcp", port_range: [6443, 6443], source_network: office, description: "Kubernetes API" },
      { protocol: "tcp", port_range: [80, 80], source_network: anyone, description: "HTTP at the edge" },
      { protocol: "tcp", port_range: [443, 443], source_network: anyone, description: "HTTPS at the edge" },
    ]);
    assert.deepEqual(serverRules({ sshCidrs: [office] }), [{ protocol: "tcp", port_range: [22, 22], source_network: office, description: "SSH" }]);
    assert.deepEqual(serverRules({}), []);
  });

  it("of agents open nothing, but SSH when asked", () => {
    assert.deepEqual(agentRules({}), []);
    assert.equal(agentRules({ sshCidrs: [office] }).length, 1);
  });

  it("between regions let WireGuard in from each node, and the API on servers", () => {
    assert.deepEqual(crossRegionRules([], ["198.51.100.2", "198.51.100.1", "198.51.100.2"], "agent"), [
      { protocol: "udp", port_range: [51820, 51820], source_network: "198.51.100.1/32", description: "WireGuard between nodes" },
      { protocol: "udp", port_range: [51820, 51820], source_network: "198.51.100.2/32", description: "WireGuard between nodes" },
    ]);
    assert.equal(crossRegionRules(serverRules({ apiCidrs: [office] }), ["198.51.100.1"], "server").length, 3);
  });

  it("never exceed what a ruleset takes, and say what to do", () => {
    const address = fc.ipV4();
    fc.assert(
      fc.property(fc.array(address, { maxLength: 30 }), fc.array(address, { maxLength: 30 }), (own, nodes) => {
        try {
          const rules = crossRegionRules(agentRules({ sshCidrs: own.map((each) => `${each}/32`) }), nodes, "agent");
          assert.ok(rules.length <= maximumRules);
          assert.equal(rules.length, own.length + new Set(nodes).size);
        } catch (error) {
          assert.ok(own.length + new Set(nodes).size > maximumRules);
          assert.match((error as Error).message, /^the firewall ruleset has \d+ rules; allowed: at most 20; \w/);
        }
      }),
    );
  });
});
