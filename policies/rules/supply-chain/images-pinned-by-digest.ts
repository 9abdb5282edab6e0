import { resourceRule } from "../../model/rule.ts";
import { imageDocumentation } from "./documentation.ts";
import { parseImageReference } from "./image-reference.ts";
import { imagesOf } from "./images.ts";

interface Options {
  readonly required: boolean;
}

export const imagesPinnedByDigest = resourceRule<Options>({
  name: "images-pinned-by-digest",
  description: "Every image is pinned by its digest: a tag can be pushed again with other content.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: imageDocumentation,
  options: {
    schema: { required: { type: "boolean", description: "Whether images must be pinned; false for a stack that runs images by their tags." } },
    defaults: { required: true },
  },
  judge: (resource, { required }) => {
    if (!required) return [];
    return imagesOf(resource)
      .filter(({ reference }) => parseImageReference(reference)?.digest === undefined)
      .map(({ path, reference, user }) => ({
        path,
        value: reference,
        message: `${user} runs what the tag points to that day`,
        fix: "append @sha256: and the digest of the image",
      }));
  },
});
