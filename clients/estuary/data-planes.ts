import type { DataPlane } from "./api.ts";
import { isRecord, parsed } from "./outcome.ts";
import { DATA_PLANES } from "./surface/documents.ts";
import type { Graphql } from "./surface/graphql.ts";

/** The data planes the token's user may see, with the addresses they come from; documentation lists older ones. */
export async function dataPlanes(graphql: Graphql): Promise<readonly DataPlane[]> {
  const nodes = await graphql.nodes({ operation: "read data planes", document: DATA_PLANES }, ["dataPlanes"]);
  return nodes.flatMap((node): DataPlane[] => {
    const value = parsed(node);
    if (!isRecord(value) || typeof value["name"] !== "string") return [];
    const { name, cidrBlocks, gcpServiceAccountEmail: gcp, awsIamUserArn: aws, azureApplicationClientId: azure } = value;
    return [
      {
        name,
        cidrBlocks: Array.isArray(cidrBlocks) ? cidrBlocks.filter((block) => typeof block === "string") : [],
        ...(typeof gcp === "string" ? { gcpServiceAccountEmail: gcp } : {}),
        ...(typeof aws === "string" ? { awsIamUserArn: aws } : {}),
        ...(typeof azure === "string" ? { azureApplicationClientId: azure } : {}),
      },
    ];
  });
}
