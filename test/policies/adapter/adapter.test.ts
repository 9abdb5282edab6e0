import assert from "node:assert/strict";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { policiesOf } from "../../../policies/adapter/pack.ts";
import { openSession } from "../../../policies/adapter/session.ts";
import { readPath } from "../../../policies/model/path.ts";
import { type Rule, resourceRule, stackRule } from "../../../policies/model/rule.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { argsOf, reported, reportedOfStack, unknownText } from "./pulumi.ts";

const seen: Resource[] = [];

const common = { description: "A wish.", severity: "high", level: "mandatory", profile: "platform", url: "https://example.com/wish" } as const;

const noHostNetwork = resourceRule<{ allowed: string[] }>({
  ...common,
  name: "no-host-network",
  options: { schema: { allowed: { type: "array", description: "names" } }, defaults: { allowed: ["router"] } },
  judge: (resource, { allowed }) => {
    seen.push(resource);
    const value = readPath(resource.props, ["spec", "hostNetwork"]);
    return value === undefined || value === false || allowed.includes(resource.name) ? [] : [{ path: ["spec", "hostNetwork"], value, message: "it is on the node's network", fix: "remove it" }];
  },
  mend: () => [{ path: ["spec", "hostNetwork"], value: false }, { path: ["metadata", "labels", "mended"], value: "yes" }],
});

const fewResources = stackRule<{ most: number }>({
  ...common,
  name: "few-resources",
  options: { schema: { most: { type: "integer", description: "how many" } }, defaults: { most: 1 } },
  judge: (resources, { most }) => resources.slice(most).map((resource) => ({ resource, path: ["metadata", "name"], message: "one too many", fix: "remove it" })),
});

const pod = (spec: object, name = "one") => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "mcp" }, spec });

function pack(rules: readonly Rule[] = [noHostNetwork, fewResources], now = "2026-11-21T10:00:00Z") {
  const policies = policiesOf(rules, openSession(() => new Date(now)));
  return { policies, first: policies[0] as ResourceValidationPolicy, second: policies[1] as StackValidationPolicy, last: policies.at(-1) as StackValidationPolicy };
}

const exemption = { object: "Pod mcp/*", reason: "moves out with the new router", until: "2026-11-21" };

describe("a rule as Pulumi's policy", () => {
  beforeEach(() => {
    seen.length = 0;
  });

  it("is described as the rule is, with the schema of its options and of exemptions", () => {
    const { name, description, severity, enforcementLevel, url, configSchema, tags } = pack().first;
    assert.deepEqual({ name, description, severity, enforcementLevel, url, tags }, { name: "no-host-network", description: "A wish.", severity: "high", enforcementLevel: "mandatory", url: "https://example.com/wish", tags: ["platform"] });
    assert.deepEqual(Object.keys(configSchema?.properties ?? {}), ["allowed", "exemptions"]);
  });

  it("says which resource, which field, its value, what to do, and where that is written", async () => {
    assert.deepEqual(await reported(pack().first, argsOf(pod({ hostNetwork: true }))), [
      "Pod mcp/one: spec.hostNetwork is true: it is on the node's network; remove it (https://example.com/wish)",
    ]);
  });

  it("takes the stack's options over the defaults", async () => {
    const config = { allowed: ["one"] };
    assert.deepEqual(await reported(pack().first, argsOf(pod({ hostNetwork: true }), { config })), []);
    assert.equal((await reported(pack().first, argsOf(pod({ hostNetwork: true }), { config, name: "router" }))).length, 1);
    assert.deepEqual(await reported(pack().first, argsOf(pod({ hostNetwork: true }), { name: "router" })), []);
  });

  it("judges nothing of other providers", async () => {
    assert.deepEqual(await reported(pack().first, argsOf(pod({ hostNetwork: true }), { type: "random:index/randomId:RandomId" })), []);
    assert.deepEqual(seen, []);
  });

  it("says nothing of what is not known yet, and judges the rest", async () => {
    assert.deepEqual(await reported(pack().first, argsOf(pod({ hostNetwork: unknownText }))), []);
    assert.equal((await reported(pack().first, argsOf(pod({ hostNetwork: true, nodeName: unknownText, containers: [unknownText] })))).length, 1);
  });

  it("hands the rule plain data and the options of the program", async () => {
    const args = argsOf(pod({ list: [1, { a: null }], text: "t" }));
    await reported(pack().first, { ...args, opts: { ...args.opts, protect: true, ignoreChanges: ["spec"] } });
    assert.deepEqual(seen.map(({ props, options }) => ({ props, options })), [{ props: pod({ list: [1, { a: null }], text: "t" }), options: { protect: true, ignoreChanges: ["spec"] } }]);
  });

  it("unpacks a resource once in a pass, and anew in the next", async () => {
    const { policies } = pack([noHostNetwork, { ...noHostNetwork, name: "again" }]);
    const [first, second] = policies as ResourceValidationPolicy[];
    if (first === undefined || second === undefined) throw new Error("two policies are expected");
    for (const spec of [{ hostNetwork: false }, { hostNetwork: true }]) {
      const counts: number[] = [await reported(first, argsOf(pod(spec))), await reported(second, argsOf(pod(spec)))].map(({ length }) => length);
      assert.deepEqual(counts, spec.hostNetwork ? [1, 1] : [0, 0]);
    }
    assert.equal(seen[0]?.props, seen[1]?.props);
    assert.notEqual(seen[1]?.props, seen[2]?.props);
  });

  it("mends in place, and only what is known", async () => {
    const { first } = pack();
    const args = argsOf(pod({ hostNetwork: true, other: unknownText }));
    const mended = (await first.remediateResource?.(args)) as { spec: { hostNetwork: boolean }; metadata: { labels: object } };
    assert.equal(mended, args.props);
    assert.equal(mended.spec.hostNetwork, false);
    assert.deepEqual({ ...mended.metadata.labels }, { mended: "yes" });
    const unsure = argsOf(pod({ hostNetwork: unknownText }));
    await first.remediateResource?.(unsure);
    assert.throws(() => (unsure.props as { spec: { hostNetwork: unknown } }).spec.hostNetwork, /can't be known/);
  });

  it("mends nothing that is exempt, and nothing of other providers", async () => {
    const { first } = pack();
    assert.equal(await first.remediateResource?.(argsOf(pod({ hostNetwork: true }), { config: { exemptions: [exemption] } })), undefined);
    assert.equal(await first.remediateResource?.(argsOf({}, { type: "random:index/randomId:RandomId" })), undefined);
  });

  it("judges all resources together, and names the one at fault", async () => {
    const resources = [argsOf(pod({}), { name: "one" }), argsOf(pod({}, "two"), { name: "two" })];
    assert.deepEqual(await reportedOfStack(pack().second, resources), [
      { message: 'Pod mcp/two: metadata.name: one too many; remove it (https://example.com/wish)', urn: "urn:pulumi:stack::project::kubernetes:core/v1:Pod::two" },
    ]);
    assert.deepEqual(await reportedOfStack(pack().second, resources, { most: 2 }), []);
  });
});

describe("an exemption", () => {
  const broken = (exemptions: readonly object[]) => argsOf(pod({ hostNetwork: true }), { config: { exemptions } });

  it("lets a named object break a rule until its last day", async () => {
    assert.deepEqual(await reported(pack().first, broken([exemption])), []);
    assert.equal((await reported(pack().first, broken([{ ...exemption, object: "Pod platform/*" }]))).length, 1);
    assert.equal((await reported(pack().first, broken([{ ...exemption, object: "Pod mcp/on" }]))).length, 1);
    assert.deepEqual(await reportedOfStack(pack().second, [argsOf(pod({})), argsOf(pod({}))], { exemptions: [exemption] }), []);
  });

  it("takes no other sign than * for more than itself", async () => {
    assert.equal((await reported(pack().first, broken([{ ...exemption, object: "Pod mcp.one" }]))).length, 1);
    assert.equal((await reported(pack().first, broken([{ ...exemption, object: "(Pod mcp/one|x)" }]))).length, 1);
  });

  it("no longer holds the day after, and the message says so", async () => {
    assert.deepEqual(await reported(pack(undefined, "2026-11-22T00:00:00Z").first, broken([exemption])), [
      "Pod mcp/one: spec.hostNetwork is true: it is on the node's network; remove it (https://example.com/wish)\n" +
        "the exemption of Pod mcp/* from no-host-network (moves out with the new router) ended on 2026-11-21; mend the object, or give the exemption a new date and reason",
    ]);
  });

  it("takes * for any characters, in any number, at any place", async () => {
    const counted = async (object: string) => (await reported(pack().first, broken([{ ...exemption, object }]))).length;
    for (const object of ["*", "Pod*", "*one", "Pod *cp/on*", "**", "P*d*m*/*e", "Pod mcp/one*", "*Pod mcp/one"]) assert.equal(await counted(object), 0, object);
    for (const object of ["", "Pod", "one", "*on", "od*", "Pod mcp/one*e", "P*x*e", "Pod mcp/o*one"]) assert.equal(await counted(object), 1, object);
    // By a regular expression this would not end.
    assert.equal(await counted(`${"*o".repeat(40)}x`), 1);
  });

  it("holds on no day that there is not", async () => {
    const [message] = await reported(pack().first, broken([{ ...exemption, until: "2027-02-30" }]));
    assert.match(message ?? "", /ends on 2027-02-30, which is no day of the calendar; write it as 2027-01-31$/);
  });

  it("does not hold for ever", async () => {
    assert.deepEqual(await reported(pack().first, broken([{ ...exemption, until: "2027-11-22" }])), []);
    const [message] = await reported(pack().first, broken([{ ...exemption, until: "2027-11-23" }]));
    assert.match(message ?? "", /would end on 2027-11-23; give it an end within 366 days$/);
  });

  it("past its day is a fault of its own, even where its object was mended", async () => {
    const { first, second, last } = pack(undefined, "2026-11-22T00:00:00Z");
    await reported(first, argsOf(pod({}), { config: { exemptions: [exemption, { ...exemption, until: "2027-01-01" }] } }));
    await reportedOfStack(second, [], { exemptions: [{ ...exemption, object: "Pod x/y" }] });
    const stack = argsOf({}, { type: "pulumi:pulumi:Stack", name: "s" });
    assert.deepEqual(await reportedOfStack(last, [argsOf(pod({})), stack]), [
      { message: "the exemption of Pod mcp/* from no-host-network (moves out with the new router) ended on 2026-11-21; mend the object, or give the exemption a new date and reason", urn: stack.urn },
      { message: "the exemption of Pod x/y from few-resources (moves out with the new router) ended on 2026-11-21; mend the object, or give the exemption a new date and reason", urn: stack.urn },
    ]);
  });
});
