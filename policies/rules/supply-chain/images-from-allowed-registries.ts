import { resourceRule } from "../../model/rule.ts";
import { imageDocumentation } from "./documentation.ts";
import { fullName, parseImageReference } from "./image-reference.ts";
import { imagesOf } from "./images.ts";

interface Options {
  readonly registries: readonly string[];
}

/** Whether the entry is the image's registry, a folder above it, or its repository. `ghcr.io/us` holds nothing of `ghcr.io/us-too`. */
function holds(entry: string, name: string): boolean {
  const prefix = entry.replace(/\/+$/, "");
  return name === prefix || name.startsWith(`${prefix}/`);
}

/** How many registries a message names: a stack may list every repository. */
const named = 3;

function listed(registries: readonly string[]): string {
  const more = registries.length - named;
  return `${registries.slice(0, named).join(", ")}${more > 0 ? ` or ${more} more that are listed` : ""}`;
}

export const imagesFromAllowedRegistries = resourceRule<Options>({
  name: "images-from-allowed-registries",
  description: "Images come from the listed registries alone, so that nobody else's build runs with our rights.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: imageDocumentation,
  options: {
    schema: {
      registries: {
        type: "array",
        items: { type: "string" },
        description: "Registries, folders in them or repositories: docker.io/library, ghcr.io/sophia-ai. Docker Hub is docker.io. Empty: any.",
      },
    },
    defaults: { registries: [] },
  },
  judge: (resource, { registries }) => {
    if (registries.length === 0) return [];
    return imagesOf(resource).flatMap(({ path, reference, user }) => {
      const image = parseImageReference(reference);
      if (image !== undefined && registries.some((entry) => holds(entry, fullName(image)))) return [];
      const from = image === undefined ? "an unreadable reference" : fullName(image);
      return [{ path, value: reference, message: `${user} comes from ${from}, which is in no allowed registry`, fix: `use an image of ${listed(registries)}` }];
    });
  },
});
