import { resourceRule } from "../../model/rule.ts";
import { imageDocumentation } from "./documentation.ts";
import { parseImageReference } from "./image-reference.ts";
import { imagesOf } from "./images.ts";

interface Options {
  readonly movingTags: readonly string[];
}

export const noMovingImageTags = resourceRule<Options>({
  name: "no-moving-image-tags",
  description: "No image is named by a tag that is moved from version to version, such as latest, unless a digest pins it.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: imageDocumentation,
  options: {
    schema: {
      movingTags: { type: "array", items: { type: "string" }, description: "Tags that are moved from version to version." },
    },
    defaults: { movingTags: ["latest"] },
  },
  judge: (resource, { movingTags }) =>
    imagesOf(resource).flatMap(({ path, reference, user }) => {
      const { tag, digest } = parseImageReference(reference) ?? {};
      if (tag === undefined || digest !== undefined || !movingTags.includes(tag)) return [];
      return [{ path, value: reference, message: `${user} runs whatever ${tag} is that day`, fix: "name the tag of one version, or add its digest" }];
    }),
});
