import type { Rule } from "../../model/rule.ts";
import { imagesFromAllowedRegistries } from "./images-from-allowed-registries.ts";
import { imagesNameAVersion } from "./images-name-a-version.ts";
import { imagesPinnedByDigest } from "./images-pinned-by-digest.ts";
import { noMovingImageTags } from "./no-moving-image-tags.ts";
import { noSecretsInCommands } from "./no-secrets-in-commands.ts";
import { noSecretsInConfigMaps } from "./no-secrets-in-config-maps.ts";
import { noSecretsInCustomResources } from "./no-secrets-in-custom-resources.ts";
import { noSecretsInEnvironment } from "./no-secrets-in-environment.ts";
import { noSecretsInMetadata } from "./no-secrets-in-metadata.ts";
import { secretVariablesComeFromSecrets } from "./secret-variables-come-from-secrets.ts";

/** Rules about images and secrets. */
export const supplyChainRules: readonly Rule[] = [
  imagesNameAVersion,
  noMovingImageTags,
  imagesPinnedByDigest,
  imagesFromAllowedRegistries,
  noSecretsInEnvironment,
  secretVariablesComeFromSecrets,
  noSecretsInCommands,
  noSecretsInConfigMaps,
  noSecretsInMetadata,
  noSecretsInCustomResources,
];
