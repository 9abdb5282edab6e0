/** The platform's secrets: what there is (definitions), and their values in a stack (values). */
export type { SecretDefinition } from "./secrets/definitions.ts";
export { isNatsSeed, natsSeedName, outsideStores, platformSecrets, requiredSecrets, secretsRead } from "./secrets/definitions.ts";
export { readSecretValues } from "./secrets/values.ts";
