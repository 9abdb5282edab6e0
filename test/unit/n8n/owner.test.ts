import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PlatformSecrets } from "../../../components/secrets/platform-secrets.ts";
import { type SecretDefinition, platformSecrets, readSecretValues } from "../../../config/secrets.ts";
import { SettingsError } from "../../../config/settings.ts";
import { registrations } from "../../support/mocks.ts";

/** n8n takes the owner's password as a bcrypt hash only, so the password and its hash are two secrets that belong together. */
const definitions: Readonly<Record<string, SecretDefinition>> = Object.fromEntries(
  Object.entries(platformSecrets).filter(([name]) => ["n8nOwnerPassword", "n8nOwnerPasswordHash"].includes(name)),
);

function faultsOf(hash: string): readonly string[] {
  const key = "sophia-infra:secretValues";
  pulumi.runtime.setAllConfig({ [key]: JSON.stringify({ n8nOwnerPassword: "swordfish", n8nOwnerPasswordHash: hash }) }, [key]);
  try {
    readSecretValues({ secrets: { source: "config" } }, { name: "sophia-infra" }, definitions);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.faults.map(({ message }) => message);
  } finally {
    pulumi.runtime.setAllConfig({}, []);
  }
}

describe("owner of n8n", () => {
  it("gets one generated password, stored as text and as the hash of that text", async () => {
    const seen = await registrations(() => new PlatformSecrets("secrets", { definitions }));
    assert.deepEqual(
      seen.filter(({ type }) => type.startsWith("random:")).map(({ type, name }) => [type, name]),
      [["random:index/randomPassword:RandomPassword", "secrets-n8nOwnerPassword"]],
    );
  });

  it("is refused with a hash that n8n would refuse, and the value is not shown", async () => {
    // Settings are read while mocks are on, as in the program.
    await registrations(() => {
      assert.deepEqual(faultsOf(`$2b$12$${"a".repeat(53)}`), []);
      const [message, ...others] = faultsOf("swordfish");
      assert.match(message ?? "", /^secret n8nOwnerPasswordHash \(bcrypt hash of n8nOwnerPassword, which is all that n8n is given\) is no bcrypt hash; allowed: what `htpasswd -nBC 12 owner` prints after the colon/);
      assert.doesNotMatch(message ?? "", /swordfish/);
      assert.deepEqual(others, []);
    });
  });
});
