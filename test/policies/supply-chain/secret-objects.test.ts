import assert from "node:assert/strict";
import { unknown } from "../../../policies/model/unknown.ts";
import { noSecretsInConfigMaps } from "../../../policies/rules/supply-chain/no-secrets-in-config-maps.ts";
import { noSecretsInCustomResources } from "../../../policies/rules/supply-chain/no-secrets-in-custom-resources.ts";
import { noSecretsInMetadata } from "../../../policies/rules/supply-chain/no-secrets-in-metadata.ts";
import { everyWorkload, foreignResource, pod, resource } from "../support/objects.ts";
import { fill, githubToken, judge, pathsOf, randomKey } from "./support.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const odd = [undefined, null, "x", 7, [githubToken], {}, { a: null }, { a: 7 }, { a: [githubToken] }, { a: unknown }, unknown];

describe("no-secrets-in-config-maps", () => {
  const rule = noSecretsInConfigMaps;
  const fix = "move it to a Secret, and replace what was shown here";
  const configMap = (fields: object) => resource({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "it" }, ...fields });

  it("says which entry holds what, in which line, and never the value", () => {
    const data = { MODE: "it", "it.conf": `one\nkey = ${githubToken}`, "it.json": JSON.stringify({ password: "hunter2" }), PASSWORD: "hunter2\n", "it.sh": "it --token hunter2" };
    assert.deepEqual(judge(rule, configMap({ data, binaryData: { "it.bin": base64(`\n\n${githubToken}`) } })), [
      { path: 'data["it.conf"]', message: "entry it.conf holds a token of GitHub in line 2", fix },
      { path: 'data["it.json"]', message: "entry it.json holds a value of password in clear", fix },
      { path: "data.PASSWORD", message: "entry PASSWORD holds a secret by its name, in clear", fix },
      { path: 'data["it.sh"]', message: "entry it.sh holds a value of token in clear in line 1", fix },
      { path: 'binaryData["it.bin"]', message: "entry it.bin holds a token of GitHub in line 3", fix },
    ]);
  });
  it("takes what is no secret, and odd data", () => {
    assert.deepEqual(judge(rule, configMap({ data: { PASSWORD: "$(OTHER)", TOKEN: "one\ntwo", MODE: "hunter2", "it.conf": "mode = it" }, binaryData: { gz: "H4sIAAAAAAAAA8tILcrLSC3KBgBpNq7gCAAAAA==" } })), []);
    for (const value of odd) assert.deepEqual(judge(rule, configMap({ data: value, binaryData: value })), []);
  });
  it("takes what is allowed", () => {
    assert.deepEqual(judge(rule, configMap({ data: { PASSWORD: "hunter2", key: githubToken } }), { allowed: ["hunter2", githubToken] }), []);
    assert.deepEqual(pathsOf(rule, configMap({ data: { PASSWORD: "hunter2", key: githubToken } }), { allowed: ["hunter2"] }), ["data.key"]);
  });
  it("judges ConfigMaps alone", () => {
    for (const kind of ["Secret", "Pod"]) assert.deepEqual(judge(rule, resource({ apiVersion: "v1", kind, metadata: { name: "it" }, data: { a: githubToken } })), []);
    assert.deepEqual(judge(rule, resource({ apiVersion: "example.com/v1", kind: "ConfigMap", metadata: { name: "it" }, data: { a: githubToken } })), []);
  });
});

describe("no-secrets-in-metadata", () => {
  const rule = noSecretsInMetadata;
  const fix = "remove it, and replace what was shown here";
  const service = (metadata: unknown) => resource({ apiVersion: "v1", kind: "Service", metadata });

  it("says which annotation or label holds what, and never the value", () => {
    assert.deepEqual(judge(rule, service({ name: "it", annotations: { "example.com/key": randomKey, ok: "it" }, labels: { key: githubToken } })), [
      { path: 'metadata.annotations["example.com/key"]', message: "annotation example.com/key holds text that looks drawn by lot", fix },
      { path: "metadata.labels.key", message: "label key holds a token of GitHub", fix },
    ]);
  });
  it("reads what kubectl wrote", () => {
    const applied = JSON.stringify({ apiVersion: "v1", kind: "Secret", data: { key: base64(githubToken) } });
    const path = 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]';
    assert.deepEqual(pathsOf(rule, resource({ apiVersion: "v1", kind: "Secret", metadata: { name: "it", annotations: { "kubectl.kubernetes.io/last-applied-configuration": applied } } })), [path]);
  });
  it("looks at the pods of every workload, once", () => {
    for (const { kind, resource: subject, path } of everyWorkload({ containers: [] }, { annotations: { key: githubToken } })) {
      assert.deepEqual(pathsOf(rule, subject), [[...path.slice(0, -1), "metadata", "annotations", "key"].join(".")], kind);
    }
  });
  it("takes names of Secrets, other annotations and odd data", () => {
    const annotations = { "nginx.ingress.kubernetes.io/auth-secret": "basic-auth", checksum: "0123456789abcdef".repeat(4), "pulumi.com/patchFieldManager": "pulumi-sophia-infra" };
    assert.deepEqual(judge(rule, service({ name: "it", annotations, labels: { "app.kubernetes.io/name": "it" } })), []);
    for (const value of odd) {
      assert.deepEqual(judge(rule, service({ name: "it", annotations: value, labels: value })), []);
      assert.deepEqual(judge(rule, service(value)), []);
    }
  });
  it("takes what is allowed", () => assert.deepEqual(judge(rule, service({ name: "it", annotations: { key: randomKey } }), { allowed: [randomKey] }), []));
  it("takes other providers' resources", () => assert.deepEqual(judge(rule, foreignResource("aws:s3:Bucket", "it", { metadata: { annotations: { key: githubToken } } })), []));
});

describe("no-secrets-in-custom-resources", () => {
  const rule = noSecretsInCustomResources;
  const fix = "move it to a Secret and refer to that, and replace what was shown here";
  const custom = (spec: unknown, apiVersion = "keda.sh/v1alpha1", kind = "ScaledObject") => resource({ apiVersion, kind, metadata: { name: "it" }, spec });

  it("says which field holds what, and never the value", () => {
    const spec = { first: "it", triggers: [{ type: "cpu" }, { metadata: { connection: "postgres://it:hunter2@db/it" } }], text: githubToken };
    assert.deepEqual(judge(rule, custom(spec)), [
      { path: "spec.triggers[1].metadata.connection", message: "spec.triggers[1].metadata.connection holds a URL with a password", fix },
      { path: "spec.text", message: "spec.text holds a token of GitHub", fix },
    ]);
  });
  it("leaves pods to the rules about pods", () => {
    const template = { metadata: {}, spec: { containers: [{ name: "it", env: [{ name: "A", value: githubToken }] }] } };
    assert.deepEqual(pathsOf(rule, custom({ jobTargetRef: { template }, other: githubToken }, "keda.sh/v1alpha1", "ScaledJob")), ["spec.other"]);
  });
  it("takes what is no secret, and odd data", () => {
    assert.deepEqual(judge(rule, custom({ passwordSecret: { name: "it" }, secret: "it-secret", caBundle: base64(`${"-".repeat(5)}BEGIN CERTIFICATE${"-".repeat(5)}\n${randomKey}\n${"-".repeat(5)}END CERTIFICATE${"-".repeat(5)}\n`) })), []);
    for (const value of [undefined, null, 7, [], {}, [null], unknown, [unknown], { a: { b: unknown } }]) assert.deepEqual(judge(rule, custom(value)), []);
    assert.deepEqual(pathsOf(rule, custom(githubToken)), ["spec"]);
  });
  it("says what is a secret by its name", () => {
    const spec = { triggers: [{ metadata: { address: "it:6379", password: "hunter2" } }], config: { security: { admin_password: "hunter2secret", apiToken: ["a", "hunter2"] } } };
    const told = (path: string, name: string) => ({ path, message: `${path} holds the value of ${name} in clear`, fix });
    assert.deepEqual(judge(rule, custom(spec)), [
      told("spec.triggers[0].metadata.password", "password"),
      told("spec.config.security.admin_password", "admin_password"),
      told("spec.config.security.apiToken[0]", "apiToken"),
      told("spec.config.security.apiToken[1]", "apiToken"),
    ]);
    assert.deepEqual(pathsOf(rule, custom(spec), { allowed: ["hunter2"] }), ["spec.config.security.admin_password", "spec.config.security.apiToken[0]"]);
  });
  it("takes references to Secrets, keys in them, and what is encrypted", () => {
    const spec = {
      passwordSecret: { name: "it", password: "hunter2" }, tokenSecretRef: { token: "hunter2" }, secretKeyRef: { password: "hunter2" }, secretKey: "hunter2", clientSecret: "hunter2", secretName: "hunter2", accessKey: "ACCESS", passwordFromEnv: "REDIS",
      password: "$(PASSWORD)", token: "{{ .token }}", userPassword: "admin-password", apiToken: "API_TOKEN", dbPassword: "dbPassword", rootPassword: "password", adminPassword: { key: "it", name: "it" }, encryptedData: { password: "hunter2" }, automountServiceAccountToken: "false",
    };
    assert.deepEqual(judge(rule, custom(spec)), []);
  });
  it("takes what everyone may read by its name", () => {
    assert.deepEqual(pathsOf(rule, custom({ clientID: randomKey, publicKey: randomKey, other: randomKey, caCert: githubToken })), ["spec.other", "spec.caCert"]);
  });
  it("takes the name of an access key of AWS where cert-manager wants it", () => {
    const id = `AKIA${fill(16, "AB2CD3EF4GH5")}`;
    const solvers = [{ dns01: { route53: { accessKeyID: id, region: id } } }];
    assert.deepEqual(pathsOf(rule, custom({ acme: { solvers } }, "cert-manager.io/v1", "ClusterIssuer")), ["spec.acme.solvers[0].dns01.route53.region"]);
    assert.deepEqual(pathsOf(rule, custom({ acme: { solvers } })), ["spec.acme.solvers[0].dns01.route53.accessKeyID", "spec.acme.solvers[0].dns01.route53.region"]);
  });
  it("takes what is allowed", () => assert.deepEqual(judge(rule, custom({ text: randomKey }), { allowed: [randomKey] }), []));
  it("judges extensions alone", () => {
    for (const apiVersion of ["v1", "apps/v1", "networking.k8s.io/v1", "apiextensions.k8s.io/v1"]) assert.deepEqual(judge(rule, custom({ text: githubToken }, apiVersion, "It")), [], apiVersion);
    assert.deepEqual(pathsOf(rule, custom({ text: githubToken }, "k8s.io.example.com/v1", "It")), ["spec.text"]);
    assert.deepEqual(judge(rule, foreignResource("aws:s3:Bucket", "it", { apiVersion: "keda.sh/v1", kind: "It", spec: { text: githubToken } })), []);
    assert.deepEqual(judge(rule, pod({ containers: [], hostname: githubToken })), []);
  });
});
