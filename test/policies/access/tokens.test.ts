import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { noLongLivedTokens } from "../../../policies/rules/access/no-long-lived-tokens.ts";
import { noUndeclaredTokens } from "../../../policies/rules/access/no-undeclared-tokens.ts";
import { everyWorkload, foreignResource, pod, resource } from "../support/objects.ts";
import { judge, judgeAll } from "./support.ts";

const field = "automountServiceAccountToken";

describe("no-long-lived-tokens", () => {
  const type = "kubernetes.io/service-account-token";
  const secret = (fields: Props) => resource({ apiVersion: "v1", kind: "Secret", metadata: { name: "it" }, ...fields });
  it("refuses a Secret that asks for a token", () => {
    const fix = "let the pod have a projected token, or ask for one with kubectl create token";
    assert.deepEqual(judge(noLongLivedTokens, secret({ type })), [{ path: "type", value: type, message: "holds a token that never expires", fix }]);
  });
  it("takes other types and kinds", () => {
    for (const other of [undefined, null, "Opaque", "kubernetes.io/basic-auth", unknown, [type]]) assert.deepEqual(judge(noLongLivedTokens, secret({ type: other })), []);
    for (const [apiVersion, kind] of [["v1", "ConfigMap"], ["example.com/v1", "Secret"]]) assert.deepEqual(judge(noLongLivedTokens, resource({ apiVersion, kind, metadata: {}, type })), []);
  });
});

describe("no-undeclared-tokens", () => {
  const rule = noUndeclaredTokens;
  const account = (fields: Props = {}, metadata: Props = { name: "it", namespace: "area" }) => resource({ apiVersion: "v1", kind: "ServiceAccount", metadata, ...fields });
  const quiet = account({ [field]: false });
  const finding = (path: string, name: string, value?: unknown) => ({
    path,
    message: `the token of service account ${name} is mounted into every container, which nobody declared`,
    fix: "set it to false, or list the account among those that may",
    ...(value === undefined ? {} : { value }),
  });

  it("refuses the pods of every workload that say nothing, and whose account is unknown here", () => {
    for (const { kind, resource: subject, path } of everyWorkload({ containers: [] })) {
      assert.deepEqual(judgeAll(rule, [subject]), [["it", finding([...path, field].join("."), "area/default")]], kind);
    }
  });
  it("takes the pods of every workload that refuse it", () => {
    for (const { kind, resource: subject } of everyWorkload({ containers: [], [field]: false })) assert.deepEqual(judgeAll(rule, [subject, account({ [field]: true })]), [], kind);
  });

  const saying = (spec: Props, metadata: Props = {}) => pod({ containers: [], serviceAccountName: "it", ...spec }, metadata);
  const refused = (value?: unknown, name = "area/it") => [["it", finding(`spec.${field}`, name, value)]];
  it("takes pods whose account refuses it for them, where they say nothing themselves", () => {
    for (const own of [undefined, null]) assert.deepEqual(judgeAll(rule, [saying({ [field]: own }), quiet]), []);
    for (const own of [true, "false", 0]) assert.deepEqual(judgeAll(rule, [quiet, saying({ [field]: own })]), refused(own));
  });
  it("refuses it where the account says nothing, agrees, or is another", () => {
    for (const answer of [undefined, null, true, "false"]) assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: answer })]), refused());
    assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: false }, { name: "it", namespace: "other" })]), refused());
    assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: false }, { name: "other", namespace: "area" })]), refused());
    assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: false }, { name: "it" })]), refused());
    assert.deepEqual(judgeAll(rule, [saying({}), resource({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "it", namespace: "area" }, [field]: false })]), refused());
    assert.deepEqual(judgeAll(rule, [saying({}), resource({ apiVersion: "x.example/v1", kind: "ServiceAccount", metadata: { name: "it", namespace: "area" }, [field]: false })]), refused());
  });
  it("finds the account by either field, the newer first, or by default", () => {
    const older = account({ [field]: false }, { name: "older", namespace: "area" });
    assert.deepEqual(judgeAll(rule, [pod({ containers: [], serviceAccount: "it" }), quiet]), []);
    assert.deepEqual(judgeAll(rule, [saying({ serviceAccount: "older" }), older]), refused());
    assert.deepEqual(judgeAll(rule, [saying({ serviceAccount: "older" }), quiet]), []);
    assert.deepEqual(judgeAll(rule, [pod({ containers: [] }), account({ [field]: false }, { name: "default", namespace: "area" })]), []);
    assert.deepEqual(judgeAll(rule, [resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "it" }, spec: { containers: [] } })]), refused(undefined, "default/default"));
  });
  it("takes the accounts it is told to", () => {
    assert.deepEqual(judgeAll(rule, [saying({ [field]: true })], { allowed: ["other/it", "area/it"] }), []);
    for (const allowed of [["it"], ["area/other"], ["area"]]) assert.deepEqual(judgeAll(rule, [saying({})], { allowed }), refused());
  });
  it("waits until what it hangs on is known", () => {
    for (const spec of [{ [field]: unknown }, { serviceAccountName: unknown }, { serviceAccountName: null, serviceAccount: unknown }]) assert.deepEqual(judgeAll(rule, [saying(spec)]), []);
    assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: unknown })]), []);
    for (const metadata of [{ name: unknown, namespace: "area" }, { name: "it", namespace: unknown }]) assert.deepEqual(judgeAll(rule, [saying({}), account({ [field]: false }, metadata)]), []);
    assert.deepEqual(judgeAll(rule, [resource({ apiVersion: "v1", kind: "Pod", metadata: { name: "it", namespace: unknown }, spec: { containers: [] } })]), []);
  });
  it("needs to know nothing else", () => {
    const labels = unknown;
    assert.equal(judgeAll(rule, [saying({ nodeName: unknown }, { labels })]).length, 1);
    assert.equal(judgeAll(rule, [saying({}), account({ imagePullSecrets: unknown })]).length, 1);
    assert.equal(judgeAll(rule, [saying({}), account({ [field]: unknown }, { name: "other", namespace: "area", labels })]).length, 1);
  });
  it("judges pods alone", () => {
    for (const spec of [undefined, null, "x", 7, []]) assert.equal(judgeAll(rule, [pod(spec)]).length, 1, JSON.stringify(spec));
    assert.deepEqual(judgeAll(rule, [quiet, foreignResource("aws:ecs:Task", "it", { apiVersion: "v1", kind: "Pod", spec: {} })]), []);
  });
});
