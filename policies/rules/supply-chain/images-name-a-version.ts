import { resourceRule } from "../../model/rule.ts";
import { imageDocumentation } from "./documentation.ts";
import { parseImageReference } from "./image-reference.ts";
import { type Image, imagesOf } from "./images.ts";

function faultOf({ reference, user }: Image): { message: string; fix: string } | undefined {
  const parsed = parseImageReference(reference);
  if (parsed === undefined) return { message: `${user} names no image that could be pulled`, fix: "write registry/repository:tag, in lower case" };
  if (parsed.tag !== undefined || parsed.digest !== undefined) return undefined;
  return { message: `${user} names no version, which means latest`, fix: "name a tag, or better a tag and a digest" };
}

export const imagesNameAVersion = resourceRule({
  name: "images-name-a-version",
  description: "Every image is named with a tag or a digest: without, nobody can say what runs, nor go back to it.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: imageDocumentation,
  judge: (resource) =>
    imagesOf(resource).flatMap((image) => {
      const fault = faultOf(image);
      return fault === undefined ? [] : [{ path: image.path, value: image.reference, ...fault }];
    }),
});
