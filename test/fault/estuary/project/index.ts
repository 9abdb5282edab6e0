import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "@sophia/estuary/catalogue";
import { EstuaryAlertSubscription } from "../../../../components/estuary/alert-subscription.ts";
import { EstuaryCatalog } from "../../../../components/estuary/catalog.ts";
import { EstuaryServiceAccount } from "../../../../components/estuary/service-account.ts";
import { EstuaryStorageMapping } from "../../../../components/estuary/storage-mapping.ts";

export interface Plan extends Catalogue {
  readonly paused?: readonly string[];
  readonly reenable?: readonly string[];
  readonly adopt?: readonly string[];
  /** Put behind each secret. */
  readonly secrets?: string;
  readonly activationSeconds?: number;
  /** The small resources beside the catalogue; the number is the key's generation. */
  readonly others?: number;
}

/** A catalogue, and what is beside it when asked for. */
export default async function program(): Promise<Record<string, unknown>> {
  const { specs, types, paused = [], reenable = [], adopt = [], secrets = "", activationSeconds = 30, others } = new pulumi.Config().requireObject<Plan>("plan");
  const dataPlane = "ops/dp/public/gcp-us-central1-c2";
  const catalog = new EstuaryCatalog("catalog", {
    prefix: "acme/", dataPlane, specs, types, paused, reenable, adopt,
    secretValues: { password: pulumi.secret(`very-secret-password${secrets}`), token: pulumi.secret("very-secret-token") },
    activation: { timeoutSeconds: activationSeconds, pollSeconds: 0.05 },
  });
  if (others !== undefined) {
    new EstuaryStorageMapping("storage", { prefix: "acme/", stores: [{ provider: "S3", bucket: "acme", region: "us-west-2" }], dataPlanes: [dataPlane] });
    new EstuaryAlertSubscription("alerts", { prefix: "acme/", email: "ops@example.com", alertTypes: ["shard_failed"] });
    new EstuaryServiceAccount("ci", { name: "acme/ci", grants: [{ prefix: "acme/", capability: "admin" }], generation: others });
  }
  return Promise.resolve({ pubId: catalog.pubId, disabled: catalog.disabledByEstuary });
}
