import { identityOf } from "../../model/kubernetes.ts";
import { formatPath, type Path, readPath } from "../../model/path.ts";
import { podsOf } from "../../model/pods.ts";
import { fields, text } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { resourceRule } from "../../model/rule.ts";
import { secretDocumentation } from "./documentation.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { secretInDocument } from "./secrets/documents.ts";

/** The object's own metadata and that of its pods; once where they are the same. */
function metadataOf(resource: Resource): readonly Path[] {
  const places: Path[] = [["metadata"], ...podsOf(resource).map(({ metadataPath }) => metadataPath)];
  return [...new Map(places.map((path) => [formatPath(path), path])).values()];
}

export const noSecretsInMetadata = resourceRule<AllowedTexts>({
  name: "no-secrets-in-metadata",
  description: "No annotation or label holds what looks like a secret: everyone who may list the objects reads them.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: allowedTexts,
  judge: (resource, { allowed }) => {
    if (identityOf(resource) === undefined) return [];
    return metadataOf(resource).flatMap((metadata) =>
      (["annotations", "labels"] as const).flatMap((field) =>
        Object.entries(fields(readPath(resource.props, [...metadata, field]))).flatMap(([key, value]) => {
          const found = secretInDocument(key, text(value) ?? "", allowed);
          if (found === undefined) return [];
          return [{ path: [...metadata, field, key], message: `${field === "labels" ? "label" : "annotation"} ${key} holds ${found.what}`, fix: "remove it, and replace what was shown here" }];
        }),
      ),
    );
  },
});
