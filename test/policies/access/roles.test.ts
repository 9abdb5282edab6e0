import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noEscalatingVerbs } from "../../../policies/rules/access/no-escalating-verbs.ts";
import { noWildcardsInRoles } from "../../../policies/rules/access/no-wildcards-in-roles.ts";
import { foreignResource, resource } from "../support/objects.ts";
import { judge, rbacObject, role } from "./support.ts";

const rbac = "rbac.authorization.k8s.io";
const harmless = { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] };
const odd = [undefined, null, "x", 7, {}, [null], ["*"], [{ verbs: "*", resources: null, apiGroups: { a: "*" } }], [{ verbs: [null, 7, ["*"], {}] }], unknown, [unknown], [{ verbs: unknown }], [{ verbs: [unknown] }]];

describe("no-wildcards-in-roles", () => {
  const rule = noWildcardsInRoles;
  const cases = [
    ["apiGroups", "*", "every API group, those of tomorrow too", "name the groups"],
    ["resources", "*", "every resource, those of tomorrow too", "name the resources"],
    ["resources", "*/scale", "every resource, those of tomorrow too", "name the resources"],
    ["verbs", "*", "every verb, escalate, bind and impersonate too", "name the verbs"],
    ["nonResourceURLs", "*", "every path of the API server", "name the paths"],
    ["nonResourceURLs", "/*", "every path of the API server", "name the paths"],
  ] as const;
  for (const [field, value, what, fix] of cases) {
    for (const kind of ["Role", "ClusterRole"]) {
      it(`refuses ${value} among the ${field} of a ${kind}`, () => {
        const rules = [harmless, { ...harmless, [field]: ["one", value] }];
        assert.deepEqual(judge(rule, role(rules, kind)), [{ path: `rules[1].${field}[1]`, value, message: `rule 1 grants ${what}`, fix }]);
      });
    }
  }
  it("tells every wildcard apart", () => assert.equal(judge(rule, role([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, { nonResourceURLs: ["*"], verbs: ["get"] }], "ClusterRole")).length, 4));
  it("takes names, and what is no wildcard to the API server", () => {
    assert.deepEqual(judge(rule, role([harmless, { apiGroups: ["apps"], resources: ["deployments/*", "x*"], verbs: ["get*", "*/x", "/*"] }, { nonResourceURLs: ["/metrics", "/metrics/*", "*/x"], verbs: ["get"] }, { apiGroups: ["*/x", "/*"], resources: ["/*"] }], "ClusterRole")), []);
    for (const rules of odd) assert.deepEqual(judge(rule, role(rules)), []);
  });
  const gathers = (clusterRoleSelectors: unknown, kind = "ClusterRole", group?: string) => rbacObject(kind, { aggregationRule: { clusterRoleSelectors }, rules: [] }, group);
  const gathered = (index: number) => ({ path: `aggregationRule.clusterRoleSelectors[${index}]`, message: "gathers every rule of every ClusterRole", fix: "select the roles by a label of theirs" });
  const some = { matchLabels: { "rbac.example.com/aggregate-to-view": "true" } };
  it("refuses a selector of every ClusterRole", () => {
    for (const every of [{}, null, { matchLabels: {}, matchExpressions: [] }, { matchLabels: null }]) assert.deepEqual(judge(rule, gathers([some, every])), [gathered(1)]);
    assert.deepEqual(judge(rule, gathers([{}, {}])), [gathered(0), gathered(1)]);
    assert.equal(judge(rule, rbacObject("ClusterRole", { aggregationRule: { clusterRoleSelectors: [{}] }, rules: [{ verbs: ["*"] }] })).length, 2);
  });
  it("takes selectors that ask for something, none, and what is not known or no selector", () => {
    for (const selectors of [[some], [{ matchExpressions: [{ key: "a", operator: "Exists" }] }], [], null, undefined, {}, "x", ["x"], [7], unknown, [unknown], [{ matchLabels: unknown }]]) assert.deepEqual(judge(rule, gathers(selectors)), []);
    for (const aggregationRule of [undefined, null, "x", unknown]) assert.deepEqual(judge(rule, rbacObject("ClusterRole", { aggregationRule })), []);
  });
  it("takes such a selector in ClusterRoles it is told to, and in what gathers nothing", () => {
    assert.deepEqual(judge(rule, gathers([{}]), { allowed: ["it"] }), []);
    assert.deepEqual(judge(rule, gathers([{}], "Role")), []);
    assert.deepEqual(judge(rule, gathers([{}], "ClusterRole", "example.com")), []);
    assert.deepEqual(judge(rule, resource({ apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: unknown }, aggregationRule: { clusterRoleSelectors: [{}] } })), []);
  });
  it("judges RBAC's roles alone", () => {
    const rules = [{ verbs: ["*"] }];
    assert.deepEqual(judge(rule, rbacObject("Role", { rules }, "example.com")), []);
    assert.deepEqual(judge(rule, rbacObject("RoleBinding", { rules })), []);
  });
  it("takes the roles it is told to", () => {
    const rules = [{ verbs: ["*"] }];
    assert.deepEqual(judge(rule, role(rules, "ClusterRole"), { allowed: ["other", "it"] }), []);
    assert.deepEqual(judge(rule, role(rules, "Role"), { allowed: ["area/it"] }), []);
    assert.equal(judge(rule, role(rules, "Role"), { allowed: ["it", "it/it", "/it", "default/it"] }).length, 1);
    assert.equal(judge(rule, role(rules, "ClusterRole"), { allowed: ["default/it", "area/it"] }).length, 1);
  });
  it("needs to know nothing but the name", () => {
    const metadata = { name: "it", namespace: "area", labels: unknown };
    for (const rule of [noWildcardsInRoles, noEscalatingVerbs]) {
      assert.equal(judge(rule, resource({ apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules: [{ apiGroups: [rbac], verbs: ["*"] }, { apiGroups: [rbac], verbs: ["bind"] }] })).length, 1);
    }
  });
  it("judges no resource of another provider", () => assert.deepEqual(judge(rule, foreignResource("it:it:Role", "it", { rules: [{ verbs: ["*"] }] })), []));
  it("waits until the role's name is known", () => {
    for (const metadata of [{ name: unknown }, { name: "it", namespace: unknown }, unknown]) {
      assert.deepEqual(judge(rule, resource({ apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules: [{ verbs: ["*"] }] })), []);
    }
  });
});

describe("no-escalating-verbs", () => {
  const rule = noEscalatingVerbs;
  const cases = [
    ["escalate", "write roles with more rights than one's own"],
    ["bind", "bind roles with more rights than one's own"],
    ["impersonate", "act as someone else"],
    ["impersonate:user-info", "act as someone else"],
  ] as const;
  for (const [verb, power] of cases) {
    for (const kind of ["Role", "ClusterRole"]) {
      it(`refuses ${verb} in a ${kind}`, () => {
        const rules = [harmless, { apiGroups: ["", rbac], resources: ["clusterroles"], verbs: ["get", verb] }];
        assert.deepEqual(judge(rule, role(rules, kind)), [{ path: "rules[1].verbs[1]", value: verb, message: `rule 1 lets its holder ${power}`, fix: "remove the verb" }]);
      });
    }
  }
  it("refuses bind where the groups are a wildcard", () => assert.equal(judge(rule, role([{ apiGroups: ["*"], resources: ["*"], verbs: ["bind"] }])).length, 1));
  it("refuses impersonate in any group", () => assert.equal(judge(rule, role([{ apiGroups: [""], resources: ["users"], verbs: ["impersonate", "impersonate:user-info"] }])).length, 2));
  it("takes bind and escalate of other groups", () => {
    assert.deepEqual(judge(rule, role([{ apiGroups: ["apis.example.com"], resources: ["apiexports", rbac], verbs: ["bind", "escalate"] }, { apiGroups: [rbac], resources: ["roles"], verbs: ["get"] }])), []);
  });
  it("takes other verbs, other fields and odd data", () => {
    assert.deepEqual(judge(rule, role([{ apiGroups: [rbac], resources: ["escalate", "bind", "impersonate"], verbs: ["*", "get", "impersonates", "ximpersonate", "x:impersonate", "impersonate-on:user-info:get", "binding"] }])), []);
    for (const rules of odd) assert.deepEqual(judge(rule, role(rules)), []);
  });
  it("takes the roles it is told to", () => {
    const rules = [{ apiGroups: [rbac], resources: ["roles"], verbs: ["escalate"] }];
    assert.deepEqual(judge(rule, role(rules), { allowed: ["area/it"] }), []);
    assert.equal(judge(rule, role(rules), { allowed: ["it"] }).length, 1);
  });
  it("waits until the role's name is known", () => {
    const rules = [{ apiGroups: [rbac], resources: ["roles"], verbs: ["escalate"] }];
    assert.deepEqual(judge(rule, resource({ apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: unknown }, rules })), []);
    assert.deepEqual(judge(rule, resource({ apiVersion: `${rbac}/v1`, kind: "Role", metadata: { namespace: unknown }, rules })), []);
  });
});
