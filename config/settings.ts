/** A stack's settings: what there is (schema), what they must hold between them (relations), and how the program reads them. */
export { SettingsError } from "./settings/faults.ts";
export type { Fault } from "./settings/faults.ts";
export { estuaryTokenKey, kubeconfigKey, lambdaApiKeyKey, secretsKey, stackFile } from "./settings/keys.ts";
export { kubeconfigFor } from "./settings/kubeconfig.ts";
export { loadSettings } from "./settings/load.ts";
export type { ConfigReader } from "./settings/load.ts";
export { settingsIn, stackConfigFaults } from "./settings/stack-config.ts";
export type { StackConfigOptions } from "./settings/stack-config.ts";
export { parseSettings, subjects } from "./settings/parse.ts";
export type { Candidate, FleetSettings, Settings, SettingsInput } from "./settings/schema.ts";
