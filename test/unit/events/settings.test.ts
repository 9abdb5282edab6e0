import assert from "node:assert/strict";
import { readSettings } from "../../../services/events/settings.ts";

const least = { REDIS_HOST: "redis", ESTUARY_WEBHOOK_TOKEN: "a token that is long".replaceAll(" ", "-") };

function faults(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

describe("settings of the events service", () => {
  it("have defaults", () => {
    const settings = readSettings({ ...least, HOME: "/", ESTUARY_WEBHOOK_TOKEN_PREVIOUS: "" });
    assert.equal(settings.PORT, 9017);
    assert.equal(settings.ESTUARY_VALUE_TTL_SECONDS, 7200);
    assert.equal(settings.ESTUARY_CLOCK_TTL_SECONDS, 86_400);
    assert.equal(settings.ESTUARY_BODY_LIMIT_BYTES, 64 * 1024 * 1024);
    assert.equal(settings.ESTUARY_WEBHOOK_TOKEN_PREVIOUS, undefined);
    assert.equal(settings.WEAVIATE_URL, undefined);
  });

  it("name every variable at fault, and no secret", () => {
    assert.equal(
      faults({ PORT: "http", ESTUARY_WEBHOOK_TOKEN: "sh0rt", ESTUARY_VALUE_TTL_SECONDS: "0", WEAVIATE_URL: "weaviate:8080" }),
      [
        "the environment of the events service has 5 faults:",
        '  PORT is "http": allowed: a whole number from 1 to 65535',
        "  REDIS_HOST: is missing; name the host of Redis",
        "  ESTUARY_WEBHOOK_TOKEN: allowed: at least 16 characters",
        '  ESTUARY_VALUE_TTL_SECONDS is "0": allowed: at least 1',
        '  WEAVIATE_URL is "weaviate:8080": allowed: an http or https URL',
      ].join("\n"),
    );
  });

  it("refuse a clock that goes before its document", () => {
    assert.match(faults({ ...least, ESTUARY_CLOCK_TTL_SECONDS: "60" }), /ESTUARY_CLOCK_TTL_SECONDS is "60": allowed: at least ESTUARY_VALUE_TTL_SECONDS/);
  });
});
