/** Keys of a stack's configuration that are no subjects of settings. */

/** The object of secret values (config/secrets/definitions.ts lists its keys). */
export const secretsKey = "secretValues";

/** The secret kubeconfig of a stack whose cluster is reached by one. */
export const kubeconfigKey = "kubeconfig";

/** The secret API key of Lambda Cloud. */
export const lambdaApiKeyKey = "lambdaApiKey";

/** The secret refresh token of Estuary. */
export const estuaryTokenKey = "estuaryToken";

/** Every key that is no subject; all are secret. */
export const secretKeys: readonly string[] = [secretsKey, kubeconfigKey, lambdaApiKeyKey, estuaryTokenKey];

/** The file a stack's settings are written in. */
export function stackFile(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}
