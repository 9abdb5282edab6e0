import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { noSecretsInCommands } from "../../../policies/rules/supply-chain/no-secrets-in-commands.ts";
import { noSecretsInEnvironment } from "../../../policies/rules/supply-chain/no-secrets-in-environment.ts";
import { secretVariablesComeFromSecrets } from "../../../policies/rules/supply-chain/secret-variables-come-from-secrets.ts";
import { everyContainerKind, everyWorkload, foreignResource, pod } from "../support/objects.ts";
import { githubToken, judge, pathsOf, randomKey } from "./support.ts";

const secretRef = { valueFrom: { secretKeyRef: { name: "it", key: "it" } } };
const running = (fields: object) => pod({ containers: [{ name: "web", ...fields }] });
const odd = [undefined, null, "x", 7, [null], [[]], ["x"], {}, unknown, [unknown], [{ name: unknown, value: unknown }], [{ value: null }], [{ name: 7, value: 7 }]];

/** The rule finds the fault in each kind of container of each kind of workload. */
function findsEverywhere(rule: Parameters<typeof judge>[0], fields: Readonly<Record<string, unknown>>, place: string): void {
  for (const { kind, podSpec, path } of everyContainerKind(fields)) {
    it(`looks into the ${kind} containers of every workload`, () => {
      for (const workload of everyWorkload(podSpec)) {
        assert.deepEqual(pathsOf(rule, workload.resource), [`${formatPath([...workload.path, ...path])}.${place}`], workload.kind);
      }
    });
  }
}

describe("no-secrets-in-environment", () => {
  const rule = noSecretsInEnvironment;
  findsEverywhere(rule, { env: [{ name: "MODE", value: "it" }, { name: "KEY", value: randomKey }] }, "env[1].value");

  it("says what the variable holds, and never the value", () => {
    const env = [{ name: "A", value: githubToken }, { name: "B", value: "postgres://it:hunter2@db/it" }, { value: githubToken }];
    const fix = "take it from a Secret with valueFrom.secretKeyRef, and replace what was shown here";
    assert.deepEqual(judge(rule, running({ env })), [
      { path: "spec.containers[0].env[0].value", message: "variable A of container web holds a token of GitHub", fix },
      { path: "spec.containers[0].env[1].value", message: "variable B of container web holds a URL with a password", fix },
      { path: "spec.containers[0].env[2].value", message: "variable 2 of container web holds a token of GitHub", fix },
    ]);
  });

  it("takes what is no secret, and what comes from a Secret", () => {
    const env = [{ name: "URL", value: "http://nats:4222" }, { name: "TOKEN", ...secretRef }, { name: "EMPTY", value: "" }, { name: "NONE" }, { name: "DATABASE", value: "postgres://it:$(PGPASSWORD)@db/it" }, { name: "PASSWORD", value: "hunter2" }];
    assert.deepEqual(judge(rule, running({ env })), []);
    for (const value of odd) assert.deepEqual(judge(rule, running({ env: value })), []);
  });

  it("takes what looks drawn by lot where the name says that everyone may read it", () => {
    const env = [{ name: "JWT_PUBLIC_KEY", value: randomKey }, { name: "OAUTH_CLIENT_ID", value: randomKey }, { name: "SAML_CERT", value: randomKey }, { name: "CLIENT_ID", value: githubToken }, { name: "ID", value: randomKey }];
    assert.deepEqual(pathsOf(rule, running({ env })), ["spec.containers[0].env[3].value", "spec.containers[0].env[4].value"]);
  });
  it("takes what is allowed", () => assert.deepEqual(judge(rule, running({ env: [{ name: "A", value: githubToken }] }), { allowed: [githubToken] }), []));
  it("takes other providers' resources", () => assert.deepEqual(judge(rule, foreignResource("aws:ecs:Task", "it", { apiVersion: "v1", kind: "Pod", spec: { containers: [{ env: [{ name: "A", value: githubToken }] }] } })), []));
});

describe("secret-variables-come-from-secrets", () => {
  const rule = secretVariablesComeFromSecrets;
  const fix = "take it from a Secret with valueFrom.secretKeyRef";
  findsEverywhere(rule, { env: [{ name: "PASSWORD", value: "hunter2" }] }, "env[0].value");

  it("refuses a value in clear", () => {
    const message = "variable DB_PASSWORD of container web is a secret by its name and stands here in clear";
    assert.deepEqual(judge(rule, running({ env: [{ name: "MODE", value: "it" }, { name: "DB_PASSWORD", value: "hunter2" }] })), [{ path: "spec.containers[0].env[1].value", message, fix }]);
  });
  it("refuses a ConfigMap", () => {
    const message = "variable API_KEY of container web is a secret by its name and comes from a ConfigMap";
    const env = [{ name: "API_KEY", valueFrom: { configMapKeyRef: { name: "it", key: "it" } } }];
    assert.deepEqual(judge(rule, running({ env })), [{ path: "spec.containers[0].env[0].valueFrom.configMapKeyRef", message, fix }]);
  });
  it("takes Secrets, references, files, switches, other names, and no value", () => {
    const env = [{ name: "A_TOKEN", ...secretRef }, { name: "B_TOKEN", value: "$(A_TOKEN)" }, { name: "C_TOKEN", value: "/run/secrets/token" }, { name: "D_TOKEN", value: "true" }, { name: "E_TOKEN", value: "" }, { name: "F_TOKEN" }, { name: "PASSWORD_FILE", value: "hunter2" }, { name: "MODE", valueFrom: { configMapKeyRef: { name: "it", key: "it" } } }, { name: "G_TOKEN", valueFrom: { fieldRef: { fieldPath: "metadata.name" }, configMapKeyRef: null } }];
    assert.deepEqual(judge(rule, running({ env })), []);
    for (const value of odd) assert.deepEqual(judge(rule, running({ env: value })), []);
  });
  it("leaves to no-secrets-in-environment what that rule speaks of", () => {
    const env = [{ name: "GITHUB_TOKEN", value: githubToken }, { name: "DB_PASSWORD", value: randomKey }, { name: "C_TOKEN", value: "hunter2" }];
    assert.deepEqual(pathsOf(rule, running({ env })), ["spec.containers[0].env[2].value"]);
    assert.deepEqual(pathsOf(noSecretsInEnvironment, running({ env })), ["spec.containers[0].env[0].value", "spec.containers[0].env[1].value"]);
  });
  it("waits until the value is known", () => {
    assert.deepEqual(judge(rule, running({ env: [{ name: "A_TOKEN", value: unknown }, { name: "B_TOKEN", valueFrom: unknown }, { name: "C_TOKEN", valueFrom: { configMapKeyRef: unknown } }, { name: unknown, value: "hunter2" }] })), []);
  });
  it("takes the names it is told to", () => {
    const env = [{ name: "A_TOKEN", value: "hunter2" }, { name: "B_TOKEN", value: "hunter2" }];
    assert.deepEqual(pathsOf(rule, running({ env }), { notSecret: ["A_TOKEN"] }), ["spec.containers[0].env[1].value"]);
  });
});

describe("no-secrets-in-commands", () => {
  const rule = noSecretsInCommands;
  const fix = "give it a variable or a file from a Secret, and replace what was shown here";
  findsEverywhere(rule, { args: ["serve", `--key=${randomKey}`] }, "args[1]");

  it("says what the command holds, and never the value", () => {
    assert.deepEqual(judge(rule, running({ command: ["it", "--password", "hunter2"], args: [githubToken, "--api-key=hunter2"] })), [
      { path: "spec.containers[0].command[2]", message: "a command of container web holds the value of password in clear", fix },
      { path: "spec.containers[0].args[0]", message: "a command of container web holds a token of GitHub", fix },
      { path: "spec.containers[0].args[1]", message: "a command of container web holds the value of api-key in clear", fix },
    ]);
  });
  it("reads the arguments as what follows the command", () => assert.deepEqual(pathsOf(rule, running({ command: ["it", "--password"], args: ["hunter2"] })), ["spec.containers[0].args[0]"]));

  for (const place of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    it(`looks into the command and the headers of ${place}`, () => {
      assert.deepEqual(pathsOf(rule, running({ [place]: { exec: { command: ["it", "--password=hunter2"] } } })), [`spec.containers[0].${place}.exec.command[1]`]);
      assert.deepEqual(pathsOf(rule, running({ [place]: { httpGet: { httpHeaders: [{ name: "X-API-Key", value: "hunter2" }] } } })), [`spec.containers[0].${place}.httpGet.httpHeaders[0].value`]);
    });
  }
  for (const hook of ["postStart", "preStop"]) {
    it(`looks into the command and the headers of the hook ${hook}`, () => {
      assert.deepEqual(pathsOf(rule, running({ lifecycle: { [hook]: { exec: { command: ["sh", "-c", "it --password hunter2"] } } } })), [`spec.containers[0].lifecycle.${hook}.exec.command[2]`]);
      assert.deepEqual(pathsOf(rule, running({ lifecycle: { [hook]: { httpGet: { httpHeaders: [{ name: "Cookie", value: "id=hunter2" }] } } } })), [`spec.containers[0].lifecycle.${hook}.httpGet.httpHeaders[0].value`]);
    });
  }
  it("says which header holds a secret", () => {
    const headers = (...httpHeaders: unknown[]) => running({ livenessProbe: { httpGet: { path: "/", httpHeaders } } });
    const message = (name: string) => [{ path: "spec.containers[0].livenessProbe.httpGet.httpHeaders[0].value", message: `header ${name} of container web holds a secret in clear`, fix: "probe a path that asks for no credentials, and replace what was shown here" }];
    for (const name of ["Authorization", "authorization", "Proxy-Authorization", "cookie", "X-Token"]) assert.deepEqual(judge(rule, headers({ name, value: "Basic hunter2" })), message(name), name);
    assert.deepEqual(judge(rule, headers({ name: "X-Hook", value: githubToken })), message("X-Hook"));
    for (const name of ["Host", "X-Authorization", "Authorization-Mode", "Cookies", "X-Cookie"]) assert.deepEqual(judge(rule, headers({ name, value: "hunter2" })), [], name);
    assert.deepEqual(judge(rule, headers({ name: "Authorization", value: "" }, { name: "Authorization" }, null, { value: "it" })), []);
    assert.deepEqual(judge(rule, headers({ name: "Authorization", value: "hunter2" }), { allowed: ["hunter2"] }), []);
    assert.deepEqual(judge(rule, headers({ name: "X-Hook", value: githubToken }), { allowed: [githubToken] }), []);
  });
  it("takes commands without secrets, and odd data", () => {
    assert.deepEqual(judge(rule, running({ command: ["it"], args: ["--password", "$(PASSWORD)", "--port=80", "--token-file", "/run/secrets/token"], lifecycle: { preStop: { sleep: { seconds: 5 } } } })), []);
    for (const value of odd) {
      assert.deepEqual(judge(rule, running({ command: value, args: value, livenessProbe: value, lifecycle: value })), []);
      assert.deepEqual(judge(rule, running({ livenessProbe: { exec: value, httpGet: value }, lifecycle: { preStop: { exec: { command: value }, httpGet: { httpHeaders: value } } } })), []);
    }
    assert.deepEqual(judge(rule, running({ args: ["--password", unknown, "hunter2"] })), []);
  });
  it("takes what is allowed", () => {
    assert.deepEqual(judge(rule, running({ args: ["--password", "hunter2", githubToken] }), { allowed: ["hunter2", githubToken] }), []);
    assert.deepEqual(pathsOf(rule, running({ args: ["--password", "hunter2", githubToken] }), { allowed: ["hunter2"] }), ["spec.containers[0].args[2]"]);
  });
});
