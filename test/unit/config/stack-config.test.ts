import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type SecretDefinition, readSecretValues } from "../../../config/secrets.ts";
import { SettingsError, kubeconfigFor, loadSettings, parseSettings, stackConfigFaults } from "../../../config/settings.ts";

const name = "sophia-infra";
const definitions: Readonly<Record<string, SecretDefinition>> = {
  redisPassword: { purpose: "password of the Redis store", form: "text" },
  OPENAI_API_KEY: { purpose: "API key of OpenAI", form: "text", external: true },
  "natsSeed.events": { purpose: "NATS seed of events", form: "key" },
};
const complete = { redisPassword: "correct horse", OPENAI_API_KEY: "battery staple", "natsSeed.events": Buffer.alloc(32, 7).toString("base64") };
const fromConfig = { secrets: { source: "config" as const } };
const whereTo = "set it under pulumiConfig, sophia-infra:secretValues, in the ESC environment that Pulumi.trial.yaml imports";

/** What the engine hands to the program. */
function configure(values: Record<string, unknown>, encrypted: readonly string[] = Object.keys(values)): void {
  const text = Object.entries(values).map(([key, value]) => [`${name}:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(text) as Record<string, string>, encrypted.map((key) => `${name}:${key}`));
}

function refused(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.faults.map((fault) => fault.message);
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}

const resolved = <T>(output: pulumi.Input<T>) => new Promise<pulumi.Unwrap<T>>((resolve) => pulumi.output(output).apply(resolve));

describe("the configuration the engine hands over", () => {
  before(() => pulumi.runtime.setMocks({ newResource: ({ name: id, inputs }) => ({ id, state: inputs as Record<string, unknown> }), call: () => ({}) }, name, "trial"));
  afterEach(() => configure({}));

  describe("secrets", () => {
    const values = () => readSecretValues(fromConfig, { name }, definitions);

    it("are not asked for by a stack that generates them", () => {
      assert.equal(readSecretValues({ secrets: { source: "generated" } }, { name }, definitions), undefined);
    });

    it("are handed on, each marked secret", async () => {
      configure({ secretValues: complete });
      const found = values() ?? {};
      assert.deepEqual(Object.keys(found), Object.keys(definitions));
      for (const [secret, output] of Object.entries(found)) {
        assert.equal(await pulumi.isSecret(output), true, secret);
        assert.equal(await resolved(output), complete[secret as keyof typeof complete]);
      }
    });

    it("that are missing, empty or wrong are reported together, with purpose and place and never a value", () => {
      configure({ secretValues: { redisPassword: " ", "natsSeed.events": "too short a key" } });
      assert.deepEqual(refused(values), [
        `secret redisPassword (password of the Redis store) is empty; ${whereTo}`,
        `secret OPENAI_API_KEY (API key of OpenAI) is missing; ${whereTo}`,
        `secret natsSeed.events (NATS seed of events) is no key; allowed: 32 bytes in base64, as \`openssl rand -base64 32\` makes them; ${whereTo}`,
      ]);
    });

    it("are all missing when nothing is given", () => assert.equal(refused(values).length, 3));

    it("that must be a hash are refused when they are something else", () => {
      const hash = { n8nOwnerPasswordHash: { purpose: "hash", form: "text", bcryptHashOf: "n8nOwnerPassword" } } as const;
      const read = (value: string) => () => {
        configure({ secretValues: { n8nOwnerPasswordHash: value } });
        return readSecretValues(fromConfig, { name }, hash);
      };
      assert.deepEqual(refused(read("hunter2")), [
        `secret n8nOwnerPasswordHash (hash) is no bcrypt hash; allowed: what \`htpasswd -nBC 12 owner\` prints after the colon when it is given the password; ${whereTo}`,
      ]);
      assert.doesNotThrow(read(`$2y$12$${"a".repeat(53)}`));
    });

    it("that are no text are refused without a word of them", () => {
      configure({ secretValues: { ...complete, redisPassword: 739_201 } });
      assert.deepEqual(refused(values), [`secret redisPassword (password of the Redis store) is no text; allowed: text, quoted where it looks like a number; ${whereTo}`]);
    });

    it("nobody knows are refused, with the one that was meant", () => {
      configure({ secretValues: { ...complete, OPENAI_APIKEY: "x", SLACK_BOT_TOKEN: "known, though not needed here", "natsSeed.other": "x" } });
      assert.deepEqual(refused(values), [
        "sophia-infra:secretValues.OPENAI_APIKEY is no secret of this platform; did you mean OPENAI_API_KEY?; change or remove it in the ESC environment that Pulumi.trial.yaml imports",
      ]);
    });

    it("in plain text are refused", () => {
      configure({ secretValues: complete }, []);
      assert.deepEqual(refused(values), [
        "sophia-infra:secretValues is in plain text; allowed: encrypted values only; remove it from Pulumi.trial.yaml, rotate what it held, and put the new values as fn::secret under pulumiConfig in the ESC environment",
      ]);
    });

    it("in plain text are refused also by a stack that generates them, which nobody tells of an ESC environment", () => {
      configure({ secretValues: complete }, []);
      assert.deepEqual(refused(() => readSecretValues({ secrets: { source: "generated" } }, { name }, definitions)), [
        "sophia-infra:secretValues is in plain text; allowed: nothing there, since this stack generates its secrets; remove it from Pulumi.trial.yaml and rotate what it held",
      ]);
    });

    for (const text of ["hunter2", '["hunter2"]', '{"redisPassword": hunter2}']) {
      it(`that are no mapping are refused without showing them: ${text.replace("hunter2", "...")}`, () => {
        configure({ secretValues: text });
        assert.deepEqual(refused(values), [`sophia-infra:secretValues is not a mapping of secrets; ${whereTo}`]);
      });
    }
  });

  describe("the kubeconfig", () => {
    const folder = mkdtempSync(join(tmpdir(), "sophia-kubeconfig-"));
    const file = join(folder, "kubeconfig");
    const content = "clusters: [{ name: trial }]\n";
    before(() => writeFileSync(file, content));
    after(() => rmSync(folder, { recursive: true }));
    const of = (kubeconfigFile?: string) => () => kubeconfigFor(parseSettings(kubeconfigFile === undefined ? {} : { cluster: { kubeconfigFile } }, "trial"), { name });

    it("is the content of a file, secret", async () => {
      const found = of(file)();
      assert.equal(await resolved(found), content);
      assert.equal(await pulumi.isSecret(pulumi.output(found)), true);
    });

    it("is found from the repository, wherever the program was started", async () => {
      assert.match(String(await resolved(of("test/support/kubeconfig.yaml")())), /A kubeconfig that reaches nothing/);
    });

    it("is the stack's secret", async () => {
      configure({ kubeconfig: "apiVersion: v2\n" });
      const found = of()();
      assert.equal(await resolved(found), "apiVersion: v2\n");
      assert.equal(await pulumi.isSecret(pulumi.output(found)), true);
    });

    it("is given once", () => {
      assert.deepEqual(refused(of()), [
        "cluster.kubeconfigFile is missing and so is the secret sophia-infra:kubeconfig; allowed: one of them; set cluster.kubeconfigFile in Pulumi.trial.yaml, or sophia-infra:kubeconfig under pulumiConfig in the ESC environment",
      ]);
      configure({ kubeconfig: "x" });
      assert.deepEqual(refused(of(file)), [
        "cluster.kubeconfigFile and the secret sophia-infra:kubeconfig are both given; allowed: one of them; remove cluster.kubeconfigFile from Pulumi.trial.yaml, or the secret from its ESC environment",
      ]);
    });

    it("is encrypted", () => {
      configure({ kubeconfig: "hunter2" }, []);
      const [message] = refused(of());
      assert.match(message ?? "", /^sophia-infra:kubeconfig is in plain text; allowed: an encrypted value; /);
      assert.doesNotMatch(message ?? "", /hunter2/);
    });

    it("whose file is not there says what starts the sandbox", () => {
      assert.deepEqual(refused(of(".sandbox/no-such-file")), [
        'cluster.kubeconfigFile is ".sandbox/no-such-file", which cannot be read (ENOENT); `npm run up` starts the sandbox, which writes .sandbox/kubeconfig; for another cluster change it in Pulumi.trial.yaml',
      ]);
    });

    for (const text of ["# A readme\n", "clusters: []\n", "clusters: {\n", "- clusters\n"]) {
      it(`whose file is none is refused: ${JSON.stringify(text)}`, () => {
        const other = join(folder, "other");
        writeFileSync(other, text);
        assert.deepEqual(refused(of(other)), [`cluster.kubeconfigFile is "${other}", which is no kubeconfig; allowed: a YAML mapping with clusters, users and contexts; change it in Pulumi.trial.yaml`]);
      });
    }

    it("whose file is empty is refused", () => {
      const empty = join(folder, "empty");
      writeFileSync(empty, "\n");
      assert.match(refused(of(empty))[0] ?? "", /, which is empty; `npm run up` writes that of the sandbox again; /);
    });
  });

  it("is read by pulumi.Config, and a key nobody knows is noticed", () => {
    configure({ n8n: { workers: { max: 9 } }, sercets: {}, secretValues: complete }, ["secretValues"]);
    assert.deepEqual(refused(() => loadSettings(new pulumi.Config(), "trial")), ["sercets is not a setting; did you mean secrets?; change or remove it in Pulumi.trial.yaml"]);
    configure({ n8n: { workers: { max: 9 } } }, []);
    assert.equal(loadSettings(new pulumi.Config(), "trial").n8n.workers.max, 9);
  });

  it("holds the API key of Lambda encrypted or not at all", () => {
    configure({ lambdaApiKey: "hunter2" }, []);
    assert.deepEqual(refused(() => loadSettings(new pulumi.Config(), "trial")), [
      "sophia-infra:lambdaApiKey is in plain text; allowed: an encrypted value; remove it from Pulumi.trial.yaml, make a new API key at Lambda, and put that as fn::secret under pulumiConfig in the ESC environment, or in LAMBDA_LABS_API_KEY of the environment",
    ]);
    configure({ lambdaApiKey: "hunter2" });
    assert.doesNotThrow(() => loadSettings(new pulumi.Config(), "trial"));
  });

  it("holds the refresh token of Estuary encrypted or not at all", () => {
    configure({ estuaryToken: "hunter2" }, []);
    assert.deepEqual(refused(() => loadSettings(new pulumi.Config(), "trial")), [
      "sophia-infra:estuaryToken is in plain text; allowed: an encrypted value; remove it from Pulumi.trial.yaml, revoke it at Estuary, make a new token there, and put that as fn::secret under pulumiConfig in the ESC environment, or in FLOW_AUTH_TOKEN of the environment",
    ]);
    configure({ estuaryToken: "hunter2" });
    assert.doesNotThrow(() => loadSettings(new pulumi.Config(), "trial"));
  });
});

describe("a stack file's configuration, before anything is started", () => {
  const sandbox = { "sophia-infra:sandbox": { enabled: true }, "sophia-infra:cluster": { kubeconfigFile: "x" }, "sophia-infra:secrets": { source: "generated" } };
  const messages = (config: Readonly<Record<string, unknown>>, incomplete = false) => stackConfigFaults({ ...sandbox, ...config }, "trial", { incomplete }).map(({ message }) => message);
  const end = "change it in Pulumi.trial.yaml";

  it("is right with and without the project's name before its keys", () => assert.deepEqual(messages({ "sophia-infra:nats": { replicas: 5 }, n8n: { workers: { max: 9 } } }), []));

  it("is judged whole: subjects of the wrong type hide nothing else", () => {
    assert.deepEqual(messages({ "sophia-infra:edge": null, "sophia-infra:storage": true, "sophia-infra:images": [], "sophia-infra:mcp": "text", "sophia-infra:nats": { replicas: 2 }, "sophia-infra:n8n": { workers: { min: Number.NaN, max: Number.POSITIVE_INFINITY } } }), [
      `images is an empty list; allowed: a mapping of keys; ${end}`, `storage is true; allowed: a mapping of keys; ${end}`,
      `nats.replicas is 2; allowed: 1, 3 or 5, since a majority must be able to decide; ${end}`,
      `n8n.workers.min is NaN; allowed: a whole number from 1 to 200; ${end}`, `n8n.workers.max is Infinity; allowed: a whole number from 1 to 200; ${end}`,
      `mcp is "text"; allowed: a mapping of keys; ${end}`, `edge is null; allowed: a mapping of keys; ${end}`,
    ]);
  });

  it("holds keys of the project only, and those of the engine", () => {
    assert.deepEqual(messages({ "kubernetes:kubeconfig": "hunter2", "pulumi:tags": {}, "sophia-infra:sercets": {} }), [
      "kubernetes:kubeconfig is of another namespace; allowed: keys of sophia-infra, since the program tells its providers everything itself; remove it from Pulumi.trial.yaml",
      "sercets is not a setting; did you mean secrets?; change or remove it in Pulumi.trial.yaml",
    ]);
  });

  it("holds no secret in plain text, and shows none", () => {
    const out = messages({ "sophia-infra:secretValues": { redisPassword: "hunter2" }, "sophia-infra:kubeconfig": "hunter2", "sophia-infra:lambdaApiKey": "hunter2", "sophia-infra:estuaryToken": "hunter2" });
    assert.deepEqual(out.map((message) => message.split(",")[0]), [
      "sophia-infra:secretValues is in plain text; allowed: nothing there", "sophia-infra:kubeconfig is in plain text; allowed: nothing there",
      "sophia-infra:lambdaApiKey is in plain text; allowed: an encrypted value; remove it from Pulumi.trial.yaml",
      "sophia-infra:estuaryToken is in plain text; allowed: an encrypted value; remove it from Pulumi.trial.yaml",
    ]);
    assert.doesNotMatch(out.join("\n"), /hunter2/);
    const elsewhere = { "sophia-infra:sandbox": { enabled: false }, "sophia-infra:secrets": {} };
    assert.match(messages({ ...elsewhere, "sophia-infra:secretValues": {} })[0] ?? "", /encrypted values only; .*ESC environment$/);
    assert.deepEqual(messages({ ...elsewhere, "sophia-infra:secretValues": { secure: "v1:x" } }), []);
  });

  it("that an ESC environment completes is judged key by key only", () => {
    const config = { "sophia-infra:nats": { replicas: 2 }, "sophia-infra:n8n": { workers: { min: 9, max: 3 } } };
    assert.equal(messages(config).length, 2);
    assert.deepEqual(messages(config, true), [`nats.replicas is 2; allowed: 1, 3 or 5, since a majority must be able to decide; ${end}`]);
  });
});
