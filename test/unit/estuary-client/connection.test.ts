import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConnectionFileError, connectionFrom, encoded, looksFirst, refreshTokenOf } from "../../../clients/estuary/index.ts";

const token = { id: "11:22", secret: "the-secret-of-the-token" };
const SUBJECT = "sophia-infra:estuary";
const SECRET = "sophia-infra:estuaryToken";

const reader = (subject: unknown, secret: string | undefined = encoded(token)) => ({
  get: (key: string) => (key === SUBJECT ? (typeof subject === "string" ? subject : JSON.stringify(subject)) : key === SECRET ? secret : undefined),
});

describe("the connection to Estuary", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sophia-estuary-connection-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const env = (): NodeJS.ProcessEnv => ({ XDG_STATE_HOME: folder });
  const fault = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it was taken");
  };

  it("has the service's addresses, and its public key from the settings", () => {
    const connection = connectionFrom(reader({ apiKey: " public " }), env());
    assert.deepEqual({ ...connection, stateDir: "" }, {
      agent: "https://api.estuary.dev", graphql: "https://api.estuary.dev/api/graphql", rest: "https://eyrcnmuzzyriypdajwdk.supabase.co/rest/v1",
      encryption: "https://config-encryption.estuary.dev", apiKey: "public", token, surface: "auto", stateDir: "", poll: 1000,
    });
    assert.match(connection.stateDir, /sophia-infra\/estuary\/[0-9a-f]{16}$/);
  });

  it("takes other addresses, with or without the routes they end with", () => {
    const endpoints = { agent: "https://a.test/api/graphql/", rest: "http://127.0.0.1:5431/rest/v1", encryption: "https://c.test/v1/encrypt-config" };
    const { agent, graphql, rest, encryption, surface } = connectionFrom(reader({ apiKey: "k", surface: "postgrest", endpoints }), env());
    assert.deepEqual([agent, graphql, rest, encryption, surface], ["https://a.test", "https://a.test/api/graphql", "http://127.0.0.1:5431/rest/v1", "https://c.test", "postgrest"]);
  });

  it("takes the token of FLOW_AUTH_TOKEN when the stack has none, also as JSON", () => {
    assert.deepEqual(connectionFrom(reader({ apiKey: "k" }, ""), { ...env(), FLOW_AUTH_TOKEN: JSON.stringify(token) }).token, token);
  });

  it("tells all faults together, each with what to do, and no secret", () => {
    const message = fault(() => connectionFrom(reader({ surface: "rest", endpoints: { agent: "http://a.test", rest: "nonsense", encryption: 7 } }, "the-secret-of-nothing"), env()));
    const lines = message.split("\n");
    assert.equal(lines.length, 6, message);
    assert.match(message, /endpoints\.agent is http:\/\/a\.test; allowed: an https URL/);
    assert.match(message, /endpoints\.rest is no URL/);
    assert.match(message, /endpoints\.encryption must be a URL/);
    assert.match(message, /apiKey is missing: .*crates\/flow-client\/src\/lib\.rs.*DEFAULT_PG_PUBLIC_TOKEN/);
    assert.match(message, /surface is "rest"; allowed: auto, graphql, postgrest/);
    assert.match(message, /sophia-infra:estuaryToken is no refresh token/);
    assert.ok(!message.includes("the-secret"), message);
  });

  it("says how to give a token when there is none", () => {
    assert.match(fault(() => connectionFrom(reader({ apiKey: "k" }, ""), env())), /pulumi config set --secret sophia-infra:estuaryToken\), or set FLOW_AUTH_TOKEN/);
  });

  it("does not take an access token for a refresh token", () => {
    assert.throws(() => refreshTokenOf("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc", "the token"), /access token, which ends after an hour/);
  });

  it("takes no subject that is no object", () => {
    assert.match(fault(() => connectionFrom(reader("[1]"), env())), /is no JSON object/);
  });

  describe("of a sandbox", () => {
    const path = () => join(folder, "connection.json");
    const sandbox = { rest: "http://127.0.0.1:1/rest/v1", graphql: "http://127.0.0.1:1/api/graphql", encryption: "http://127.0.0.1:1/v1/encrypt-config", token: encoded(token) };
    const read = (value: unknown, subject: unknown = {}) => {
      writeFileSync(path(), typeof value === "string" ? value : JSON.stringify(value));
      return connectionFrom(reader(subject), { ...env(), ESTUARY_CONNECTION_FILE: path(), FLOW_AUTH_TOKEN: "never" });
    };

    it("is that of its file alone, but for the surface", () => {
      const connection = read({ ...sandbox, agent: "http://127.0.0.1:1", stateDir: folder, poll: 5 }, { apiKey: "real", endpoints: { agent: "https://real.test" }, surface: "graphql" });
      assert.deepEqual(connection, { agent: "http://127.0.0.1:1", graphql: sandbox.graphql, rest: sandbox.rest, encryption: "http://127.0.0.1:1", apiKey: "sandbox", token, surface: "graphql", stateDir: folder, poll: 5 });
    });

    it("needs no more than what the sandbox prints", () => {
      assert.equal(read(sandbox).agent, "http://127.0.0.1:1");
    });

    it("tells all faults of its file, and no secret", () => {
      const message = fault(() => read({ ...sandbox, rest: 7, token: "the-secret-of-nothing", poll: 0, stateDir: 3 }));
      for (const part of ["rest must be a URL", "token is no refresh token", "poll must be milliseconds", "stateDir must be a path", "npm run sandbox -- start estuary"]) assert.ok(message.includes(part), message);
      assert.ok(!message.includes("the-secret"));
    });

    it("tells of a file that is not there, or is no JSON, without quoting it", () => {
      assert.match(fault(() => connectionFrom(undefined, { ESTUARY_CONNECTION_FILE: join(folder, "none") })), /which cannot be read/);
      assert.throws(() => read('{"token": "the-secret-of-it"'), (error) => error instanceof ConnectionFileError && error.problem === "which is no JSON object" && !error.message.includes("secret-of-it"));
    });
  });

  it("looks first unless told not to", () => {
    assert.equal(looksFirst(reader({ refresh: false })), false);
    for (const subject of [{}, { refresh: true }, "nonsense"]) assert.equal(looksFirst(reader(subject)), true);
    assert.equal(looksFirst(undefined), true);
  });
});
