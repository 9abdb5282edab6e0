import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { workloadSecret } from "../../../components/secrets/workload-secret.ts";
import { namedSecrets, registrations } from "../../support/mocks.ts";

const owner = { service: "gong", component: "mcp-server", namespace: "mcp" } as const;

describe("the Secret of a workload", () => {
  it("holds exactly the variables it reads, under their names, and what is made of several", async () => {
    const [secret] = await registrations(() => {
      const variables = [
        { variable: "HUB_USERNAME", secret: "DOCKER_USER_NAME" },
        { variable: "HUB_PAT_TOKEN", secret: "DOCKER_PERSONAL_ACCESS_TOKEN" },
      ];
      workloadSecret(owner, variables, namedSecrets, {}, { DATABASE_URL: pulumi.secret("postgresql://...") });
    });
    assert.equal(secret?.type, "kubernetes:core/v1:Secret");
    assert.equal(secret.name, "gong-secrets");
    assert.deepEqual(secret.inputs, {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: {
        name: "gong-secrets",
        namespace: "sophia-ai",
        labels: { "app.kubernetes.io/name": "gong", "app.kubernetes.io/part-of": "sophia-ai", "app.kubernetes.io/component": "mcp-server", "app.kubernetes.io/managed-by": "pulumi" },
      },
      stringData: { secret: { HUB_USERNAME: "value of DOCKER_USER_NAME", HUB_PAT_TOKEN: "value of DOCKER_PERSONAL_ACCESS_TOKEN", DATABASE_URL: "postgresql://..." } },
    });
  });
});
