import assert from "node:assert/strict";
import { accessRules } from "../../../policies/rules/access/index.ts";

const what: Readonly<Record<string, string>> = {
  "no-wildcards-in-roles": "Roles and ClusterRoles that may: by name, and namespace/name where they stand in one.",
  "no-escalating-verbs": "Roles and ClusterRoles that may: by name, and namespace/name where they stand in one.",
  "no-administrator-bindings": "RoleBindings and ClusterRoleBindings that may: by name, and namespace/name where they stand in one.",
  "no-rights-for-everyone": "RoleBindings and ClusterRoleBindings that may: by name, and namespace/name where they stand in one.",
  "no-undeclared-tokens": "Service accounts whose token pods may have mounted: namespace/name.",
};

describe("options of the rules about rights", () => {
  for (const { name, options } of accessRules) {
    it(`of ${name} are a list of names, empty by default`, () => {
      const description = what[name];
      const expected = description === undefined ? undefined : { schema: { allowed: { type: "array", items: { type: "string" }, description } }, defaults: { allowed: [] } };
      assert.deepEqual(options, expected);
    });
  }
});
