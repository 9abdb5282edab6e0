import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noAdministratorBindings } from "../../../policies/rules/access/no-administrator-bindings.ts";
import { noRightsForEveryone } from "../../../policies/rules/access/no-rights-for-everyone.ts";
import { resource } from "../support/objects.ts";
import { judge, rbacObject } from "./support.ts";

const someone = { kind: "ServiceAccount", name: "it", namespace: "area" };
const view = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
const binding = (fields: object, kind = "RoleBinding", group?: string) => rbacObject(kind, { roleRef: view, subjects: [someone], ...fields }, group);
const odd = [undefined, null, "x", 7, [], [null], ["system:masters"], [{}], [{ kind: "Group" }], [{ name: "system:masters" }], unknown, [unknown], [{ kind: unknown, name: unknown }], [{ kind: "Group", name: unknown }]];
const kinds = ["RoleBinding", "ClusterRoleBinding"];

describe("no-administrator-bindings", () => {
  const rule = noAdministratorBindings;
  const administrator = { roleRef: { ...view, name: "cluster-admin" } };
  const masters = { subjects: [someone, { kind: "Group", name: "system:masters" }] };
  for (const kind of kinds) {
    it(`refuses cluster-admin in a ${kind}`, () => {
      assert.deepEqual(judge(rule, binding(administrator, kind)), [{ path: "roleRef.name", value: "cluster-admin", message: "binds cluster-admin, which may do everything", fix: "bind a role that grants what is needed and no more" }]);
    });
    it(`refuses system:masters in a ${kind}`, () => {
      assert.deepEqual(judge(rule, binding(masters, kind)), [{ path: "subjects[1].name", value: "system:masters", message: "binds a role to a group that is above all roles and cannot be taken its rights", fix: "bind it to a group of your own" }]);
    });
  }
  it("refuses both at once", () => assert.equal(judge(rule, binding({ ...administrator, ...masters })).length, 2));
  it("takes other roles and subjects, and odd data", () => {
    for (const roleRef of [view, { kind: "Role", name: "cluster-admin" }, { name: "cluster-admin" }, { kind: "ClusterRole", name: "cluster-administrator" }, null, "cluster-admin", unknown, { kind: "ClusterRole", name: unknown }, { kind: unknown, name: "cluster-admin" }]) assert.deepEqual(judge(rule, binding({ roleRef })), []);
    for (const name of ["system:master", "masters"]) assert.deepEqual(judge(rule, binding({ subjects: [{ kind: "Group", name }] })), []);
    assert.deepEqual(judge(rule, binding({ subjects: [{ kind: "User", name: "system:masters" }] })), []);
    for (const subjects of odd) assert.deepEqual(judge(rule, binding({ subjects })), []);
  });
  it("judges RBAC's bindings alone", () => {
    assert.deepEqual(judge(rule, binding(administrator, "RoleBinding", "example.com")), []);
    assert.deepEqual(judge(rule, binding(administrator, "Role")), []);
  });
  it("takes the bindings it is told to", () => {
    assert.deepEqual(judge(rule, binding({ ...administrator, ...masters }, "ClusterRoleBinding"), { allowed: ["it"] }), []);
    assert.deepEqual(judge(rule, binding(administrator), { allowed: ["area/it"] }), []);
    assert.equal(judge(rule, binding(administrator), { allowed: ["it"] }).length, 1);
  });
  it("needs to know nothing but name, role and subjects", () => {
    const metadata = { name: "it", namespace: "area", labels: unknown };
    assert.equal(judge(rule, resource({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, ...administrator, ...masters })).length, 2);
  });
  it("waits until the binding's name is known", () => {
    for (const metadata of [{ name: unknown }, { name: "it", namespace: unknown }]) assert.deepEqual(judge(rule, resource({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, ...administrator, ...masters })), []);
  });
});

describe("no-rights-for-everyone", () => {
  const rule = noRightsForEveryone;
  const cases = [
    ["User", "system:anonymous", "whoever reaches the API server, without credentials"],
    ["Group", "system:unauthenticated", "whoever reaches the API server, without credentials"],
    ["Group", "system:authenticated", "whoever has any credentials at all"],
    ["Group", "system:serviceaccounts", "every service account of every namespace"],
  ] as const;
  for (const [subject, name, who] of cases) {
    for (const kind of kinds) {
      it(`refuses ${name} in a ${kind}`, () => {
        assert.deepEqual(judge(rule, binding({ subjects: [someone, { kind: subject, name }] }, kind)), [{ path: "subjects[1].name", value: name, message: `binds a role to ${who}`, fix: "bind it to those who need it" }]);
      });
    }
  }
  it("takes others, and odd data", () => {
    for (const [kind, name] of [["Group", "system:anonymous"], ["User", "system:authenticated"], ["ServiceAccount", "system:anonymous"], ["Group", "system:masters"], ["Group", "system:serviceaccounts:area"], ["User", "system:serviceaccounts"], ["Group", "developers"], ["constructor", ""]]) assert.deepEqual(judge(rule, binding({ subjects: [{ kind, name }] })), []);
    for (const subjects of odd) assert.deepEqual(judge(rule, binding({ subjects })), []);
  });
  it("judges bindings alone, but those it is told to take", () => {
    const subjects = [{ kind: "Group", name: "system:authenticated" }];
    assert.deepEqual(judge(rule, binding({ subjects }, "Role")), []);
    assert.deepEqual(judge(rule, binding({ subjects }), { allowed: ["area/it"] }), []);
    assert.equal(judge(rule, binding({ subjects }), { allowed: ["it"] }).length, 1);
    assert.deepEqual(judge(rule, resource({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: unknown }, subjects })), []);
  });
});
