import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { connectionFrom } from "../../../clients/lambda-cloud/index.ts";

const config = (values: Record<string, string>) => ({ get: (key: string) => values[key] });
const lambda = (value: unknown) => config({ "sophia-infra:lambda": JSON.stringify(value), "sophia-infra:lambdaApiKey": "key" });

describe("the connection to Lambda Cloud", () => {
  describe("of a stack", () => {
    it("has the endpoint and pacing of the real cloud when nothing is said", () => {
      const { stateDir, ...connection } = connectionFrom(config({ "sophia-infra:lambdaApiKey": " key\n" }), {});
      assert.deepEqual(connection, { endpoint: "https://cloud.lambda.ai", apiKey: "key", requestInterval: 1100, launchInterval: 12_500 });
      // sha256 of endpoint and key
      assert.equal(stateDir, join(homedir(), ".local/state/sophia-infra/lambda/4a2ba5b378f0e512"));
    });

    it("reads endpoint and pacing, and leaves the rest of the subject to others", () => {
      const connection = connectionFrom(lambda({ endpoint: "https://gpu.example.com/", pacing: { request: "55ms", launch: "0.625s" }, budget: { gpus: 8 } }), { XDG_STATE_HOME: "/state" });
      assert.deepEqual({ ...connection, stateDir: undefined }, { endpoint: "https://gpu.example.com", apiKey: "key", requestInterval: 55, launchInterval: 625, stateDir: undefined });
      assert.match(connection.stateDir, /^\/state\/sophia-infra\/lambda\/[0-9a-f]{16}$/);
    });

    it("prefers the stack's key to that of the environment, and gives each key its own folder", () => {
      const both = connectionFrom(lambda({}), { LAMBDA_LABS_API_KEY: "other" });
      const alone = connectionFrom(undefined, { LAMBDA_LABS_API_KEY: "other" });
      assert.deepEqual([both.apiKey, alone.apiKey], ["key", "other"]);
      assert.notEqual(both.stateDir, alone.stateDir);
    });

    it("ignores a relative XDG_STATE_HOME, as its specification says", () => {
      assert.ok(connectionFrom(lambda({}), { XDG_STATE_HOME: "state" }).stateDir.startsWith(homedir()));
    });

    it("says both ways to give a key when there is none", () => {
      assert.throws(() => connectionFrom(config({}), { LAMBDA_LABS_API_KEY: " " }), {
        message: "there is no API key of Lambda Cloud; store one with the stack (pulumi config set --secret sophia-infra:lambdaApiKey), or set LAMBDA_LABS_API_KEY",
      });
    });

    it("tells all faults together", () => {
      const faulty = config({ "sophia-infra:lambda": JSON.stringify({ endpoint: "http://cloud.lambda.ai", pacing: { request: 1, launch: "0s" } }) });
      assert.throws(() => connectionFrom(faulty, {}), {
        message: [
          "the endpoint of Lambda Cloud is http://cloud.lambda.ai; allowed: an https URL without user and query, such as https://cloud.lambda.ai, or http on this machine",
          'sophia-infra:lambda pacing.request is 1; allowed: seconds or milliseconds, such as "1.1s" or "50ms"',
          'sophia-infra:lambda pacing.launch is "0s"; allowed: seconds or milliseconds, such as "1.1s" or "50ms"',
          "there is no API key of Lambda Cloud; store one with the stack (pulumi config set --secret sophia-infra:lambdaApiKey), or set LAMBDA_LABS_API_KEY",
        ].join("\n"),
      });
    });

    it("refuses what can be no key, without showing it", () => {
      assert.throws(() => connectionFrom(config({ "sophia-infra:lambdaApiKey": "hidden\nkey" }), {}), {
        message: "the API key of Lambda Cloud has spaces, line breaks or characters beyond ASCII in it; copy it again from the console of Lambda Cloud",
      });
    });

    for (const text of ["{", "[]", '"https://cloud.lambda.ai"']) {
      it(`refuses ${text} for the subject`, () => assert.throws(() => connectionFrom(config({ "sophia-infra:lambda": text, "sophia-infra:lambdaApiKey": "key" }), {}), /^Error: sophia-infra:lambda is no JSON object; allowed: /));
    }
  });

  describe("of a sandbox", () => {
    let folder: string;
    let file: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "sophia-connection-"));
      file = join(folder, "connection.json");
    });
    after(() => rm(folder, { recursive: true, force: true }));

    /** A stack that has all that the real cloud needs. */
    const real = lambda({ endpoint: "https://cloud.lambda.ai" });
    const fromFile = () => connectionFrom(real, { LAMBDA_CLOUD_CONNECTION_FILE: file, LAMBDA_LABS_API_KEY: "real" });

    it("is read from the file alone", async () => {
      await writeFile(file, JSON.stringify({ url: "http://127.0.0.1:4100/", apiKey: "sandbox", admin: "http://127.0.0.1:4100/admin", pacing: { requestMilliseconds: 55, launchMilliseconds: 625 }, stateDir: "/sandbox/lambda/client" }));
      assert.deepEqual(fromFile(), { endpoint: "http://127.0.0.1:4100", apiKey: "sandbox", requestInterval: 55, launchInterval: 625, stateDir: "/sandbox/lambda/client" });
    });

    it("has the pacing of the real cloud and a folder of its key when the file does not say", async () => {
      await writeFile(file, JSON.stringify({ url: "http://127.0.0.1:4100", apiKey: "sandbox" }));
      const { requestInterval, launchInterval, stateDir } = fromFile();
      assert.deepEqual([requestInterval, launchInterval], [1100, 12_500]);
      assert.match(stateDir, /\/sophia-infra\/lambda\/[0-9a-f]{16}$/);
    });

    it("never is the real cloud because the file is missing", async () => {
      await rm(file);
      assert.throws(fromFile, { message: `LAMBDA_CLOUD_CONNECTION_FILE is "${file}", which cannot be read; start the sandbox's Lambda Cloud (npm run sandbox -- start lambda), or unset it to use the real one` });
    });

    it("nor because its name is empty", () => {
      assert.throws(() => connectionFrom(real, { LAMBDA_CLOUD_CONNECTION_FILE: "" }), /^Error: LAMBDA_CLOUD_CONNECTION_FILE is "", which cannot be read; start/);
    });

    const faulty: readonly (readonly [content: string, message: RegExp])[] = [
      ['{"apiKey": "hidden"', /which is no JSON object; start/],
      ["[]", /which is no JSON object; start/],
      ["{}", /in which url must be a URL, and apiKey must be a text; start/],
      ['{"url": "http://127.0.0.1", "apiKey": " "}', /in which the API key of Lambda Cloud is empty; copy/],
      ['{"url": "http://192.0.2.1", "apiKey": "hidden"}', /in which the endpoint of Lambda Cloud is http:\/\/192\.0\.2\.1; allowed: /],
      ['{"url": "http://127.0.0.1", "apiKey": "hidden", "pacing": {"requestMilliseconds": "1s"}, "stateDir": 1}', /in which stateDir must be a path, and pacing\.requestMilliseconds is "1s"; allowed: milliseconds above 0; start/],
    ];
    for (const [content, message] of faulty) {
      it(`refuses ${content} without repeating the key`, async () => {
        await writeFile(file, content);
        assert.throws(fromFile, (error) => error instanceof Error && message.test(error.message) && !error.message.includes("hidden"));
      });
    }
  });
});
